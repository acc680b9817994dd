"""Palettes: the artwork's pigments, and which of them each material of the render takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.cluster.vq import kmeans, vq
from scipy.spatial.distance import cdist

from impasto.artworks.saliency import figure_likelihood, ground_likelihood
from impasto.artworks.style_source import StyleSource
from impasto.core.arrays import Array
from impasto.core.atomic_files import read_json, write_json
from impasto.core.colour_space import to_lab
from impasto.core.errors import InputError
from impasto.painting.colour.colour_scheme import ColourScheme, HueSource, scheme_from_document
from impasto.painting.colour.colour_transfer import ColourTransfer
from impasto.painting.colour.tint import LIGHTNESSES, Tint, find_tint
from impasto.rendering.frame import Frame

BoolArray = NDArray[np.bool_]

COLOUR_FIELDS = ("materials", "pigments", "figure", "ground", "ink")
SAMPLE_PIXELS = 60_000  # pixels of the artworks from which a palette is extracted
PIGMENT_CLUSTERS, MATERIAL_CLUSTERS = 10, 4  # in the artwork and in the render
K_MEANS_TRIALS = 2
# Colours of the render whose hues are closer than this (see `hue_vector`) are one material in
# several lights.
SAME_MATERIAL_DISTANCE = 14.0
FULL_CHROMA = 25.0
# Percentile of chroma from which a colour shows its kind at full strength.
STRONG_PERCENTILE = 67
# How much it counts that pigments are unlike each other, beside their own worth (about 1 to 3).
UNLIKENESS = 2.5
# Minimum difference in lightness (L of CIELAB) between a pigment and the ground.
GROUND_LIGHTNESS_STEP = 28.0
# Bounds that leave room for light and shade above and below a pigment.
LIGHTEST, DARKEST = 84.0, 24.0
# Area in pixels at which the artworks' lines are compared, width of the finest lines in pixels, and
# the lightness contrast of a woodcut at that width.
LINE_SAMPLE_AREA, FINE_LINE_WIDTH, WOODCUT_CONTRAST = 200_000, 2.0, 8.0


@dataclass(frozen=True)
class Palette:
    """The map from a render's colours to an artwork's; made once, used for all frames of a clip.

    All colours are CIELAB.

    Attributes:
        materials: (K, 3) the render's colours.
        pigments: (K, 3) the pigment of each material.
        figure: (3,) mean colour of the painted protein.
        ground: (3,) median colour of the artwork's ground.
        ink: (3,) colour of the artwork's darkest strokes.
        drawing: how firmly the artwork draws its lines, 0.2 (sfumato) to 1 (ink on paper).
        tone: colour transfer of the composed picture; None leaves its broad colours as they are.
        parts: the palettes of parts that are painted after artworks of their own.
        scheme: the source of the colours; None for the artwork.
        chains: the chains to which the first materials belong, in order; the next material is that
            of everything else. Empty if materials are recognised by their hues.
        tint: the colours of artworks that are monochrome; None for others.
    """

    materials: Array
    pigments: Array
    figure: Array
    ground: Array
    ink: Array
    drawing: float
    tone: ColourTransfer | None = None
    parts: tuple["Palette", ...] = ()
    scheme: ColourScheme | None = None
    chains: tuple[str, ...] = ()
    tint: Tint | None = None

    @property
    def with_parts(self) -> tuple["Palette", ...]:
        """This palette and those of the parts."""
        return self, *self.parts

    @property
    def hue_source(self) -> HueSource:
        """The source of the hues of the finished figure."""
        return "paint" if self.scheme is None else self.scheme.hue_source

    @property
    def figure_is_darker(self) -> bool:
        """Whether the protein stands out by being darker than its ground, rather than lighter."""
        return bool(self.figure[0] < self.ground[0])


def write_palette(path: Path, palette: Palette) -> None:
    """Write `palette` as JSON, each colour as [L, a, b]."""
    write_json(path, _to_document(palette))


def read_palette(path: Path) -> Palette:
    """Read a palette back, exactly as it was.

    Raises:
        InputError: there is no such file, or it contains something else.
    """
    document = read_json(path)
    try:
        return _from_document(document)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(f"{path}: not the palette of a painting; paint the view again") from None


def extract_palette(
    frame: Frame,
    sources: Sequence[StyleSource],
    inside: NDArray[np.bool_] | None = None,
    ground: Array | None = None,
) -> Palette:
    """Extract the palette that maps the protein of `frame` to the figures of the artworks.

    Args:
        inside: (H, W) the part of the protein that is painted in it; None for all.
        ground: (3,) CIELAB, the colour of the ground that it stands on; None for the artworks' own.
    """
    colours, figure, calm = _sample_artworks(sources)
    if ground is None:
        ground = np.median(colours[calm], axis=0)
    materials, shares = _extract_materials(frame, inside)
    if any(source.guide is not None for source in sources):
        # A guide selects places of the artwork, so the colours of just these places are used.
        pigments = _commonest_pigments(colours[figure], materials)
    else:
        pigments = _choose_pigments(colours[figure], ground, len(materials))
    dark = colours[colours[:, 0] <= np.percentile(colours[:, 0], 3)]
    ink = np.median(dark, axis=0)
    return Palette(
        materials,
        pigments,
        shares @ pigments,
        ground,
        ink,
        _line_firmness(sources),
        tint=find_tint(sources),
    )


def artworks_ground_colour(sources: Sequence[StyleSource]) -> Array:
    """Return the median colour (3,) of the artworks' ground, in CIELAB."""
    colours, _, calm = _sample_artworks(sources)
    middle: Array = np.median(colours[calm], axis=0)
    return middle


