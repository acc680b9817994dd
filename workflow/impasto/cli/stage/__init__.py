"""The verb `stage`: the stages that only the workflow calls; each is a module of this package."""

from impasto.cli.stage import (
    blend,
    fetch_source,
    import_artwork,
    import_structure,
    paint_baseline,
    score_table,
    serve_jobs,
)

HELP = "Run one stage of the workflow, as its rules do."
VERBS = (
    fetch_source,
    import_structure,
    import_artwork,
    paint_baseline,
    blend,
    score_table,
    serve_jobs,
)
