"""The record of a still's strokes: all that its paint is drawn from, at any size."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from impasto.artworks.enlargement import enlarge_artwork
from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write
from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.errors import InputError
from impasto.painting.broad_maps import resample
from impasto.painting.media import Medium
from impasto.painting.strokes.brush import CLIP
from impasto.painting.strokes.draw import Canvas, Pigment, draw_strokes
from impasto.painting.strokes.paint_relief import light_paint
from impasto.painting.strokes.stroke import Strokes
from impasto.rendering.camera import Camera
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

VERSION = 1
SAME_VIEW = 0.003
"""Largest median distance of strokes from where they were painted, as a share of the long side."""

MOST_PIGMENT_PIXELS = 64_000_000
"""Most pixels of the artworks, together, that strokes are cut from."""

_ART_PREFIX = "artwork_"
_BAND_VALUES = 1 << 23  # numbers that are converted between colour spaces at once
# What NumPy raises for files that it did not write, or that are cut off or damaged.
_UNREADABLE = (
    *(OSError, KeyError, ValueError, TypeError, EOFError, NotImplementedError),
    *(BadZipFile, zlib.error),
)


@dataclass(frozen=True)
class DepthRange:
    """The depths in ångström that have the nearness 1 and 0."""

    front: float
    back: float

    def nearness(self, frame: Frame) -> Array:
        """Return the nearness (H, W) of a frame, filled past its geometry; it is not clipped."""
        assert frame.depth is not None
        near = (self.back - frame.depth) / (self.back - self.front)
        return fill_nearest(near, np.isfinite(frame.depth)).astype(np.float32)

    def depth(self, nearness: Array) -> Array:
        """Return the depths of nearnesses, of any shape."""
        return self.back - nearness * (self.back - self.front)


@dataclass(frozen=True)
class PaintedSurface:
    """The strokes of figure or ground.

    Attributes:
        start: (h, w, 3) what the canvas has before the first stroke, in CIELAB.
        strokes: the strokes, in the order in which they are drawn.
    """

    start: Array
    strokes: Strokes


@dataclass(frozen=True)
class StrokeRecord:
    """All that the paint of a still is drawn from.

    Attributes:
        figure: the strokes of the protein.
        ground: the strokes of the ground; None for a picture that shows none.
        artworks: the artworks that they are cut from, (H, W, 3) RGB in [0, 1] each.
        magnification: length of an artwork relative to a picture of its area.
        medium: how the figure's strokes are laid.
        depths: the depths that nearness stands for; None for a flat picture.
        structure_lines: (N, 9, 3) centre lines of the figure's strokes in ångström, in the
            structure's coordinates; None without camera.
    """

    figure: PaintedSurface
    ground: PaintedSurface | None
    artworks: tuple[Array, ...]
    magnification: float
    medium: Medium
    depths: DepthRange | None
    structure_lines: Array | None = None

    def mismatch(self, frame: Frame) -> str:
        """Return why the strokes cannot be drawn on a frame, or an empty string."""
        rows, columns = self.figure.start.shape[:2]
        if abs(frame.size[0] / frame.size[1] - columns / rows) > 1.5 / rows:
            return (
                f"{frame.size[0]}x{frame.size[1]} pixels, expected the proportions of the painting"
            )
        if (frame.depth is None) != (self.depths is None):
            return (
                "expected a render with depth, as the painted one"
                if self.depths
                else ("has a depth, but the painted picture had none")
            )
        if self.structure_lines is None or not len(self.structure_lines):
            return ""
        if frame.camera is None:
            return "camera.json is missing"
        pose = frame.camera.structure_to_camera
        points = self.structure_lines.astype(np.float64) @ pose[:3, :3].T + pose[:3, 3]
        x, y, _ = frame.camera.project(points)
        off = np.stack([x, y], axis=-1) / max(frame.size) - self.figure.strokes.lines
        if np.median(np.linalg.norm(off, axis=-1)) > SAME_VIEW:
            return "another view than the painted one: expected the same structure and orientation"
        return ""

    def pigments(self, size: tuple[int, int]) -> list[Pigment]:
        """Return the artworks for a canvas of a width and height in pixels."""
        return grind_pigments(self.artworks, size, self.magnification)

    def draw_figure(
        self, frame: Frame, threads: int = 1, pigments: Sequence[Pigment] | None = None
    ) -> Array:
        """Draw the paint of the protein (H, W, 3) in [0, 1], at the size of any render of it."""
        near = None if self.depths is None else self.depths.nearness(frame)
        return self._draw(self.figure, frame.whole_size, frame.rows, near, threads, pigments)

    def draw_ground(
        self,
        size: tuple[int, int],
        threads: int = 1,
        pigments: Sequence[Pigment] | None = None,
        rows: slice | None = None,
    ) -> Array | None:
        """Draw the paint of the ground (H, W, 3) in [0, 1], at any width and height.

        Only `rows` of it are drawn, if these are given.
        """
        if self.ground is None:
            return None
        rows = rows or slice(0, size[1])
        return self._draw(self.ground, size, rows, None, threads, pigments)

    def _draw(
        self,
        surface: PaintedSurface,
        size: tuple[int, int],
        rows: slice,
        near: Array | None,
        threads: int,
        pigments: Sequence[Pigment] | None,
    ) -> Array:
        lab = np.array(resample(surface.start, size, rows), np.float32, order="C")
        relief = np.zeros(lab.shape[:2], np.float32)
        canvas = Canvas(lab, relief, rows.start, max(size))
        pigments = self.pigments(size) if pigments is None else pigments
        draw_strokes(canvas, surface.strokes, pigments, near, CLIP, threads)
        return light_paint(to_rgb(lab), relief, self.medium.thickness, max(size))


def grind_pigments(
    artworks: Sequence[Array], size: tuple[int, int], magnification: float
) -> list[Pigment]:
    """Enlarge or reduce artworks (H, W, 3) for a canvas of a width and height in pixels.

    For a large canvas they all have `MOST_PIGMENT_PIXELS` pixels together, and less detail than the
    canvas. Enlargement finds no more than that in them.
    """
    pixels = len(artworks) * size[0] * size[1] * magnification**2
    zoom = min(1.0, (MOST_PIGMENT_PIXELS / pixels) ** 0.5)
    pigments = []
    for artwork in artworks:
        scale = zoom * pigment_scale(artwork, size, magnification)
        lab = enlarge_artwork(artwork, scale)
        # In bands, since the conversion needs several times their memory.
        for band in np.array_split(lab, 1 + lab.size // _BAND_VALUES):
            band[...] = to_lab(band)
        pigments.append(Pigment(lab, scale, zoom))
    return pigments


def pigment_scale(artwork: Array, size: tuple[int, int], magnification: float) -> float:
    """Return the scale at which an artwork has the area of a picture, times `magnification`²."""
    area = artwork.shape[0] * artwork.shape[1]
    return float(magnification * (size[0] * size[1] / area) ** 0.5)


def round_to_8bit(artwork: Array) -> Array:
    """Round an artwork as it is recorded, so that a record draws the same bytes."""
    return _unit_range(to_8bit(artwork))


def locate_lines(strokes: Strokes, depths: DepthRange, camera: Camera) -> Array:
    """Return the centre lines (N, 9, 3) of strokes in the structure's coordinates, in ångström."""
    side = max(camera.width, camera.height)
    x, y = (strokes.lines[..., axis].astype(np.float64) * side for axis in (0, 1))
    points = camera.unproject(x, y, depths.depth(strokes.line_nearness).astype(np.float64))
    pose = camera.structure_to_camera
    return ((points - pose[:3, 3]) @ np.linalg.inv(pose[:3, :3]).T).astype(np.float32)


