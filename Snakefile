# The workflow is workflow/Snakefile, where Snakemake's catalogue and modules of other workflows look
# for it. An included file does not set the default target.
include: "workflow/Snakefile"


workflow.default_target = "all"