def hue_vector(lab: Array) -> Array:
    """Return the direction of colours (..., 3) in the plane of a and b, as vectors (..., 2).

    Light and shade leave it alone. Its length is the chroma, up to 25: strong colours differ in hue
    alone, greys hardly at all.
    """
    chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
    share = np.minimum(chroma, FULL_CHROMA) / np.maximum(chroma, 1e-6)
    return (lab[..., 1:] * share).astype(np.float32)


def _to_document(palette: Palette) -> dict[str, Any]:
    document = {
        key: np.asarray(getattr(palette, key)).tolist() for key in (*COLOUR_FIELDS, "drawing")
    }
    tone = palette.tone and {key: plane.tolist() for key, plane in vars(palette.tone).items()}
    parts = {"parts": [_to_document(part) for part in palette.parts]} if palette.parts else {}
    scheme = {} if palette.scheme is None else {"scheme": palette.scheme.as_dict()}
    chains = {"chains": list(palette.chains)} if palette.chains else {}
    tint = {} if palette.tint is None else {"tint": palette.tint.chroma.tolist()}
    return {**document, "tone": tone, **parts, **scheme, **chains, **tint}


def _from_document(document: dict[str, Any]) -> Palette:
    colours = {key: np.array(document[key], np.float32) for key in COLOUR_FIELDS}
    tone = document["tone"]
    if tone is not None:
        tone = ColourTransfer(**{key: np.array(plane, np.float32) for key, plane in tone.items()})
    parts = tuple(_from_document(part) for part in document.get("parts", []))
    drawing, scheme = float(document["drawing"]), scheme_from_document(document.get("scheme"))
    chains = tuple(str(chain) for chain in document.get("chains", []))
    if chains and len(colours["materials"]) != len(chains) + 1:
        raise ValueError(chains)
    tint = document.get("tint")
    return Palette(
        **colours,
        drawing=drawing,
        tone=tone,
        parts=parts,
        scheme=scheme,
        chains=chains,
        tint=tint and Tint(np.array(tint, np.float32).reshape(len(LIGHTNESSES), 2)),
    )


def _sample_artworks(sources: Sequence[StyleSource]) -> tuple[Array, BoolArray, BoolArray]:
    """Sample the colours of the artworks, of each artwork in proportion to its weight.

    Returns:
        the colours (N, 3), which of them (N,) belong to the artworks' figure, and which to their
        ground.
    """
    total_weight = sum(s.weight for s in sources)
    colours, figure, ground = [], [], []
    for source in sources:
        lab, busy = source.lab.reshape(-1, 3), source.saliency.ravel()
        figures, grounds = figure_likelihood(busy) > 0.5, ground_likelihood(busy) > 0.5
        if source.guide is not None:
            lab = lab[source.guide.ravel() > 0.5]
            figures = grounds = np.ones(len(lab), bool)
        # Evenly spaced pixels are as good as random ones here, and reproducible.
        places = np.linspace(
            0, len(lab) - 1, round(SAMPLE_PIXELS * source.weight / total_weight)
        ).astype(int)
        colours.append(lab[places])
        figure.append(figures[places])
        ground.append(grounds[places])
    return np.concatenate(colours), np.concatenate(figure), np.concatenate(ground)


def _line_firmness(sources: Sequence[StyleSource]) -> float:
    """Return the contrast of the artworks' finest strokes, relative to that of ink on paper."""
    total_weight = sum(s.weight for s in sources)
    contrast = 0.0
    for source in sources:
        height, width = source.pixels.shape[:2]
        zoom = min(1.0, (LINE_SAMPLE_AREA / (height * width)) ** 0.5)
        # Blurred before it is reduced, so that grain of the scan is not taken for strokes.
        light = ndimage.gaussian_filter(source.lab[..., 0], 0.5 * (1 / zoom - 1))
        light = ndimage.zoom(light, zoom, order=1, mode="nearest", grid_mode=True)
        fine = light - ndimage.gaussian_filter(light, FINE_LINE_WIDTH)
        contrast += source.weight / total_weight * float(fine.std())
    # More than proportional: a line that is a little too firm shows at once in a soft painting.
    return float(np.clip((contrast / WOODCUT_CONTRAST) ** 1.8, 0.2, 1))


