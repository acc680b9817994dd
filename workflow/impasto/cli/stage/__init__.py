"""The verb `stage`: the stages that only the workflow calls; each is a module of this package."""

import argparse

from impasto.cli.stage import (
    blend,
    fetch_source,
    import_artwork,
    import_structure,
    paint_baseline,
    score_table,
)

VERBS = (fetch_source, import_structure, import_artwork, paint_baseline, blend, score_table)


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the stages and their options."""
    parser = verbs.add_parser(
        "stage",
        help="run one stage of the workflow, as its rules do",
        description="Run one stage of the workflow. Its rules call these verbs.",
        epilog="`impasto stage VERB --help` explains a verb and gives examples.",
    )
    stages = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_parser(stages)
