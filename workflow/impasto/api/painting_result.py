"""The result of both painters: a picture with everything that it was made from."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from impasto.api.artwork_inputs import WeightedArtworks, artwork_records
from impasto.api.picture import Picture, check_suffix
from impasto.core.arrays import Array, encode_png
from impasto.core.atomic_files import write_json
from impasto.core.errors import InputError
from impasto.core.versions import package_versions
from impasto.film.encode import find_ffmpeg
from impasto.film.making_of.making_of_film import MakingOfDetails, create_recorder, write_making_of
from impasto.film.making_of.recorder import Recorder
from impasto.painting.progress import PaintingCallback, Progress
from impasto.rendering.frame import Frame, shrink_frame
from impasto.rendering.views import frame_on_mean_colour
from impasto.scoring.judge import Scores, score_still

FrameCallback = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class PaintingResult(ABC):
    """A painted frame.

    Attributes:
        frame: the frame that was painted, at the size at which it was painted.
        artworks: the artworks, with their shares.
        quality: "sketch", "draft", "standard" or "final".
        device: type of the device that computed it.
        seconds: wall-clock seconds that it took.
        recording: material for a film of its making; None if none was asked for.
    """

    BYLINE: ClassVar[str]

    frame: Frame
    artworks: WeightedArtworks
    quality: str
    device: str
    seconds: float
    recording: Recorder | None = None

    @property
    @abstractmethod
    def still(self) -> Picture:
        """The picture, (H, W, 3) RGB in [0, 1]."""

    def _parts_record(self) -> dict[str, Any]:
        """Return the fields of the record about the artworks of parts."""
        return {}

    def _settings_record(self) -> dict[str, Any]:
        """Return the fields of the record about how it was painted."""
        return {}

    def _final_stages(self) -> Iterable[tuple[str, Array]]:
        """Yield the titled pictures that the film shows after the last step; the last is the still.

        See `write_making_of`.
        """
        return [("finished", np.asarray(self.still))]

    @cached_property
    def scores(self) -> Scores:
        """The scores of docs/judge.md, against the artwork with the largest share."""
        return score_still(np.asarray(self.still), self.frame, self.heaviest_artwork)

    @property
    def heaviest_artwork(self) -> Array:
        """The artwork with the largest share, (h, w, 3) RGB in [0, 1]."""
        return max(self.artworks, key=lambda pair: pair[1])[0].pixels

    def record(self) -> dict[str, Any]:
        """Return what it was painted from, how, and its scores, ready for JSON."""
        return {
            **self.frame.origin.files,
            **({"left_out": list(self.frame.left_out)} if self.frame.left_out else {}),
            "artworks": artwork_records(self.artworks),
            **self._parts_record(),
            "quality": self.quality,
            "size": list(self.frame.size),
            **self._settings_record(),
            "device": self.device,
            "seconds": round(self.seconds, 1),
            "versions": package_versions(),
            "scores": self.scores.as_dict(),
        }

    def save(self, path: str | Path, *, notes: Mapping[str, Any] | None = None) -> None:
        """Write the still as a PNG and its record beside it (.json), as `impasto paint` does.

        Args:
            path: name of the still, which ends in .png.
            notes: additional fields to put at the beginning of the record.

        Raises:
            InputError: the name does not end in .png.
        """
        path = check_suffix(path, ".png")
        write_json(path.with_suffix(".json"), {**(notes or {}), **self.record()})
        # The picture is written last, so that its record is complete whenever it exists.
        self.still.save(path)

    def write_making_of(self, path: str | Path, watch: FrameCallback | None = None) -> None:
        """Write a film of how it was painted, from the first noise to the finished picture.

        The film is H.264, 1280 x 720 pixels, with curves of the losses, the same as that of
        `impasto paint --making-of`.

        Args:
            path: name of the film, which ends in .mp4.
            watch: called with the number of frames done and their total; an exception that it
                raises ends the work.

        Raises:
            InputError: the name does not end in .mp4, there is no ffmpeg, or nothing was recorded;
                to record, paint with filmed=True.
        """
        path = check_suffix(path, ".mp4")
        if self.recording is None:
            raise InputError(
                f"{path}: the painting was not recorded; expected one that was painted with "
                "filmed=True"
            )
        about = f"{self.quality} quality, {self.frame.size[0]} × {self.frame.size[1]} pixels"
        artwork = self.heaviest_artwork
        details = MakingOfDetails(
            artwork, frame_on_mean_colour(self.frame, artwork), self.BYLINE, about
        )
        write_making_of(path, self.recording, self._final_stages(), details, watch)

    def _repr_png_(self) -> bytes:
        return encode_png(self.still)


def start_recording(phases: int) -> Recorder:
    """Return a recorder of a painting of so many phases, for a film of its making.

    Raises:
        InputError: there is no ffmpeg; it is better to say so now than after the painting.
    """
    find_ffmpeg()
    return create_recorder(phases)


def combine_callbacks(
    one: PaintingCallback | None, other: PaintingCallback | None
) -> PaintingCallback | None:
    """Return a callback that calls both, or the only one that is given."""
    if one is None or other is None:
        return one or other

    def watch(progress: Progress) -> None:
        one(progress)
        other(progress)

    return watch


def fit_photograph(frame: Frame, size: tuple[int, int]) -> Frame:
    """Shrink a photograph to the long side of a size; leave a render as it is.

    A render already has the size that was asked for. A photograph, or any other external picture,
    has whatever size its camera gave it.
    """
    rendered = frame.depth is not None and not frame.origin.external
    return frame if rendered else shrink_frame(frame, max(size))
