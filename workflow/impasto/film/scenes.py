"""Scenes of the film: an entry's clip, or a card.

A scene draws its frames on demand, so that a film of any length needs the memory of two scenes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from impasto.core.errors import InputError
from impasto.core.graphics.images import load_image
from impasto.film.label import draw_label
from impasto.film.layout import Layout
from impasto.film.schedule import Span
from impasto.film.timeline_bar import TimelineBar
from impasto.film.wall import draw_wall, wall_colour
from impasto.rendering.colour_key import ColourKey
from impasto.rendering.frame import frame_name, frame_paths
from impasto.timeline.model import Entry


@dataclass(frozen=True)
class StillScene:
    """A scene that shows one picture throughout."""

    span: Span
    still: Image.Image

    def picture(self, frame: int) -> Image.Image:
        """Return the picture."""
        return self.still


@dataclass
class ClipScene:
    """An entry's painted frames on its wall, with label and timeline bar.

    The painted frames are spread over `period` frames of the film and then begin again. With fewer
    painted frames, each is shown for longer; a single one is a still.

    Attributes:
        span: the span of the film in which it is on screen.
        artworks: the entry's artwork, then those of its parts.
        period: frames of the film after which the painted ones begin again.
        renders: folder of the renders that the frames were painted from.
        blend: painted blend from the clip before to this one, shown while this one enters.
        key: what the colours of the frames stand for, if they stand for a value.
    """

    span: Span
    entry: Entry
    frames: Sequence[Path]
    layout: Layout
    bar: TimelineBar
    artworks: Sequence[Path]
    period: int
    renders: Path
    blend: Sequence[Path] = ()
    key: ColourKey | None = None
    _walls: tuple[Image.Image, Image.Image] | None = field(default=None, repr=False)
    _painting: tuple[int, Image.Image] | None = field(default=None, repr=False)

    def picture(self, frame: int) -> Image.Image:
        """Return the canvas at `frame` of the film."""
        return self.draw_canvas(self.wall, self.painting(frame), frame)

    def draw_canvas(self, wall: Image.Image, painting: Image.Image, frame: int) -> Image.Image:
        """Draw a painting on a wall, with the marker of the timeline bar at `frame`."""
        canvas = wall.copy()
        canvas.paste(painting, (self.layout.picture.x, self.layout.picture.y))
        self.bar.draw_marker(canvas, frame)
        if frame == self.span.end - 1:
            self.close()
        return canvas

    def close(self) -> None:
        """Release what is kept while the clip is on screen; a film may have many clips."""
        self._walls = self._painting = None

    def index(self, frame: int) -> int:
        """Return which of the clip's frames is on screen at `frame` of the film."""
        return (frame - self.span.start) % self.period * len(self.frames) // self.period

    @property
    def bare(self) -> Image.Image:
        """The wall without its label; it must not be changed."""
        return self._draw_walls()[0]

    @property
    def wall(self) -> Image.Image:
        """The wall with its label; it must not be changed."""
        return self._draw_walls()[1]

    def _draw_walls(self) -> tuple[Image.Image, Image.Image]:
        if self._walls is None:
            artworks = [load_image(path) for path in self.artworks]
            bare = draw_wall(self.layout, wall_colour(artworks[0]))
            self.bar.draw_scale(bare, self.entry.year)
            labelled = bare.copy()
            draw_label(labelled, self.layout, self.entry, artworks, self.key)
            self._walls = bare, labelled
        return self._walls

    def painting(self, frame: int) -> Image.Image:
        """Return the painting alone at `frame` of the film, in its size on the wall."""
        index = self.index(frame)
        if self._painting is None or self._painting[0] != index:
            self._painting = (index, self.fit_to_wall(load_image(self.frames[index])))
        return self._painting[1]

    def fit_to_wall(self, picture: Image.Image) -> Image.Image:
        """Resize a picture to the size of the paintings on this wall."""
        size = self.layout.picture.size
        return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


FilmScene = StillScene | ClipScene
"""What is on screen for a span of the film."""


def list_clip_frames(folder: Path) -> tuple[list[Path], tuple[int, int]]:
    """List the frames of a clip in order, with their common size.

    Only the headers are read.

    Raises:
        InputError: there are no frames, one is missing from the sequence, one does not decode, or
            their sizes differ.
    """
    paths = frame_paths(folder)
    for index, path in enumerate(paths):
        if path.name != frame_name(index):
            raise InputError(f"{folder}: {frame_name(index)} is missing (found {path.name})")
    size: tuple[int, int] | None = None
    for path in paths:
        try:
            with Image.open(path) as image:
                found = image.size
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise InputError(f"{path}: this picture cannot be read ({error})") from None
        if size is not None and found != size:
            raise InputError(
                f"{folder}: frames of different sizes: {paths[0].name} has {size[0]}x{size[1]} "
                f"pixels, {path.name} {found[0]}x{found[1]}"
            )
        size = found
    assert size is not None  # frame_paths has found at least one
    return paths, size
