"""Make the evidence anew that is older than the painter: pages, galleries and pictures.

Each benchmark keeps its finished paintings: a run that was interrupted continues where it stopped.
"""

import argparse
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.common import command_line
from benchmarks.common.evidence_page import ROOT, read_provenances
from benchmarks.common.measured_process import CHECKOUT
from benchmarks.gallery.topics import read_topics
from impasto.core.errors import InputError

FILM = ("snakemake", "--cores", "4")
SPEED_PAGES = {
    "docs/benchmarks/speed.md": {},
    "docs/benchmarks/speed-without-bfloat16.md": {"ONEDNN_MAX_CPU_ISA": "AVX2"},
}


@dataclass(frozen=True)
class Evidence:
    """A page or a picture, and how it is made.

    Attributes:
        path: the file, relative to the project's folder.
        command: the words of the command, which runs in the project's folder.
        needs_film: whether it shows the default film, which must be up to date.
        environment: variables of the command.
    """

    path: str
    command: Sequence[str]
    needs_film: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def age(self) -> str:
        """Why it is to be made anew; empty if today's code made it."""
        path = ROOT / self.path
        if not path.exists():
            return "not made yet"
        made = read_provenances(path)
        if not made:
            return "it does not say what made it"
        old = [one for one in made if not one.is_current]
        if not old:
            return ""
        return f"{old[0].module} has changed since commit {old[0].commit} of {old[0].date}"


def list_evidence() -> list[Evidence]:
    """List all evidence, what is made soon first."""
    python = (sys.executable, "-m")
    ablation = (*python, "benchmarks.ablation")
    topics = [topic.name for topic in read_topics(ROOT / "docs/gallery")]
    return [
        Evidence("docs/strip.jpg", (*python, "benchmarks.tools.film_strip"), needs_film=True),
        Evidence("docs/strokes/layers.jpg", (*python, "benchmarks.tools.stroke_strips")),
        Evidence("docs/benchmarks/growth.md", (*python, "benchmarks.growth")),
        Evidence("docs/benchmarks/load.md", (*python, "benchmarks.load")),
        Evidence("docs/motion-figures.md", (*python, "benchmarks.steadiness"), needs_film=True),
        *(
            Evidence(f"docs/gallery/{name}.md", (*python, "benchmarks.gallery", "--only", name))
            for name in topics
        ),
        Evidence("docs/ablation-strokes.md", (*ablation, "--study", "strokes")),
        Evidence("docs/ablation.md", ablation),
        *(
            Evidence(
                page,
                (
                    *(*python, "benchmarks.speed", "--report", page),
                    *("--work", f"results/benchmark/{Path(page).stem}"),
                ),
                environment=variables,
            )
            for page, variables in SPEED_PAGES.items()
        ),
        Evidence("docs/comparison.md", (*python, "benchmarks.comparison")),
    ]


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.evidence", description=__doc__.splitlines()[0]
    )
    add = parser.add_argument
    add("--list", action="store_true", help="only tell what is older than the painter")
    add("--all", action="store_true", help="make everything anew, whatever its age")
    add("--only", metavar="FILE,...", help="only these files of the list")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Make what is old, or list it; return 1 if a command failed, else 0."""
    chosen = _select(list_evidence(), arguments.only)
    old = [(one, age) for one in chosen if (age := one.age) or arguments.all]
    if arguments.list:
        for one, age in old:
            print(f"{one.path}: {age}")
        print(f"{len(chosen) - len(old)} of {len(chosen)} pieces of evidence show today's code.")
        return 0
    failures = 0
    if any(one.needs_film for one, _ in old):
        failures += _run_command(FILM, {})
    for one, age in old:
        print(f"{one.path}: {age or 'made anew'}", flush=True)
        failures += _run_command(one.command, one.environment)
    return 1 if failures else 0


def _select(known: Sequence[Evidence], only: str | None) -> list[Evidence]:
    """Select evidence by its files.

    Raises:
        InputError: a file is not in the list.
    """
    if only is None:
        return list(known)
    by_path = {one.path: one for one in known}
    for name in (names := only.split(",")):
        if name not in by_path:
            raise InputError(f"--only {name}: expected one of {', '.join(by_path)}")
    return [by_path[name] for name in names]


def _run_command(command: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Run a command in the project's folder, tell its time, and return whether it failed."""
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, **CHECKOUT, **variables}
    environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    started = time.monotonic()
    print(shlex.join(command), flush=True)
    try:
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    except subprocess.CalledProcessError as error:
        print(f"evidence: {error}", file=sys.stderr)
        return True
    print(f"It took {(time.monotonic() - started) / 60:.1f} minutes.", flush=True)
    return False


if __name__ == "__main__":
    sys.exit(command_line.run_command("evidence", run, make_parser().parse_args()))
