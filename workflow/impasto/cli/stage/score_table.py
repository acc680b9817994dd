"""The verb `stage score-table`: collect the scores of all stills in a table."""

import argparse
from pathlib import Path

from impasto.cli.options.value_types import examples_epilog


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its options."""
    parser = verbs.add_parser(
        "score-table",
        help="collect the scores of all stills in a CSV file",
        description="Collect the scores of stills, which `impasto paint` writes beside each still, "
        "in a CSV file, with a row for each still and their medians in the last row. With "
        "baselines, written by `impasto stage paint-baseline`, each still is followed by its "
        "baseline and its bare render; the column `picture` says which is which.",
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
        metavar="BASELINE.json",
        help="records of baselines to compare with, each named like its still",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="the CSV file to write")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the records and write the table."""
    from impasto.scoring.table import read_rows, write_csv

    write_csv(arguments.output, read_rows(arguments.stills, arguments.baselines))
