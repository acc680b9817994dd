"""How large and how long the paintings of each quality are on this machine."""

from collections.abc import Sequence
from typing import Any

from impasto.painting.quality import QUALITIES
from impasto.planning.cost_estimate import look_cost
from impasto.planning.machine_speed import REFERENCE, MachineSpeed
from impasto.studio.versions import Version

FIRST_LOOK, FIRST_LOOK_SECONDS = "draft", 10.0
FIRST_LOOK_SIZES = ((512, 384), (640, 480), (800, 600), (1024, 768), (1280, 960))
# Times the estimate: of a first look where none was painted yet, and at most.
FIRST_PACE, SLOWEST = 1.2, 3.0
COUNTED = 3  # paintings of which the quickest counts: other work lengthens the others

Size = tuple[int, int]


class Qualities:
    """The sizes and seconds of qualities, by what this machine has been seen to do.

    A first look is as large as the machine paints within `FIRST_LOOK_SECONDS`.
    """

    def __init__(self) -> None:
        """Begin with the speed of the machine for which costs were estimated."""
        self.speed = REFERENCE

    def measured(self, speed: Sequence[float]) -> None:
        """Take over the measured speed of this machine."""
        self.speed = MachineSpeed(*speed)

    def seconds(self, quality: str, size: Size, painted: Sequence[Version]) -> float:
        """Return how long a painting takes, from the times of those that were painted."""
        return self._estimate(quality, size) * self._pace(quality, painted)

    def document(self, painted: Sequence[Version]) -> dict[str, Any]:
        """Return size and seconds of each quality, fit for JSON."""
        sizes = {name: q.size for name, q in QUALITIES.items()}
        sizes[FIRST_LOOK] = max(
            (
                size
                for size in FIRST_LOOK_SIZES
                if self.seconds(FIRST_LOOK, size, painted) < FIRST_LOOK_SECONDS
            ),
            default=FIRST_LOOK_SIZES[0],
        )
        return {
            name: {"size": size, "seconds": self.seconds(name, size, painted)}
            for name, size in sizes.items()
        }

    def _estimate(self, quality: str, size: Size) -> float:
        return self.speed.seconds(look_cost(quality, size))

    def _pace(self, quality: str, painted: Sequence[Version]) -> float:
        """Return how many times the estimate a painting takes: fewer on many cores."""
        took = [
            version.seconds / self._estimate(quality, version.settings.size)
            for version in painted
            if version.settings.quality == quality and version.seconds and not version.parent
        ]
        return min(*took[-COUNTED:], SLOWEST) if took else FIRST_PACE
