"""Measure the seconds of a painting's stages by wrapping functions of the package.

The functions are named by address, such as `impasto.scoring.judge:score_still`; the package itself
has no code for it. An address that names no function is an error, since the seconds of a function
that is not wrapped would count to the stage that calls it.
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

OUTSIDE = "everything else"
PAINTING, OPTIMISATION = "rest of the painting", "rest of the optimisation"
IMPORTS = "imports"
FORWARD, LOSS, BACKWARD, OPTIMISER = "forward", "loss", "backward", "optimiser"
OUTER_STAGES = (OUTSIDE, PAINTING)


@dataclass(frozen=True)
class TimedStage:
    """A stage of the work.

    Attributes:
        name: its name on the page.
        functions: addresses of its functions: `module:function` or `module:Class.method`.
        within: the stages that it can be part of; within any other, its functions count to that
            one. None allows all.
    """

    name: str
    functions: tuple[str, ...]
    within: tuple[str, ...] | None = OUTER_STAGES


STAGES = (
    # Some modules are imported late: the first use of PyTorch's compiler takes its time.
    TimedStage(IMPORTS, ("builtins:__import__",), None),
    TimedStage(
        "reading",
        (
            "impasto.rendering.frame:read_rendered_frame",
            "impasto.artworks.artwork:load_artwork",
        ),
    ),
    TimedStage("loading the network", ("impasto.painting.network.vgg:Encoder._load_to",), None),
    TimedStage(PAINTING, ("impasto.painting.painter:Painter.paint",), (OUTSIDE,)),
    TimedStage(
        "style patches",
        (
            "impasto.painting.style.style_patches:ArtworkStyle.__init__",
            "impasto.painting.style.style_patches:ArtworkStyle.patches",
        ),
    ),
    TimedStage("palette", ("impasto.painting.colour.palette:extract_palette",)),
    TimedStage(
        "content image",
        (
            "impasto.painting.network_painting.figure_painting:compose_content_image",
            "impasto.painting.composition.content_image:content_image",
        ),
    ),
    TimedStage("initial ground", ("impasto.painting.initial_ground:ground_from_artwork",)),
    TimedStage(
        "matching",
        (
            "impasto.painting.style.matching_loss:build_matching_loss",
            "impasto.painting.style.patch_matching:match_patches",
        ),
    ),
    TimedStage(OPTIMISATION, ("impasto.painting.network.optimiser:optimise",)),
    TimedStage(FORWARD, ("impasto.painting.network.vgg:Encoder.__call__",), (OPTIMISATION,)),
    TimedStage(
        LOSS, ("impasto.painting.style.patch_matching:MatchingLoss.__call__",), (OPTIMISATION,)
    ),
    TimedStage(BACKWARD, ("torch:Tensor.backward",), (OPTIMISATION,)),
    TimedStage(OPTIMISER, ("impasto.painting.network.optimiser:adam",), (OPTIMISATION,)),
    TimedStage("composition", ("impasto.painting.composition.layers:compose_painting",)),
    TimedStage("scoring", ("impasto.scoring.judge:score_still",)),
    TimedStage(
        "writing files",
        ("impasto.core.atomic_files:write_json", "impasto.rendering.frame:write_picture"),
    ),
)


class StageTimer:
    """Measures the seconds of each stage, without those of the stages within it."""

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
        """Count the seconds of the block to a stage."""
        self._count()
        self._stack.append(name)
        try:
            yield
        finally:
            self._count()
            self._stack.pop()

    def as_dict(self) -> dict[str, dict[str, float]]:
        """Return `wall` and `cpu` seconds until now, by the name of the stage."""
        self._count()
        return {
            name: {"wall": round(wall, 4), "cpu": round(self.cpu[name], 4)}
            for name, wall in self.wall.items()
        }

    def timed_function(self, stage: TimedStage, function: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a function so that its seconds count to a stage, where `stage.within` allows it."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            # One stack cannot follow several threads: what another thread does counts to the stage
            # that this one is in.
            elsewhere = stage.within is not None and self.current not in stage.within
            if elsewhere or threading.get_ident() != self._thread:
                return function(*args, **kwargs)
            with self.in_stage(stage.name):
                return function(*args, **kwargs)

        return timed

    def _count(self) -> None:
        now = _clock_times()
        self.wall[self.current] += now[0] - self._last[0]
        self.cpu[self.current] += now[1] - self._last[1]
        self._last = now


def instrument_stages(stopwatch: StageTimer) -> None:
    """Wrap the functions of all stages, wherever the package has imported them.

    Raises:
        LookupError: an address names no function.
    """
    resolved = [
        (stage, *resolve_address(address)) for stage in STAGES for address in stage.functions
    ]
    for stage, owner, name in resolved:
        function = getattr(owner, name)
        _replace_function(owner, name, function, stopwatch.timed_function(stage, function))


def resolve_address(address: str) -> tuple[Any, str]:
    """Resolve the address of a function.

    Args:
        address: `module:function` or `module:Class.method`.

    Returns:
        the module or class that owns the function, and the function's name in it.

    Raises:
        LookupError: there is no such function; the message holds the address.
    """
    module, _, path = address.partition(":")
    *owners, name = path.split(".")
    try:
        owner: Any = importlib.import_module(module)
        for part in owners:
            owner = getattr(owner, part)
        function = getattr(owner, name)
    except (ImportError, AttributeError) as error:
        raise LookupError(f"{address}: expected the address of a function: {error}") from None
    if not callable(function):
        raise LookupError(f"{address}: expected the address of a function, found {function!r}")
    return owner, name


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
