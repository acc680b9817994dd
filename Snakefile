# Make a film of the timeline in config/timeline.yaml: snakemake --cores 4
#
# All rules run the command `impasto` from the one pinned environment that `make setup` creates. So
# no rule names a conda environment or container of its own, as `snakemake --lint` suggests.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/legible.smk"


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


# With pipefail, a job fails if its command fails, although `tee` succeeds. IMPASTO_ENDS_WITH makes
# jobs end with the run, even if the run is killed.
shell.executable("bash")
shell.prefix("set -euo pipefail; export IMPASTO_ENDS_WITH=$PPID; ")


include: "workflow/rules/common.smk"
include: "workflow/rules/recover.smk"
include: "workflow/rules/inputs.smk"
include: "workflow/rules/render.smk"
include: "workflow/rules/paint.smk"
include: "workflow/rules/motion.smk"
include: "workflow/rules/film.smk"


onstart:
    check_writable()
    start_job_server()


rule all:
    default_target: True
    input:
        f"{RESULTS}/animation.mp4",
        f"{RESULTS}/animation.gif",
        f"{RESULTS}/animation.webp",
        f"{RESULTS}/poster.png",
        f"{RESULTS}/index.html",
        f"{RESULTS}/scores.csv",
        f"{RESULTS}/CREDITS.md",
        f"{RESULTS}/credits.bib",
        # Users look at the stills. They are kept up to date even if no other product needs them.
        PLAN.products("still"),
        AGAIN,
