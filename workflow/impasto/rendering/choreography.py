"""The motion of a structure in its clip: the kinds of motion, and the pose at each moment.

This module does without numpy, because the timeline and the workflow import it as well.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Annotated

from impasto.core.checked_data import Number, OneOf, checked_dataclass, described

MOTION_KINDS = ("rock", "turn", "orbit", "zoom", "dolly", "models", "still")
EASES = ("smooth", "linear")
LARGEST_FACTOR = 4.0
POSE_DIGITS = 9  # decimals of degrees and the other values: far below what moves a pixel


@dataclass(frozen=True)
class Pose:
    """The position of structure and camera at a moment of the motion.

    Attributes:
        yaw: degrees about the camera's vertical axis.
        pitch: degrees about its horizontal axis, after the yaw; above 0 the top comes into view.
        magnification: how many times larger than at rest the middle of the structure appears.
        place: position on the way through the models, from 0 (the first) to 1 (the last).
    """

    yaw: float = 0.0
    pitch: float = 0.0
    magnification: float = 1.0
    place: float = 0.0


@checked_dataclass
class Motion:
    """The motion of the structure in a clip; time is counted in periods of the motion."""

    kind: Annotated[str, OneOf(MOTION_KINDS)] = described(
        "The kind of motion: rock swings to both sides and back, turn goes on in one direction, "
        "orbit leads the camera round a cone, zoom comes closer and goes back, dolly does so with "
        "a perspective camera that travels, models plays the structure's models there and back "
        "while it rocks, still does not move.",
        default="rock",
        example="turn",
    )
    degrees: Number = described(
        "The whole angle: between the ends of a rock, also that of models; of one period of a "
        "turn; or across the cone of an orbit.",
        default=36.0,
        ge=0,
        le=360,
        example=60,
        expected="an angle from 0 to 360 degrees",
    )
    factor: Number = described(
        "How many times larger a zoom or dolly makes the protein.",
        default=1.5,
        ge=1,
        le=LARGEST_FACTOR,
        example=2,
    )
    ease: Annotated[str, OneOf(EASES)] = described(
        "Whether a turn starts and stops gently in each period (smooth) or keeps one speed "
        "(linear); the other kinds swing like a pendulum.",
        default="smooth",
        example="linear",
    )

    @property
    def is_loop(self) -> bool:
        """Whether a period ends where it began."""
        return self.kind != "turn" or self.degrees % 360 == 0

    def pose(self, time: float, start: float | None = None) -> Pose:
        """Return the pose after `time` periods.

        `start` is the angle at which a turn begins; with None, the middle of its first period
        shows the view at rest.
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
                # Equal factors in equal times look like a constant speed.
                return Pose(magnification=self.factor**there_and_back)
            case "models":
                return Pose(yaw=half * swing, place=there_and_back)
            case _:
                return Pose()

    def poses(
        self, frames: int, period: int | None = None, start: float | None = None
    ) -> Sequence[Pose]:
        """Return the poses of a clip's frames.

        A single frame has the pose from which the paint of the whole clip is propagated: the
        middle of a turn, or the beginning of any other motion. Poses to which a motion returns
        are equal to the last digit, so that each needs to be drawn only once.

        Args:
            period: number of frames in a period; None for all frames, so that a loop closes.
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
