"""A stopwatch for the stages of a painting, hung about functions of the package by name.

The package knows nothing of it. A function that is not there any more is passed over, and its
seconds count to whatever stage it was called in.
"""

import functools
import importlib
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

OUTSIDE, PAINTING, DESCENT = "all else", "painting, all else", "descent, all else"
IMPORTS = "imports"
FORWARD, LOSS, BACKWARD, OPTIMISER = "forward", "loss", "backward", "optimiser"
OUTER_STAGES = (OUTSIDE, PAINTING)


@dataclass(frozen=True)
class TimedStage:
    """A part of the work.

    Attributes:
        name: as the page calls it.
        functions: `module:function` or `module:Class.method` that it consists of.
        within: stages that it can be a part of; called in any other, it counts to that one. None:
            any.
    """

    name: str
    functions: tuple[str, ...]
    within: tuple[str, ...] | None = OUTER_STAGES


STAGES = (
    # Some modules are loaded late: the first step of an optimiser brings half a compiler with it.
    TimedStage(IMPORTS, ("builtins:__import__",), None),
    TimedStage("reading", ("impasto.rendering.frame:read_frame", "impasto.artworks.artwork:load")),
    TimedStage("loading the network", ("impasto.painting.network.vgg:Encoder.__init__",)),
    TimedStage(PAINTING, ("impasto.painting.painter:Painter.paint",), (OUTSIDE,)),
    TimedStage(
        "strokes",
        (
            "impasto.painting.style.style_patches:Style.__init__",
            "impasto.painting.style.style_patches:Style.strokes",
        ),
    ),
    TimedStage("palette", ("impasto.painting.colour.palette:palette_of",)),
    TimedStage(
        "content",
        (
            "impasto.painting.painter:Painter._content",
            "impasto.painting.composition.content_image:told",
        ),
    ),
    TimedStage("ground's start", ("impasto.painting.composition.ground_init:ground_start",)),
    TimedStage(
        "matching",
        ("impasto.painting.painter:Painter._loss", "impasto.painting.style.patch_matching:match"),
    ),
    TimedStage(DESCENT, ("impasto.painting.network.optimiser:optimise",)),
    TimedStage(FORWARD, ("impasto.painting.network.vgg:Encoder.__call__",), (DESCENT,)),
    TimedStage(LOSS, ("impasto.painting.style.patch_matching:MatchLoss.__call__",), (DESCENT,)),
    TimedStage(BACKWARD, ("torch:Tensor.backward",), (DESCENT,)),
    TimedStage(OPTIMISER, ("torch.optim:Adam.step",), (DESCENT,)),
    TimedStage("composition", ("impasto.painting.composition.compose:compose",)),
    TimedStage("scoring", ("impasto.scoring.judge:score",)),
    TimedStage(
        "files", ("impasto.core.atomic_files:write_json", "impasto.rendering.frame:write_picture")
    ),
)


class StageTimer:
    """Seconds of each stage, less those of the stages within it."""

    def __init__(self) -> None:
        """Start outside all stages."""
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._stack = [OUTSIDE]
        self._thread = threading.get_ident()
        self._last = _clock_times()

    @property
    def current(self) -> str:
        """The stage that the work is in."""
        return self._stack[-1]

    @contextmanager
    def in_stage(self, name: str) -> Iterator[None]:
        """The work is in a stage."""
        self._count()
        self._stack.append(name)
        try:
            yield
        finally:
            self._count()
            self._stack.pop()

    def as_dict(self) -> dict[str, dict[str, float]]:
        """`wall` and `cpu` seconds by stage, until now."""
        self._count()
        return {
            name: {"wall": round(wall, 4), "cpu": round(self.cpu[name], 4)}
            for name, wall in self.wall.items()
        }

    def watching(self, stage: TimedStage, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, counted to the stage where it is called in one that the stage is within."""

        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            # One stack cannot follow several threads; what another does counts where this one is.
            elsewhere = stage.within is not None and self.current not in stage.within
            if elsewhere or threading.get_ident() != self._thread:
                return function(*args, **kwargs)
            with self.in_stage(stage.name):
                return function(*args, **kwargs)

        return watched

    def _count(self) -> None:
        now = _clock_times()
        self.wall[self.current] += now[0] - self._last[0]
        self.cpu[self.current] += now[1] - self._last[1]
        self._last = now


def instrument_stages(stopwatch: StageTimer) -> None:
    """Put the stopwatch about the functions of all stages, wherever they are imported."""
    for stage in STAGES:
        for address in stage.functions:
            module, _, path = address.partition(":")
            *owners, name = path.split(".")
            owner: Any = importlib.import_module(module)
            for part in owners:
                owner = getattr(owner, part, None)
            function = getattr(owner, name, None)
            if function is not None:
                _replace_function(owner, name, function, stopwatch.watching(stage, function))


def _replace_function(
    owner: Any, name: str, old: Callable[..., Any], new: Callable[..., Any]
) -> None:
    setattr(owner, name, new)
    for module in [m for n, m in sys.modules.items() if n.partition(".")[0] == "impasto"]:
        for alias, value in list(vars(module).items()):
            if value is old:
                setattr(module, alias, new)


def _clock_times() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()
