"""Run the examples of docs/gallery and write its pages.

Each docs/gallery/TOPIC.yaml has a title, a text and examples; an example has a name, a caption and
the commands that make its picture. TOPIC.json keeps the commands that were run, their CPU seconds
and the scores, and NAME.jpg the picture. The pages are written from these three.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.common import command_line, machine
from benchmarks.common.cpu_affinity import pin_to_one_core
from benchmarks.common.measured_process import CommandFailed
from benchmarks.gallery.page import write_pages
from benchmarks.gallery.run_example import paint_example
from benchmarks.gallery.thumbnail import reduce_to_jpeg
from benchmarks.gallery.topics import Example, ExampleRun, Topic, read_runs, read_topics, write_runs
from impasto.core.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gallery",
        description="Run the examples of docs/gallery and write its pages.",
    )
    add = parser.add_argument
    add(
        "--only",
        action="append",
        metavar="TOPIC[/EXAMPLE]",
        help="run one topic, or one of its examples; may be repeated (default: all)",
    )
    add("--report-only", action="store_true", help="write the pages from stored results")
    add("--gallery", type=Path, default=ROOT / "docs/gallery", metavar="DIR")
    add("--work", type=Path, default=ROOT / "results/gallery", metavar="DIR")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Run the selected examples and write the pages; return 1 if an example failed, else 0."""
    gallery = arguments.gallery
    topics = read_topics(gallery)
    failed = 0
    if not arguments.report_only:
        for topic, examples in select_examples(topics, arguments.only):
            failed += _run_examples(gallery, topic, examples, arguments.work)
    write_pages(gallery, topics)
    return 1 if failed else 0


def select_examples(
    topics: Sequence[Topic], only: Sequence[str] | None
) -> Iterator[tuple[Topic, list[Example]]]:
    """Select the topics to run, each with its examples to run.

    Raises:
        InputError: a name in `only` is neither a topic nor an example of a topic.
    """
    wanted = list(only or (topic.name for topic in topics))
    known = {topic.name: [*topic.examples] for topic in topics}
    known |= {f"{t.name}/{example.name}": [example] for t in topics for example in t.examples}
    if unknown := [name for name in wanted if name not in known]:
        raise InputError(
            f"--only {unknown[0]}: expected one of {', '.join(known) or 'the topics (none yet)'}"
        )
    for topic in topics:
        selected = [name for name in wanted if name.partition("/")[0] == topic.name]
        examples = [example for name in selected for example in known[name]]
        if examples:
            yield topic, examples


def _run_examples(gallery: Path, topic: Topic, examples: Sequence[Example], work: Path) -> int:
    """Run examples of a topic and store their pictures and runs; return how many failed."""
    failed = 0
    runs, here = read_runs(gallery, topic), machine.describe_machine()
    for example in examples:
        print(f"{topic.name}/{example.name}", flush=True)
        try:
            with pin_to_one_core():
                finished_run, made = paint_example(example, work / example.name, ROOT, here)
        except CommandFailed as error:
            print(f"gallery: {topic.name}/{example.name}: {error}", file=sys.stderr)
            failed += 1
            continue
        reduce_to_jpeg(made, gallery / f"{example.name}.jpg")
        # Written after each example, so that an interruption loses only the current one.
        runs = _add_run(topic, runs, example, finished_run)
        write_runs(gallery, topic, runs)
    return failed


def _add_run(
    topic: Topic, runs: dict[str, ExampleRun], example: Example, added: ExampleRun
) -> dict[str, ExampleRun]:
    """Return a topic's runs with a new one, in the topic's order, without those of no example."""
    known = {**runs, example.name: added}
    return {e.name: known[e.name] for e in topic.examples if e.name in known}


if __name__ == "__main__":
    sys.exit(command_line.run_command("gallery", run, make_parser().parse_args()))
