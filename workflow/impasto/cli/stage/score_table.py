"""The verb `scores`: gather the figures of all stills in one table."""

import argparse
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "score-table",
        help="gather the figures of all stills in one CSV",
        description="Gather the figures of stills, as `impasto paint` leaves them beside each "
        "still, in one CSV: one row a still, and their medians in the last. With baselines, as "
        "`impasto stage paint-baseline` leaves them, each still is followed by its plain painting and "
        "its bare render; the column `picture` says which is which.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples_epilog(
            "impasto stage score-table results/stills/*.json -o results/scores.csv",
            "impasto stage score-table results/stills/*.json --baselines results/baselines/*.json "
            "-o scores.csv",
        ),
    )
    parser.add_argument("stills", type=Path, nargs="+", metavar="STILL.json")
    parser.add_argument(
        "--baselines",
        type=Path,
        nargs="*",
        default=[],
        metavar="PLAIN.json",
        help="what to compare with, each of a still of the same name",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="CSV to write")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read, check and write."""
    from impasto.scoring.table import read_rows, write_csv

    write_csv(arguments.output, read_rows(arguments.stills, arguments.baselines))