def _extract_materials(frame: Frame, part: NDArray[np.bool_] | None = None) -> tuple[Array, Array]:
    """Extract the render's colours (K, 3), the commonest first, and their shares (K,).

    Args:
        part: (H, W) the part of the protein to use, if it shows; None for all of the protein.
    """
    inside = frame.matte > 0.5
    if part is not None and (inside & part).any():
        inside &= part
    lab = to_lab(frame.colour)[inside if inside.any() else np.ones_like(inside)]
    centres, labels = k_means(hue_vector(lab), MATERIAL_CLUSTERS)
    kept: list[int] = []
    counts = np.bincount(labels, minlength=len(centres)).astype(np.float32)
    for i in np.argsort(-counts, kind="stable"):
        twin = next(
            (k for k in kept if np.hypot(*(centres[i] - centres[k])) < SAME_MATERIAL_DISTANCE), None
        )
        if twin is None:
            kept.append(int(i))
        else:
            labels[labels == i] = twin
            counts[twin] += counts[i]
    means = np.stack([lab[labels == k].mean(axis=0) for k in kept])
    return means.astype(np.float32), counts[kept] / counts[kept].sum()


def _choose_pigments(figure: Array, ground: Array, number: int) -> Array:
    """Choose pigments (number, 3) of an artwork's figure that contrast with its ground, best first.

    A good pigment is strong in colour, far from the ground, common in the artwork, and above all
    unlike the pigments already chosen, as it will be painted. Its hue and chroma are those of the
    strongest third of its kind, since the mean of many colours is mud, and its lightness differs
    from the ground's.
    """
    centres, labels = k_means(figure, PIGMENT_CLUSTERS)
    share = np.bincount(labels, minlength=len(centres)) / len(labels)
    chroma = np.hypot(centres[:, 1], centres[:, 2])
    distance = np.linalg.norm(centres - ground, axis=1)
    worth = np.minimum(distance, 45) / 45 + np.minimum(chroma, 60) / 35 + 0.4 * np.sqrt(share)
    pigments = centres.astype(np.float32)
    for cluster, pigment in enumerate(pigments):
        kind = figure[labels == cluster]
        strength = np.hypot(kind[:, 1], kind[:, 2])
        pigment[1:] = kind[strength >= np.percentile(strength, STRONG_PERCENTILE)][:, 1:].mean(0)
        pigment[0] = _separate_from_ground(pigment[0], ground[0])
    found: list[int] = []
    for _ in range(min(number, len(pigments))):
        unlike = cdist(pigments, pigments[found]).min(axis=1) if found else np.zeros(len(pigments))
        total = worth + UNLIKENESS * np.minimum(unlike, 40) / 40
        total[found] = -np.inf
        found.append(int(np.argmax(total)))
    return pigments[[found[i % len(found)] for i in range(number)]]


def _commonest_pigments(colours: Array, materials: Array) -> Array:
    """Return the commonest colours (K, 3); a lighter material (K, 3) takes a lighter colour."""
    centres, labels = k_means(colours, PIGMENT_CLUSTERS)
    found = centres[np.argsort(-np.bincount(labels), kind="stable")]
    found = found[[k % len(found) for k in range(len(materials))]]
    pigments = np.empty_like(found)
    pigments[np.argsort(materials[:, 0])] = found[np.argsort(found[:, 0])]
    return pigments.astype(np.float32)


def k_means(points: NDArray[np.floating[Any]], number: int) -> tuple[Array, np.ndarray]:
    """Compute k-means centres (k, D) and labels (N,) of points (N, D), the same every time."""
    few = points[:: max(1, len(points) // 8000)]
    number = min(number, len(np.unique(few.round(1), axis=0)))
    rng = np.random.RandomState(0)
    starts = [_k_means_seeds(few, number, rng) for _ in range(K_MEANS_TRIALS)]
    centres, _ = min((kmeans(few, start) for start in starts), key=itemgetter(1))
    taken, labels = np.unique(vq(points, centres)[0], return_inverse=True)
    return centres[taken], labels


def _k_means_seeds(
    points: NDArray[np.floating[Any]], number: int, rng: np.random.RandomState
) -> NDArray[np.floating[Any]]:
    """Choose seeds (number, D) among points (N, D) that lie far from each other.

    This is the greedy k-means++ of Arthur and Vassilvitskii 2007: of several candidates for each
    seed, the one that leaves the smallest spread is taken.
    """
    seeds = [int(len(points) * rng.uniform())]
    nearest = cdist(points[seeds], points, "sqeuclidean")[0]
    for _ in range(number - 1):
        total = nearest.cumsum()
        candidates = np.searchsorted(total, total[-1] * rng.uniform(size=2 + int(np.log(number))))
        spreads = np.minimum(nearest, cdist(points[candidates], points, "sqeuclidean"))
        best = int(spreads.sum(axis=1).argmin())
        seeds.append(candidates[best])
        nearest = spreads[best]
    return points[seeds]


def _separate_from_ground(light: float, ground: float) -> float:
    """Move a pigment's lightness off the ground's, to the side where it is or has room."""
    side = np.sign(light - ground) if abs(light - ground) > 3 else (1 if ground < 50 else -1)
    if not DARKEST <= ground + side * GROUND_LIGHTNESS_STEP <= LIGHTEST:
        side = -side
    moved = ground + side * max(GROUND_LIGHTNESS_STEP, side * (light - ground))
    return float(np.clip(moved, DARKEST, LIGHTEST))
