"""Paint the timeline with impasto and with pastiche, score both, and write the page.

Finished paintings are kept: a comparison that was interrupted continues where it stopped.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.common import command_line, render_source, stored_painting
from benchmarks.common.conditions import Conditions
from benchmarks.common.measured_process import CommandFailed
from benchmarks.common.painters import CommandPainter, thread_environment
from benchmarks.common.pairs import Pair, find_pairs, select_pairs
from benchmarks.common.results import collect_result, painting_folder, pair_source
from benchmarks.comparison.page import write_page


def main() -> int:
    """Run the command line and return its exit status."""
    return command_line.run_command("comparison", _compare, _parse_arguments())


def _parse_arguments() -> argparse.Namespace:
    parser = command_line.make_parser(
        "comparison",
        __doc__,
        size=(384, 288),
        work=Path("results/benchmark"),
        report=Path("docs/comparison.md"),
    )
    add = parser.add_argument
    add(
        "--steps",
        type=command_line.COUNT,
        default=400,
        metavar="N",
        help="steps of pastiche",
    )
    add("--only", metavar="ID,...", help="paint only these pairs")
    add(
        "--pastiche-held-out",
        action="store_true",
        help="let pastiche paint the held-out pairs as well",
    )
    return parser.parse_args()


def _compare(arguments: argparse.Namespace) -> int:
    conditions = Conditions(arguments.size, arguments.steps, arguments.threads)
    pairs = find_pairs(arguments.timeline, arguments.size)
    folder = arguments.work / conditions.name
    failures = 0
    if not arguments.report_only:
        chosen = select_pairs(pairs, arguments.only)
        jobs = list(_list_jobs(chosen, conditions, arguments.pastiche_held_out))
        failures = _paint_jobs(jobs, conditions, folder)
    write_page(
        arguments.report,
        conditions,
        [collect_result(pair, conditions.painters, folder) for pair in pairs],
    )
    print(f"wrote {arguments.report}")
    return 1 if failures else 0


def _list_jobs(
    pairs: Sequence[Pair], conditions: Conditions, gatys_held_out: bool
) -> Iterator[tuple[Pair, CommandPainter]]:
    """List what to paint, in order: the fastest painter paints all its pairs first."""
    for painter in conditions.painters:
        for pair in pairs:
            requested = gatys_held_out and painter is conditions.gatys
            if requested or conditions.expects(painter, pair):
                yield pair, painter


def _paint_jobs(
    jobs: Sequence[tuple[Pair, CommandPainter]], conditions: Conditions, folder: Path
) -> int:
    """Paint what is missing and print a line for each; return how many failed."""
    failures = 0
    for number, (pair, painter) in enumerate(jobs, 1):
        try:
            outcome = _paint_if_missing(pair, painter, conditions, folder)
        except CommandFailed as error:
            failures += 1
            outcome = f"failed: {error}"
        print(f"[{number}/{len(jobs)}] {pair.id}, {painter.name}: {outcome}", flush=True)
    return failures


def _paint_if_missing(
    pair: Pair, painter: CommandPainter, conditions: Conditions, folder: Path
) -> str:
    """Paint a pair unless that is done; return a line about the outcome."""
    start, place = pair_source(pair, folder), painting_folder(pair, painter, folder)
    shared = thread_environment(conditions.threads)
    kept = render_source.find_source(pair, start)
    if kept is None or not kept.current:
        render_source.prepare_source(pair, start, conditions.threads, shared)
    if stored_painting.is_current(pair, painter, start, place):
        return "kept"
    stored_painting.make_painting(pair, painter, start, place, shared)
    made = stored_painting.find_painting(pair, painter, start, place)
    assert made is not None  # it was painted just now, with this cache key
    cost, style = made.cost, made.scores["style"]
    return (
        f"{cost.wall:.0f} s, {cost.cpu:.0f} CPU s, {cost.memory / 2**20:.0f} MiB, "
        f"style {'–' if style is None else format(style, '.2f')}"
    )


if __name__ == "__main__":
    sys.exit(main())
