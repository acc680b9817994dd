"""Measure the speed of impasto: against pastiche, against a lower bound, and by pixels.

Finished paintings are kept: a run that was interrupted continues where it stopped.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.common import command_line, render_source
from benchmarks.common.pairs import Pair, find_pairs, select_pairs
from benchmarks.speed import size_sweep
from benchmarks.speed.contest import Contest, run_contest
from benchmarks.speed.contestants import process_environment
from benchmarks.speed.feed_forward import create_environment
from benchmarks.speed.outcome import gather_outcome
from benchmarks.speed.page import write_page
from impasto.api.option_types import parse_size
from impasto.core.errors import InputError

DEFAULT_PAIR = "great-wave"
DEFAULT_SIZES = "256x192,512x384,1024x768"


def main() -> int:
    """Run the command line and return its exit status."""
    return command_line.run_command("speed", _run, _parse_arguments())


def _parse_arguments() -> argparse.Namespace:
    parser = command_line.make_parser(
        "speed",
        __doc__,
        size=(512, 384),
        work=Path("results/benchmark/speed"),
        report=Path("docs/benchmarks/speed.md"),
    )
    add = parser.add_argument
    add(
        "--only",
        default=DEFAULT_PAIR,
        metavar="ID,...",
        help=f"pairs to paint; the first one is painted at several sizes ({DEFAULT_PAIR})",
    )
    add(
        "--steps",
        type=command_line.COUNT,
        default=400,
        metavar="N",
        help="steps of pastiche",
    )
    add(
        "--sizes",
        default=DEFAULT_SIZES,
        metavar="WxH,...",
        help=f"sizes at which a pair is painted ({DEFAULT_SIZES}); '' for none",
    )
    add("--no-feed-forward", action="store_true", help="leave the feed-forward painter out")
    return parser.parse_args()


def _run(arguments: argparse.Namespace) -> int:
    variables = process_environment(arguments.threads)
    work: Path = arguments.work
    feed_forward = None if arguments.no_feed_forward else work / "feed-forward"
    missing = "it was left out" if feed_forward is None else None
    if feed_forward is not None and not arguments.report_only:
        work.mkdir(parents=True, exist_ok=True)
        missing = create_environment(feed_forward, work / "feed-forward.log")
        if missing:
            print(f"feed-forward: {missing}; see {work / 'feed-forward.log'}", flush=True)
            feed_forward = None
    contests = [
        Contest(
            pair=pair,
            size=arguments.size,
            steps=arguments.steps,
            threads=arguments.threads,
            folder=work / "{}x{}-threads-{}".format(*arguments.size, arguments.threads),
            feed_forward=feed_forward,
        )
        for pair in _find_pairs(arguments, arguments.size)
    ]
    sizes = [_parse_size(text) for text in filter(None, arguments.sizes.split(","))]
    swept = [
        (size, _find_pairs(arguments, size)[0], _sweep_folder(arguments, size)) for size in sizes
    ]
    if not arguments.report_only:
        for contest in contests:
            _prepare_and_run(contest)
        for size, pair, folder in swept:
            outcome = size_sweep.paint_at_size(pair, folder, arguments.threads, variables)
            print("{}x{}: ".format(*size) + outcome, flush=True)
    found = [
        size_sweep.find_size_result(pair, folder, size, arguments.threads)
        for size, pair, folder in swept
    ]
    results = [one for contest in contests if (one := gather_outcome(contest)) is not None]
    write_page(
        arguments.report, _command_text(arguments), results, [one for one in found if one], missing
    )
    print(f"wrote {arguments.report}")
    return 0


def _prepare_and_run(contest: Contest) -> None:
    extra = process_environment(contest.threads)
    kept = render_source.find_source(contest.pair, contest.source)
    if kept is None or not kept.current:
        render_source.prepare_source(contest.pair, contest.source, contest.threads, extra)
    run_contest(contest, extra, lambda text: print(f"{contest.pair.id}, {text}", flush=True))


def _find_pairs(arguments: argparse.Namespace, size: tuple[int, int]) -> list[Pair]:
    """Find the pairs of `--only`, in that order, at a size."""
    return select_pairs(find_pairs(arguments.timeline, size), arguments.only)


def _parse_size(text: str) -> tuple[int, int]:
    try:
        return parse_size(text)
    except InputError as error:
        raise InputError(f"--sizes: {error}") from None


def _sweep_folder(arguments: argparse.Namespace, size: tuple[int, int]) -> Path:
    work: Path = arguments.work
    return work / f"sweep-threads-{arguments.threads}" / "{}x{}".format(*size)


def _command_text(arguments: argparse.Namespace) -> str:
    size = "{}x{}".format(*arguments.size)
    shown = f"--only {arguments.only} --size {size} --steps {arguments.steps} "
    shown += f"--threads {arguments.threads} --sizes {arguments.sizes}"
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA")
    before = f"ONEDNN_MAX_CPU_ISA={limit} " if limit else ""
    return f"{before}python -m benchmarks.speed {shown}"


if __name__ == "__main__":
    sys.exit(main())
