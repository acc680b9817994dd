# Paints the timeline of config/timeline.yaml into a film: snakemake --cores 4
#
# All rules run the command `impasto`, from the one pinned environment that `make setup` creates;
# so no rule names a conda environment or container of its own, which `snakemake --lint` suggests.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/legible.smk"


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


# Bash with pipefail: a command that fails is a failure though its output goes through `tee`. Jobs
# end with the run, even if that is killed.
shell.executable("bash")
shell.prefix("set -euo pipefail; export IMPASTO_ENDS_WITH=$PPID; ")


include: "workflow/rules/common.smk"
include: "workflow/rules/recover.smk"
include: "workflow/rules/inputs.smk"
include: "workflow/rules/render.smk"
include: "workflow/rules/paint.smk"
include: "workflow/rules/motion.smk"
include: "workflow/rules/film.smk"


rule all:
    default_target: True
    input:
        f"{RESULTS}/animation.mp4",
        f"{RESULTS}/animation.gif",
        f"{RESULTS}/poster.png",
        f"{RESULTS}/index.html",
        f"{RESULTS}/scores.csv",
        f"{RESULTS}/CREDITS.md",
        f"{RESULTS}/credits.bib",
        # Kept for those who look at them, though the film may not need them any more.
        PLAN.products("still"),
        AGAIN,
