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
LAYERS = (OUTSIDE, PAINTING)


@dataclass(frozen=True)
class Stage:
    """A part of the work.

    Attributes:
        name: as the page calls it.
        functions: `module:function` or `module:Class.method` that it consists of.
        within: stages that it can be a part of; called in any other, it counts to that one. None:
            any.
    """

    name: str
    functions: tuple[str, ...]
    within: tuple[str, ...] | None = LAYERS


STAGES = (
    # Some modules are loaded late: the first step of an optimiser brings half a compiler with it.
    Stage(IMPORTS, ("builtins:__import__",), None),
    Stage("reading", ("impasto.rendering.frame:read_frame", "impasto.artworks.artwork:load")),
    Stage("loading the network", ("impasto.painting.network.vgg:Encoder.__init__",)),
    Stage(PAINTING, ("impasto.painting.painter:Painter.paint",), (OUTSIDE,)),
    Stage(
        "strokes",
        (
            "impasto.painting.style.style_patches:Style.__init__",
            "impasto.painting.style.style_patches:Style.strokes",
        ),
    ),
    Stage("palette", ("impasto.painting.colour.palette:palette_of",)),
    Stage(
        "content",
        (
            "impasto.painting.painter:Painter._content",
            "impasto.painting.composition.content_image:told",
        ),
    ),
    Stage("ground's start", ("impasto.painting.composition.ground_init:ground_start",)),
    Stage(
        "matching",
        ("impasto.painting.painter:Painter._loss", "impasto.painting.style.patch_matching:match"),
    ),
    Stage(DESCENT, ("impasto.painting.network.optimiser:optimise",)),
    Stage(FORWARD, ("impasto.painting.network.vgg:Encoder.__call__",), (DESCENT,)),
    Stage(LOSS, ("impasto.painting.style.patch_matching:MatchLoss.__call__",), (DESCENT,)),
    Stage(BACKWARD, ("torch:Tensor.backward",), (DESCENT,)),
    Stage(OPTIMISER, ("torch.optim:Adam.step",), (DESCENT,)),
    Stage("composition", ("impasto.painting.composition.compose:compose",)),
    Stage("scoring", ("impasto.scoring.judge:score",)),
    Stage(
        "files", ("impasto.core.atomic_files:write_json", "impasto.rendering.frame:write_picture")
    ),
)


class Stopwatch:
    """Seconds of each stage, less those of the stages within it."""

    def __init__(self) -> None:
        """Start outside all stages."""
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._stack = [OUTSIDE]
        self._thread = threading.get_ident()
        self._last = _now()

    @property
    def current(self) -> str:
        """The stage that the work is in."""
        return self._stack[-1]

    @contextmanager
    def entered(self, name: str) -> Iterator[None]:
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

    def watching(self, stage: Stage, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, counted to the stage where it is called in one that the stage is within."""

        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            # One stack cannot follow several threads; what another does counts where this one is.
            elsewhere = stage.within is not None and self.current not in stage.within
            if elsewhere or threading.get_ident() != self._thread:
                return function(*args, **kwargs)
            with self.entered(stage.name):
                return function(*args, **kwargs)

        return watched

    def _count(self) -> None:
        now = _now()
        self.wall[self.current] += now[0] - self._last[0]
        self.cpu[self.current] += now[1] - self._last[1]
        self._last = now


def hang_about(stopwatch: Stopwatch) -> None:
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
                _replace(owner, name, function, stopwatch.watching(stage, function))


def _replace(owner: Any, name: str, old: Callable[..., Any], new: Callable[..., Any]) -> None:
    setattr(owner, name, new)
    for module in [m for n, m in sys.modules.items() if n.partition(".")[0] == "impasto"]:
        for alias, value in list(vars(module).items()):
            if value is old:
                setattr(module, alias, new)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()