def write_record(path: Path, record: StrokeRecord) -> None:
    """Write a record as a compressed .npz file, atomically."""
    planes: dict[str, NDArray[Any]] = {
        "version": np.array(VERSION),
        "magnification": np.array(record.magnification),
        "medium": np.array([*asdict(record.medium).values()]),
    }
    for name, surface in (("figure", record.figure), ("ground", record.ground)):
        if surface is not None:
            planes[f"{name}_start"] = surface.start.astype(np.float16)
            for field in fields(Strokes):
                planes[f"{name}_{field.name}"] = getattr(surface.strokes, field.name)
    for number, artwork in enumerate(record.artworks):
        planes[f"{_ART_PREFIX}{number}"] = to_8bit(artwork)
    if record.depths is not None:
        planes["depths"] = np.array([record.depths.front, record.depths.back])
    if record.structure_lines is not None:
        planes["structure_lines"] = record.structure_lines
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **planes)  # type: ignore[arg-type]


def read_record(path: Path) -> StrokeRecord:
    """Read a record.

    Raises:
        InputError: there is no such file, or it is not the record of a painting's strokes.
    """
    try:
        with np.load(path, allow_pickle=False) as planes:
            if int(planes["version"]) != VERSION:
                raise ValueError(f"version {planes['version']}")
            return _from_planes({name: planes[name] for name in planes.files})
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except _UNREADABLE as error:
        raise InputError(
            f"{path}: not the strokes of a painting ({error}); paint the view again"
        ) from None


def _from_planes(planes: dict[str, NDArray[Any]]) -> StrokeRecord:
    number = sum(name.startswith(_ART_PREFIX) for name in planes)

    def surface(name: str) -> PaintedSurface:
        strokes = Strokes(**{f.name: planes[f"{name}_{f.name}"] for f in fields(Strokes)})
        # Compiled code reads them, and does not look at their shapes.
        strokes.check(number)
        return PaintedSurface(planes[f"{name}_start"].astype(np.float32), strokes)

    return StrokeRecord(
        surface("figure"),
        surface("ground") if "ground_start" in planes else None,
        tuple(_unit_range(planes[f"{_ART_PREFIX}{k}"]) for k in range(number)),
        float(planes["magnification"]),
        Medium(*map(float, planes["medium"])),
        DepthRange(*map(float, planes["depths"])) if "depths" in planes else None,
        planes.get("structure_lines"),
    )


def _unit_range(pixels: NDArray[np.uint8]) -> Array:
    return np.asarray(pixels, dtype=np.float32) / np.float32(255)
