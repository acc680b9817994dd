"""`python -m benchmarks.gallery`: run the examples of docs/gallery, and write its pages.

Each docs/gallery/TOPIC.yaml has a title, a text and examples; an example has a name, a caption and
the commands that make its picture. TOPIC.json keeps what was run and what it took and scored,
NAME.jpg the picture, and the pages are written from the three.
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
    """The command line."""
    made = argparse.ArgumentParser(description="Run the examples of docs/gallery.")
    add = made.add_argument
    add(
        "--only",
        action="append",
        metavar="TOPIC[/EXAMPLE]",
        help="run one topic, or one of its examples; may be repeated (default: all)",
    )
    add("--report-only", action="store_true", help="write the pages from what is there")
    add("--gallery", type=Path, default=ROOT / "docs/gallery", metavar="DIR")
    add("--work", type=Path, default=ROOT / "results/gallery", metavar="DIR")
    return made


def run(arguments: argparse.Namespace) -> int:
    """Run what is asked for; the exit status is 1 if an example fails."""
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
    """The topics to run, each with its examples to run.

    Raises:
        InputError: a name in `only` is of no topic, or of no example of its topic.
    """
    wanted = list(only or (topic.name for topic in topics))
    known = {topic.name: [*topic.examples] for topic in topics}
    known |= {f"{t.name}/{example.name}": [example] for t in topics for example in t.examples}
    if unknown := [name for name in wanted if name not in known]:
        raise InputError(
            f"--only {unknown[0]}: expected one of {', '.join(known) or 'the topics (none yet)'}"
        )
    for topic in topics:
        asked = [name for name in wanted if name.partition("/")[0] == topic.name]
        examples = [example for name in asked for example in known[name]]
        if examples:
            yield topic, examples


def _run_examples(gallery: Path, topic: Topic, examples: Sequence[Example], work: Path) -> int:
    """Run examples of a topic, and keep pictures and trials; how many failed."""
    failed = 0
    trials, here = read_runs(gallery, topic), machine.describe_machine()
    for example in examples:
        print(f"{topic.name}/{example.name}", flush=True)
        try:
            with pin_to_one_core():
                trial, made = paint_example(example, work / example.name, ROOT, here)
        except CommandFailed as error:
            print(f"gallery: {topic.name}/{example.name}: {error}", file=sys.stderr)
            failed += 1
            continue
        reduce_to_jpeg(made, gallery / f"{example.name}.jpg")
        # Kept one by one, so that an interrupted run has lost nothing but its last example.
        trials = _add_run(topic, trials, example, trial)
        write_runs(gallery, topic, trials)
    return failed


def _add_run(
    topic: Topic, trials: dict[str, ExampleRun], example: Example, trial: ExampleRun
) -> dict[str, ExampleRun]:
    """The trials of a topic with a new one, in the topic's order; those of no example are left."""
    known = {**trials, example.name: trial}
    return {e.name: known[e.name] for e in topic.examples if e.name in known}


if __name__ == "__main__":
    sys.exit(command_line.run_command("gallery", run, make_parser().parse_args()))
