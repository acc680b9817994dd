"""Count the convolutions that a painting runs, and time its operators by kind.

Nothing is assumed about the painter: sizes, layers, windows and margins are those of the calls that
PyTorch receives. The painter's own convolution is one operator here, also where it shares the work
among threads, whose operators PyTorch does not show. A pass through the network begins where a
convolution reads a picture of three channels. It is a step of the optimiser if gradients come back
to the picture.
"""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from unittest.mock import patch

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.speed.stage_timer import StageTimer
from impasto.painting.network import vgg
from impasto.painting.network.convolution import Convolve, fastest_convolution

CONVOLUTIONS, POOLING, ACTIVATIONS, OTHER = "convolutions", "pooling", "activations", "other"
OPERATOR_KINDS = {
    "conv": CONVOLUTIONS,
    "pool": POOLING,
    "relu": ACTIVATIONS,
    "threshold": ACTIVATIONS,
}

Shape = tuple[int, ...]


@torch.library.custom_op("impasto::convolve", mutates_args=())
def convolve(picture: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Convolve as the painter does."""
    return fastest_convolution(picture.device, picture.dtype)[0](picture, weight, bias)


def _convolution_operator(
    device: torch.device, dtype: torch.dtype
) -> tuple[Convolve, torch.memory_format]:
    """Return what `fastest_convolution` returns, as the operator above."""
    return torch.ops.impasto.convolve.default, fastest_convolution(device, dtype)[1]


@dataclass(frozen=True)
class TensorSpec:
    """A tensor without its values: its shape, its memory layout and its type.

    Attributes:
        shape: size of each dimension.
        stride: elements of memory from one index to the next, by dimension.
        dtype: name of the type in PyTorch.
    """

    shape: Shape
    stride: Shape
    dtype: str


@dataclass(frozen=True)
class ConvolutionCall:
    """A call of a convolution or of its gradient.

    Attributes:
        operator: name of the operator in PyTorch, with the overload.
        arguments: its arguments, with a `TensorSpec` for each tensor and a tuple for each list.
        output: shape of the convolution's output, also where the call is its gradient.
    """

    operator: str
    arguments: tuple[Any, ...]
    output: Shape

    @property
    def is_gradient(self) -> bool:
        """Whether it is PyTorch's operator for the gradient of a convolution."""
        return "backward" in self.operator

    @property
    def reaches_picture(self) -> bool:
        """Whether it may end a backward pass: the gradient of a picture has three channels."""
        return self.is_gradient or self.weight[0] == 3

    @property
    def weight(self) -> Shape:
        """The shape of the weight."""
        shape: Shape = self.arguments[2 if self.is_gradient else 1].shape
        return shape

    @property
    def flop(self) -> int:
        """Multiplications and additions: two for each weight at each place of the output.

        The gradient by the input costs as much as the convolution itself. So does the gradient by
        the weight, which a painter does not need.
        """
        sides = sum(self.arguments[-1][:2]) if self.is_gradient else 1
        batch, _, *places = self.output
        return 2 * sides * batch * math.prod(places) * math.prod(self.weight)


@dataclass(frozen=True)
class NetworkPass:
    """One pass through the network, with its gradients if there are any.

    Attributes:
        stage: the stage of the painting, as `StageTimer` names it.
        calls: its convolutions, in order.
    """

    stage: str
    calls: tuple[ConvolutionCall, ...]

    @property
    def is_step(self) -> bool:
        """Whether gradients come back to the picture."""
        return any(call.reaches_picture for call in self.calls)

    @property
    def size(self) -> tuple[int, int]:
        """The width and height of the picture."""
        height, width = self.calls[0].output[-2:]
        return width, height

    @property
    def flop(self) -> int:
        """FLOP of all its convolutions."""
        return sum(call.flop for call in self.calls)

    @property
    def flop_per_pixel(self) -> float:
        """FLOP per pixel of the picture."""
        return self.flop / math.prod(self.size)


@dataclass(frozen=True)
class CountedPass:
    """A pass and its runs.

    Attributes:
        of: the pass.
        times: number of its runs.
        seconds: wall seconds of its convolutions in all runs together.
    """

    of: NetworkPass
    times: int
    seconds: float


class OperatorCounter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """A context manager that counts passes and times operators."""

    def __init__(self, stopwatch: StageTimer) -> None:
        """Ask `stopwatch` for the stage of each operator."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.seconds: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._stopwatch = stopwatch
        self._times: Counter[NetworkPass] = Counter()
        self._seconds_by_pass: dict[NetworkPass, float] = defaultdict(float)
        self._calls: list[ConvolutionCall] = []
        self._seconds = 0.0  # of the calls in `_calls`
        self._stage = stopwatch.current
        self._patch = patch.object(vgg, "fastest_convolution", _convolution_operator)

    def __enter__(self) -> Self:
        """Begin to count; encoders that are made from here on are counted."""
        self._patch.start()
        super().__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the counting."""
        super().__exit__(kind, error, traceback)
        self._patch.stop()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Run an operator, time it, and count it if it is a convolution."""
        started = time.perf_counter()
        result = func(*args, **(kwargs or {}))
        seconds = time.perf_counter() - started
        name = str(func)
        kind = next((kind for part, kind in OPERATOR_KINDS.items() if part in name), OTHER)
        self.seconds[self._stopwatch.current][kind] += seconds
        if kind == CONVOLUTIONS:
            self._count(name, args, result)
            self._seconds += seconds
        return result

    @property
    def passes(self) -> list[CountedPass]:
        """The passes so far."""
        self._end_pass()
        return [
            CountedPass(one, times, self._seconds_by_pass[one])
            for one, times in self._times.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return the passes and seconds as a dictionary for JSON, which `parse_passes` reads."""
        return {
            "passes": [
                {
                    "stage": one.of.stage,
                    "times": one.times,
                    "seconds": one.seconds,
                    "calls": [
                        [call.operator, _to_json(call.arguments), list(call.output)]
                        for call in one.of.calls
                    ],
                }
                for one in self.passes
            ],
            "seconds": {stage: dict(kinds) for stage, kinds in self.seconds.items()},
        }

    def _count(self, name: str, args: Sequence[Any], result: Any) -> None:
        arguments = _tensor_specs(args)
        output = arguments[0].shape if "backward" in name else tuple(result.shape)
        call = ConvolutionCall(name, arguments, output)
        if not call.is_gradient and call.weight[1] == 3:
            self._end_pass()
            self._stage = self._stopwatch.current
        self._calls.append(call)

    def _end_pass(self) -> None:
        if self._calls:
            one = NetworkPass(self._stage, tuple(self._calls))
            self._times[one] += 1
            self._seconds_by_pass[one] += self._seconds
        self._calls, self._seconds = [], 0.0


def parse_passes(document: Mapping[str, Any]) -> list[CountedPass]:
    """Parse the passes in a dictionary that `OperatorCounter.as_dict` made."""
    return [
        CountedPass(
            NetworkPass(one["stage"], tuple(map(_parse_call, one["calls"]))),
            one["times"],
            one["seconds"],
        )
        for one in document["passes"]
    ]


def _parse_call(words: Sequence[Any]) -> ConvolutionCall:
    name, arguments, output = words
    return ConvolutionCall(name, _from_json(arguments), tuple(output))


def _tensor_specs(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(
        TensorSpec(
            tuple(value.shape), tuple(value.stride()), str(value.dtype).removeprefix("torch.")
        )
        if isinstance(value, Tensor)
        else _tensor_specs(value)
        if isinstance(value, list | tuple)
        else value
        for value in values
    )


def _to_json(values: Iterable[Any]) -> list[Any]:
    return [
        {"shape": list(value.shape), "stride": list(value.stride), "dtype": value.dtype}
        if isinstance(value, TensorSpec)
        else _to_json(value)
        if isinstance(value, tuple)
        else value
        for value in values
    ]


def _from_json(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(
        TensorSpec(tuple(value["shape"]), tuple(value["stride"]), value["dtype"])
        if isinstance(value, dict)
        else _from_json(value)
        if isinstance(value, list)
        else value
        for value in values
    )


def find_operator(name: str) -> Any:
    """Find PyTorch's operator of that name."""
    found: Any = torch.ops
    for part in name.split("."):
        found = getattr(found, part)
    return found
