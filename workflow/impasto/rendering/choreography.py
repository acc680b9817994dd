"""How a structure moves through its clip: the kinds of motion, and the pose at each moment.

Without numpy, since the timeline and the workflow ask here as well.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from impasto.core.errors import InputError

MOTION_KINDS = ("rock", "turn", "orbit", "zoom", "dolly", "models", "still")
EASES = ("smooth", "linear")
LARGEST_FACTOR = 4.0
POSE_DIGITS = 9  # of degrees, and of the rest: far below what moves a pixel


@dataclass(frozen=True)
class Pose:
    """Where a moment of the motion has brought structure and camera.

    Attributes:
        yaw: degrees about the camera's vertical axis.
        pitch: degrees about its horizontal axis, after the yaw; above 0 one sees the top.
        magnification: how many times larger than at rest the middle of the structure looks.
        place: way through the models, from 0 (the first) to 1 (the last).
    """

    yaw: float = 0.0
    pitch: float = 0.0
    magnification: float = 1.0
    place: float = 0.0


@dataclass(frozen=True)
class Motion:
    """How the structure moves through a clip; time is counted in periods of the motion.

    Attributes:
        kind: "rock" swings to both sides and back; "turn" goes on by `degrees`, period after
            period; "orbit" leads the camera round a cone; "zoom" comes closer and goes back,
            "dolly" the same with a perspective camera that travels; "models" plays the models of
            an ensemble to and fro while it rocks; "still" stays.
        degrees: the whole angle: between the ends of a rock, of one period of a turn, across the
            cone of an orbit.
        factor: how many times larger the structure grows in a zoom or dolly.
        ease: of a turn: "smooth" sets out and arrives gently in each period, "linear" keeps one
            speed throughout. The other kinds swing like a pendulum.
    """

    kind: str = "rock"
    degrees: float = 36.0
    factor: float = 1.5
    ease: str = "smooth"

    def __post_init__(self) -> None:
        """Check every attribute."""
        if self.kind not in MOTION_KINDS:
            raise InputError(
                f"motion: expected one of {', '.join(MOTION_KINDS)}, found {self.kind!r}"
            )
        if not 0 <= self.degrees <= 360:
            raise InputError(f"motion: expected 0 to 360 degrees, found {self.degrees:g}")
        if not 1 <= self.factor <= LARGEST_FACTOR:
            raise InputError(
                f"motion: expected a factor of 1 to {LARGEST_FACTOR:g}, found {self.factor:g}"
            )
        if self.ease not in EASES:
            raise InputError(f"motion: expected one of {', '.join(EASES)}, found {self.ease!r}")

    @property
    def is_loop(self) -> bool:
        """Whether a period ends where it began."""
        return self.kind != "turn" or self.degrees % 360 == 0

    def pose(self, time: float, start: float | None = None) -> Pose:
        """The pose after `time` periods.

        `start` is the angle at which a turn begins; None lets its first period have the view as it
        was given in its middle.
        """
        swing = math.sin(2 * math.pi * time)
        there_and_back = (1 - math.cos(2 * math.pi * time)) / 2
        half = self.degrees / 2
        match self.kind:
            case "rock":
                return Pose(yaw=half * swing)
            case "turn":
                done = math.floor(time)
                share = done + self._ease_share(time - done)
                return Pose(yaw=(-half if start is None else start) + self.degrees * share)
            case "orbit":
                return Pose(yaw=half * swing, pitch=half * math.cos(2 * math.pi * time))
            case "zoom" | "dolly":
                # Equal times grow by equal factors: that is what looks like one speed.
                return Pose(magnification=self.factor**there_and_back)
            case "models":
                return Pose(yaw=half * swing, place=there_and_back)
            case _:
                return Pose()

    def poses(
        self, frames: int, period: int | None = None, start: float | None = None
    ) -> Sequence[Pose]:
        """The poses of a clip's frames.

        A single frame shows what the paint of the whole clip is carried from: the middle of a
        turn, the beginning of any other motion. Poses that a motion comes back to are equal to
        the last digit, so that they need be drawn but once.

        Args:
            frames: number of frames.
            period: frames of one period; None for all of them, so that a loop closes.
            start: angle at which a turn begins.
        """
        if frames == 1:
            return [self.pose(0.5 if self.kind == "turn" else 0.0, start)]
        poses = (self.pose(frame / (period or frames), start) for frame in range(frames))
        return [
            Pose(*(round(value, POSE_DIGITS) + 0.0 for value in astuple(pose))) for pose in poses
        ]

    def _ease_share(self, share: float) -> float:
        if self.ease == "linear":
            return share
        # Perlin's smootherstep: speed and acceleration are 0 at both ends.
        return share**3 * (share * (6 * share - 15) + 10)
