"""The verb `scores`: gather the figures of all stills in one table."""

import argparse
from pathlib import Path

from impasto.cli.options import examples
from impasto.errors import InputError


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser(
        "scores",
        help="gather the figures of all stills in one CSV",
        description="Gather the figures of stills, as `impasto paint` leaves them beside each "
        "still, in one CSV: one row a still, and their medians in the last.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples("impasto scores results/stills/*.json -o results/scores.csv"),
    )
    parser.add_argument("stills", type=Path, nargs="+", metavar="STILL.json")
    parser.add_argument("-o", "--output", type=Path, required=True, help="CSV to write")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read, check and write."""
    from impasto.score.table import read_scores, write_csv

    rows: dict[str, dict[str, float | None]] = {}
    for path in arguments.stills:
        if path.stem in rows:
            raise InputError(f"{path}: a still of the name {path.stem} is given twice")
        rows[path.stem] = read_scores(path)
    write_csv(arguments.output, rows)
