"""The places of an artwork from which a ground may be painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path
from skimage import data, feature, filters, segmentation, transform

from impasto.artworks.saliency import local_contrast, saliency_map
from impasto.core.arrays import Array, to_8bit
from impasto.core.colour_space import to_lab, to_rgb

# Larger artworks are reduced to this many pixels: what is looked for is seen at this size.
WORKING_AREA = 350_000
LEAST_SHARE = 0.08  # share of the artwork that is ground, however busy it is
LEAST_WIDTH = 0.03  # width of the smallest patch, as a share of the long side
FADE = 0.25  # how much of the mildest exclusion takes a place from ground to no ground

STRONG_CONTRAST = 2.5  # contrast of a figure, in CIELAB L per pixel, at least
STROKE_WIDTH = 0.02  # lines thinner than this share of the long side are thin
STROKE_LENGTH = 0.02  # ... and shorter marks are grain of the paper
LEAST_STROKE_LENGTH = 8  # pixels
STROKE_GAP = 0.02  # gaps between the strokes of one text
STROKE_CLEARANCE = 0.008  # halo of a line, of the print's or of the scan's
NOISE_REACH = 0.25  # width of the neighbourhood that thin lines are compared with

SUPERPIXELS = 300
SAME_COLOUR = 12.0  # CIELAB distance at which colours belong to different regions
ENCLOSED = 0.45  # boundary connectivity below which a region counts as enclosed
THING = 0.35  # how far a place is enclosed that belongs to a thing
LARGEST_SEAL = 0.025  # area up to which an enclosed thing may be a seal, as a share of the artwork
GENTLE_STEP = 4.0  # CIELAB distance of neighbouring superpixels on a gradient
FACE_SEARCH_SIDE = 420  # faces are looked for in a picture this many pixels long
FACE_VOTES = 2  # overlapping detections that make a face
# The colours of skin under any light that painters use, in CIELAB. Pale faces outside this range
# are left to the other exclusions: the cascade finds faces in paper too.
SKIN_COLOURS = ((30.0, 5.0, 8.0), (95.0, 30.0, 60.0))
SKIN_RANGE = (25.0, 9.0, 12.0)  # how far skin may differ from the face's median, in CIELAB
SKIN_REACH = 4.0  # how far from a face its skin may lie, in half widths of the face
EDGE = 0.03  # share of the sides where scans are ragged
FRAME_REACH = 0.15  # the widest frame, as a share of a side
FRAME_STEP = 8.0  # CIELAB distance of a frame from its picture
FRAME_SPREAD = 2.0  # median CIELAB distance of a frame's places from its median colour


@dataclass(frozen=True)
class GroundRegions:
    """Where an artwork's ground is, and where paint for a ground may be cut.

    Attributes:
        calm: (H, W) in [0, 1]: 1 in calm places, without figures, things that the ground encloses,
            writing, seals, watermarks, stray lines, faces and frames.
        forms: (H, W) in [0, 1]: 1 also in busy places, and in things that run off the picture, such
            as a wave or a hill.
        paint: (H, W) in [0, 1]: 1 wherever a stroke of a ground may be cut, busy or not: in all
            places without writing, seals, watermarks, stray lines, faces and frames.
    """

    calm: Array
    forms: Array
    paint: Array


def ground_regions(artwork: Array) -> GroundRegions:
    """Find the ground of an artwork, (H, W, 3) RGB in [0, 1].

    Of an artwork that has too few places of a kind, the mildest exclusions are lifted first, so
    that at least `LEAST_SHARE` of it is always left.
    """
    height, width = artwork.shape[:2]
    zoom = min(1.0, (WORKING_AREA / (height * width)) ** 0.5)
    picture = artwork
    if zoom < 1:
        shape = (round(zoom * height), round(zoom * width), 3)
        picture = transform.resize(artwork, shape, anti_aliasing=True).astype(np.float32)
    lab = to_lab(picture)
    framed = _inside_frame(lab)
    enclosed, things, margin = np.zeros((3, *lab.shape[:2]), np.float32)
    enclosed[framed] = _enclosed(lab[framed])
    things[framed] = _things(enclosed[framed])
    margin[:] = 1
    margin[framed] = 0
    marks, seals = (margin, _faces(lab), _thin_strokes(lab)), _seals(enclosed)

    def places_without(exclusions: Sequence[Array]) -> Array:
        regions = _places_without(exclusions)
        if zoom < 1:
            regions = transform.resize(regions, (height, width), order=1)
        return np.asarray(regions, np.float32)

    return GroundRegions(
        places_without((enclosed, _busy(picture), *marks)),
        places_without((np.maximum(things, seals), *marks)),
        places_without((seals, *marks)),
    )


def _places_without(exclusions: Sequence[Array]) -> Array:
    """Return the places (H, W) without exclusions (H, W), from the mildest to the gravest."""
    # Each exclusion outweighs those before it together.
    fault = np.tensordot(2.0 ** np.arange(len(exclusions)), np.stack(exclusions), 1)
    # A place too small to cut a patch from is no ground.
    fault = ndimage.grey_closing(fault, max(1, round(LEAST_WIDTH * max(fault.shape))))
    allowed = np.quantile(fault, LEAST_SHARE)
    return np.clip(1 - (fault - allowed) / FADE, 0, 1)


def _seals(enclosed: Array) -> Array:
    """Mark small things (H, W) that the ground encloses."""
    labels, count = ndimage.label(enclosed > THING)
    small = np.bincount(labels.ravel(), minlength=count + 1) < LARGEST_SEAL * labels.size
    small[0] = False
    return small[labels].astype(np.float32)


def _things(enclosed: Array) -> Array:
    """Mark things (H, W) of any size that the ground encloses on all sides."""
    labels, _ = ndimage.label(np.pad(enclosed > THING, 1, mode="edge"))
    return segmentation.clear_border(labels)[1:-1, 1:-1].astype(bool).astype(np.float32)


def _busy(picture: Array) -> Array:
    """Return how far each place (H, W) is too busy for a ground, in [0, 1]."""
    contrast = local_contrast(picture)
    relative = contrast / max(float(np.percentile(contrast, 95)), STRONG_CONTRAST)
    return np.minimum(
        np.clip((saliency_map(picture) - 0.35) / 0.2, 0, 1), np.clip((relative - 0.1) / 0.1, 0, 1)
    )


def _thin_strokes(lab: Array) -> Array:
    """Mark lines that are thin, and stand out from a calmer surrounding: writing, watermarks.

    They are found by top-hats (Meyer 1979) in lightness and colour, and compared with the median of
    their surrounding, so that brush strokes among brush strokes are not taken for lines.
    """
    side = max(lab.shape[:2])
    width = 2 * round(STROKE_WIDTH * side / 2) + 1
    length = max(STROKE_LENGTH * side, LEAST_STROKE_LENGTH)
    smooth = ndimage.gaussian_filter(lab, (1, 1, 0))
    top_hat = np.max(
        [
            np.maximum(
                ndimage.black_tophat(smooth[..., k], width),
                ndimage.white_tophat(smooth[..., k], width),
            )
            for k in range(3)
        ],
        axis=0,
    )
    reach = round(NOISE_REACH * side)
    noise = _local_median(top_hat, reach)
    lines = filters.apply_hysteresis_threshold(top_hat, 1 + 2 * noise, 2 + 3 * noise)
    # Along a faint line, unlike along grain, the response stays the same.
    straight = _along_lines(top_hat, round(length))
    noise = _local_median(straight, reach)
    lines |= filters.apply_hysteresis_threshold(straight, 0.5 + 1.5 * noise, 0.7 + 2 * noise)
    labels, _ = ndimage.label(lines, np.ones((3, 3)))
    extent = [0, *(max(s.stop - s.start for s in place) for place in ndimage.find_objects(labels))]
    lines = (np.array(extent) >= length)[labels]
    return _close_and_dilate(lines, STROKE_GAP * side / 2, STROKE_CLEARANCE * side)


def _along_lines(response: Array, length: int) -> Array:
    """Return the largest mean of a response (H, W) along straight lines through each place."""
    steps = np.arange(-(length // 2), length // 2 + 1, 2)
    best = np.zeros_like(response)
    for angle in np.arange(8) * np.pi / 8:
        shifts = zip(np.rint(steps * np.sin(angle)), np.rint(steps * np.cos(angle)), strict=True)
        total = sum(np.roll(response, (int(y), int(x)), (0, 1)) for y, x in shifts)
        best = np.maximum(best, total / len(steps))
    return best


def _close_and_dilate(mask: NDArray[np.bool_], gap: float, clearance: float) -> Array:
    """Close gaps of a mask (H, W) up to twice `gap` pixels wide, and dilate it by `clearance`."""
    if not mask.any():
        return mask.astype(np.float32)
    grown = ndimage.distance_transform_edt(~mask) <= gap + clearance
    if grown.all():
        return grown.astype(np.float32)
    return (ndimage.distance_transform_edt(grown) > gap).astype(np.float32)


def _local_median(values: Array, reach: int) -> Array:
    """Return the median of values (H, W) in windows `reach` pixels wide."""
    step = max(1, reach // 8)
    medians = ndimage.median_filter(values[step // 2 :: step, step // 2 :: step], 9)
    return transform.resize(medians, values.shape, order=1)


def _enclosed(lab: Array) -> Array:
    """Return how far each place belongs to a thing that the ground encloses, in [0, 1].

    A ground runs out at the edges of its picture; a thing does not. Regions of one colour are
    measured by boundary connectivity: the length of their share of the edges over the root of their
    area (Zhu et al. 2014, Saliency optimization from robust background detection).
    """
    height, width = lab.shape[:2]
    zoom = min(1.0, 256 / max(height, width))
    small = transform.resize(
        lab, (round(zoom * height), round(zoom * width), 3), anti_aliasing=True
    )
    labels = segmentation.slic(
        small, SUPERPIXELS, compactness=0.05, convert2lab=False, start_label=0
    )
    count = labels.max() + 1
    colours = np.stack([ndimage.mean(small[..., k], labels, np.arange(count)) for k in range(3)], 1)
    pairs = np.unique(
        np.concatenate(
            [
                np.stack([labels[1:].ravel(), labels[:-1].ravel()], 1),
                np.stack([labels[:, 1:].ravel(), labels[:, :-1].ravel()], 1),
            ]
        ),
        axis=0,
    )
    first, second = pairs[pairs[:, 0] != pairs[:, 1]].T
    # A gentle change of colour, as in a sky, costs nothing.
    step = np.linalg.norm(colours[first] - colours[second], axis=1)
    step = np.maximum(step - GENTLE_STEP, 1e-3)
    way = shortest_path(csr_array((step, (first, second)), (count, count)), directed=False)
    alike = np.clip(1 - way / SAME_COLOUR, 0, 1)
    area = np.bincount(labels.ravel(), minlength=count)
    edge = np.zeros(labels.shape)
    edge[[0, -1]] += 1
    edge[:, [0, -1]] += 1
    border = np.bincount(labels.ravel(), edge.ravel(), minlength=count)
    connectivity = alike @ border / np.sqrt(alike @ area)
    inside = np.exp(-((connectivity / ENCLOSED) ** 2) / 2)
    return transform.resize(inside[labels], (height, width), order=1)


@cache
def _face_cascade() -> feature.Cascade:
    # Not by the function for this file, which imports the library for downloads.
    return feature.Cascade(str(resources.files(data) / "lbpcascade_frontalface_opencv.xml"))


def _faces(lab: Array) -> Array:
    """Mark frontal faces (H, W), and the skin of their colour that is connected to them.

    Faces are found by a cascade of local binary patterns (Liao et al. 2007), which scikit-image
    brings along.
    """
    shape = lab.shape[:2]
    zoom = min(1.0, FACE_SEARCH_SIDE / max(shape))
    small = transform.resize(lab, (*(round(zoom * n) for n in shape), 3), anti_aliasing=True)
    mask = np.zeros(small.shape[:2], bool)
    found = _face_cascade().detect_multi_scale(
        to_8bit(to_rgb(small)),
        scale_factor=1.2,
        step_ratio=1,
        min_size=(24, 24),
        max_size=(min(mask.shape),) * 2,
        min_neighbor_number=FACE_VOTES,
    )
    y, x = np.indices(mask.shape)
    for face in found:
        half = face["width"] / 2
        from_middle = np.hypot(y - face["r"] - half, x - face["c"] - half) / half
        skin = np.median(small[from_middle < 0.5], axis=0)
        if not ((skin >= SKIN_COLOURS[0]) & (skin <= SKIN_COLOURS[1])).all():
            continue
        alike = (np.abs(small - skin) < SKIN_RANGE).all(axis=-1) & (from_middle < SKIN_REACH)
        regions, _ = ndimage.label(alike | (from_middle < 0.5))
        mask |= (regions == regions[round(face["r"] + half), round(face["c"] + half)]) | (
            from_middle < 1.2
        )
    return transform.resize(mask.astype(np.float32), shape, order=1)


def _inside_frame(lab: Array) -> tuple[slice, slice]:
    """Find the picture (rows, columns) inside its frame or mount, and inside ragged edges.

    A frame is a band of one colour between the edge and a step of colour that runs along it.
    """
    height, width = lab.shape[:2]
    turned: Array = lab.swapaxes(0, 1)
    return (
        slice(_frame_width(lab), height - _frame_width(lab[::-1])),
        slice(_frame_width(turned), width - _frame_width(turned[::-1])),
    )


def _frame_width(lab: Array) -> int:
    """Return how many rows at the top of a picture (H, W, 3) belong to its frame or edge."""
    side = max(lab.shape[:2])
    reach, edge = round(FRAME_REACH * len(lab)), round(EDGE * len(lab))
    band = ndimage.uniform_filter1d(lab[: reach + edge, edge:-edge], max(1, side // 50), axis=1)
    gap = max(2, side // 100)
    steps = np.median(np.linalg.norm(band[gap:] - band[:-gap], axis=-1), axis=1)
    spread = np.median(np.abs(band - np.median(band, axis=1, keepdims=True)), axis=1).max(axis=-1)
    # The row before a step must be of one colour.
    ends = np.flatnonzero((steps > FRAME_STEP) & (spread[:-gap] < FRAME_SPREAD))
    return edge + int(ends[-1]) + gap if ends.size else edge
