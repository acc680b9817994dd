"""The painters that are compared, as the command lines that a person would type."""

import math
import re
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from benchmarks.common import cache_key
from benchmarks.common.measured_process import CommandFailed, Cost
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import IMPASTO_PROGRAM, RenderSource

DEVICE_OPTIONS = ("--device", "cpu")  # what is compared is CPU time, also where there is a GPU
PICTURE_NAME = "painting.png"
STEPS_FOLDER = "steps"
MAX_KEPT_STEPS = 8  # pictures on the way that the curve shows

_INFO_LINE = re.compile(r"^(\d+)\s+(\d+\.\d)\s+(\S+)$", re.MULTILINE)


def thread_environment(threads: int) -> dict[str, str]:
    """Variables for either painter, so that both compute under the same conditions.

    pastiche has no option for threads; PyTorch takes them from the first. The other two make
    glibc keep freed memory, which impasto asks for by itself (`impasto.core.device`): each step takes
    and frees the same large blocks.
    """
    return {
        "OMP_NUM_THREADS": str(threads),
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": str(2**31 - 1),
    }


class PainterIdentity(Protocol):
    """A painter, as far as its paintings must be told from those of others."""

    @property
    def name(self) -> str:
        """Names its folder, with all that makes one setting of it differ from another."""

    @property
    def code(self) -> str:
        """What says that the program has changed."""

    def options(self, pair: Pair) -> tuple[str, ...]:
        """All that is asked of it, but for files."""


class CommandPainter(PainterIdentity, Protocol):
    """One way to paint a pair, by a command."""

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """The command that writes `PICTURE_NAME`, and pictures on the way in `STEPS_FOLDER`, to `folder`."""

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """`cpu` seconds from the start to each picture of `STEPS_FOLDER`, and its `loss`, by its stem."""


@dataclass(frozen=True)
class ImpastoPainter:
    """`impasto paint`, at one of its qualities. Its time includes judging the still."""

    quality: str
    threads: int

    @property
    def name(self) -> str:
        """The quality is all that varies."""
        return f"impasto-{self.quality}"

    @property
    def code(self) -> str:
        """Digest of the modules behind the verb."""
        return cache_key.code_digest("paint")

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Quality, and the timeline's dials."""
        threads = ("--threads", str(self.threads))
        return ("--quality", self.quality, *pair.dials, *DEVICE_OPTIONS, *threads)

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """As the workflow's rule has it."""
        files = [
            str(source.view),
            "--artwork",
            str(source.artwork),
            "-o",
            str(folder / PICTURE_NAME),
        ]
        return [IMPASTO_PROGRAM, "paint", *files, *self.options(pair)]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """It paints coarse to fine: there are no pictures on the way to compare."""
        return {}


@dataclass(frozen=True)
class PastichePainter:
    """`pastiche`: Gatys et al. 2016, VGG-19 and L-BFGS, from the content image, its defaults."""

    steps: int
    size: tuple[int, int]

    @property
    def name(self) -> str:
        """The number of steps is all that varies."""
        return f"pastiche-{self.steps}"

    @property
    def code(self) -> str:
        """The version of the package."""
        return version("pastiche")

    @property
    def every(self) -> int:
        """Steps from one picture that is kept to the next."""
        return max(1, self.steps // MAX_KEPT_STEPS)

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Steps and size; the artwork is seen with as many pixels, which is its default."""
        return (
            *("--num-steps", str(self.steps)),
            *("--size", str(max(self.size))),
            *("--workspace-step", str(self.every)),
            *("--info-step", str(self.every)),
            *DEVICE_OPTIONS,
        )

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """It takes an opaque picture, and gets the render on the artwork's mean colour."""
        files = ["--content", str(source.content), "--styles", str(source.artwork)]
        files += ["--output", str(folder / PICTURE_NAME), "--workspace", str(folder / STEPS_FOLDER)]
        return [sys.executable, "-m", "pastiche", *files, *self.options(pair)]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """From the table that it prints, whose clock starts when its libraries are loaded.

        So seconds are counted back from the end, where all CPU seconds are spent.

        Raises:
            CommandFailed: the optimiser has diverged.
        """
        rows = [(int(a), float(b), float(c)) for a, b, c in _INFO_LINE.findall(log)]
        if not all(math.isfinite(loss) for _, _, loss in rows):
            raise CommandFailed(f"{self.name}: its loss is not finite any more")
        end = max((elapsed for _, elapsed, _ in rows), default=0.0)
        rate = cost.cpu / cost.wall
        digits = len(str(self.steps))
        return {
            f"{step:0{digits}d}": {"cpu": round(cost.cpu - (end - elapsed) * rate, 3), "loss": loss}
            for step, elapsed, loss in rows
        }
