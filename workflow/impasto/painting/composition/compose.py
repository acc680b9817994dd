"""Figure and ground put together: depth in the tone, lines at depth steps, the exact matte.

Nothing here looks at a network. It is arithmetic on what the renderer knows, quick enough to be
done anew for every frame of a clip, so that shadows and lines never lag behind the geometry.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy import ndimage

from impasto.artworks.saliency import background_likelihood
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.colour.colour_transfer import colour_shifts
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.content_image import content_image, farness
from impasto.painting.composition.line_drawing import draw_lines
from impasto.painting.parts.partition import blend_by_weight
from impasto.painting.weights import Weights
from impasto.rendering.depth_cues import fill_nearest
from impasto.rendering.frame import Frame

# Widths as shares of the long side. Broad: larger than a stroke, so that the paint keeps its own
# strokes over the render's light. Mist: how far the ground's calm reaches, so softly that no halo
# shows. Forms: what is larger is left of a ground without its strokes.
TONE_WIDTH, CALM_REACH, FORM_WIDTH = 0.012, 0.045, 0.03
# In a picture that nobody has told the figure of: how far the broad colours of smooth places go
# back to those of the sketch, and how much their strokes lose.
QUIET_TONE_PULL, QUIET_STROKE_LOSS = 0.6, 0.3
# How much of their own hues strokes keep where those of the figure are given; and how much of
# their broad light, since depth is told by light alone there.
GIVEN_HUES_CHROMA_KEPT, GIVEN_HUES_LIGHT_KEPT = 0.5, 0.3
# How much of its chroma the ground loses beside such a figure.
GIVEN_HUES_GROUND_CHROMA_LOSS = 0.5


@dataclass(frozen=True)
class CompositionDials:
    """How strongly the composition speaks.

    Attributes:
        relief: strength of all that depth does to tone, 0 (none) to 2; 1 is the default.
        ground_calm: how quiet the ground is, 0 (as painted) to 1 (almost flat).
        artwork_colour: 1 leaves the protein the artwork's colours, 0 gives it the render's.
        weights: the raw numbers that these scale.
    """

    relief: float = 1.0
    ground_calm: float = 0.5
    artwork_colour: float = 1.0
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class PreparedGround:
    """A painted ground ready to be composed with, for all frames of a clip.

    Attributes:
        lab: (H, W, 3) its paint in CIELAB.
        large_forms: (H, W, 3) the large forms of that.
        moves: (H, W, 3) what its broad colours move by; None for nothing.
    """

    lab: Array
    large_forms: Array
    moves: Array | None = None

    def with_colour_transfer(
        self, palette: Palette, shares: Array | None = None
    ) -> "PreparedGround":
        """The same, its broad colours moved as `palette` has it.

        Args:
            palette: the palette of the picture.
            shares: (K, H, W) of a picture in parts, those of each in the ground.
        """
        if shares is None:
            tone = palette.tone
            return replace(self, moves=None if tone is None else colour_shifts(self.lab, tone))
        moved = np.zeros_like(self.lab)
        for share, part in zip(shares, palette.with_parts, strict=True):
            if part.tone is not None and share.any():
                moved += share[..., None] * colour_shifts(self.lab, part.tone, share)
        return replace(self, moves=moved)


def prepare_ground(ground: Array, palette: Palette, shares: Array | None = None) -> PreparedGround:
    """Paint of a ground (H, W, 3) in [0, 1], complete behind the protein, as a backdrop.

    Args:
        ground: the paint.
        palette: the palette of the picture.
        shares: (K, H, W) of a picture in parts, those of each in the ground.
    """
    lab, sigma = to_lab(ground), FORM_WIDTH * max(ground.shape[:2])
    forms = ndimage.gaussian_filter(lab, (sigma, sigma, 0))
    return PreparedGround(lab, forms).with_colour_transfer(palette, shares)


def compose_on_ground(
    behind: PreparedGround,
    figure: Array,
    frame: Frame,
    palette: Palette,
    finish: CompositionDials,
    shares: Array | None = None,
) -> Array:
    """One picture of a painted figure on a backdrop.

    Args:
        behind: the painted ground, made ready with this palette.
        figure: (H, W, 3) paint of the protein in [0, 1], filled past the matte.
        frame: the render: matte, depth and shading.
        palette: the palette of the picture.
        finish: strengths.
        shares: (K, H, W) of a picture in parts, those of each: it is composed with the palette of
            each part, and has of each what its share is; None for a picture that is all one.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    if shares is None:
        quiet = background_likelihood(frame)
        return _compose_part(behind, figure, frame, palette, finish, frame.matte, quiet)
    composed = (
        _compose_part(behind, figure, frame, part, finish, frame.matte * share, None)
        for share, part in zip(shares, palette.with_parts, strict=True)
    )
    return blend_by_weight(shares, composed)


def _compose_part(
    behind: PreparedGround,
    figure: Array,
    frame: Frame,
    palette: Palette,
    finish: CompositionDials,
    inside: Array,
    quiet: Array | None,
) -> Array:
    paint = to_lab(figure)
    protein = _shade_figure(paint, frame, palette, finish, quiet)
    setting = _calm_ground(behind, frame, palette, finish)
    # Who gives the figure its hues does not want them moved to the artwork's.
    if palette.tone is not None and palette.hue_source == "paint":
        protein = protein + colour_shifts(paint, palette.tone, inside)
    if behind.moves is not None:
        setting = setting + behind.moves
    matte = frame.matte[..., None]
    picture = matte * to_rgb(protein) + (1 - matte) * to_rgb(setting)
    weights = finish.weights
    crossing = weights.crossing * finish.relief
    return draw_lines(picture, frame, palette, weights.outline, crossing)


def _shade_figure(
    lab: Array, frame: Frame, palette: Palette, finish: CompositionDials, quiet: Array | None
) -> Array:
    """The figure's paint with the render's light and the air of its depth in it."""
    inside, weights = frame.matte, finish.weights
    lab = lab.copy()
    if finish.artwork_colour < 1:
        own = to_lab(fill_nearest(frame.colour, inside > 0.5))[..., 1:]
        lab[..., 1:] = finish.artwork_colour * lab[..., 1:] + (1 - finish.artwork_colour) * own
    # Strokes and broad tone apart: depth and light work on the tone, and the strokes stay.
    sigma = TONE_WIDTH * max(frame.size)
    area = ndimage.gaussian_filter(inside, sigma)[..., None] + 1e-4
    tone = _blur_inside(lab, inside, sigma, area)
    strokes = lab - tone
    far = None if frame.depth is None else farness(frame)
    wanted = content_image(frame, palette, weights.shade, finish.relief, weights, far)
    broad = _blur_inside(wanted, inside, sigma, area)
    light = (
        weights.light
        if palette.hue_source == "paint"
        else 1 - GIVEN_HUES_LIGHT_KEPT * (1 - weights.light)
    )
    tone[..., 0] += light * (broad - tone)[..., 0]
    if palette.hue_source == "paint":
        tone[..., 1:] += weights.pigment * finish.artwork_colour * (broad - tone)[..., 1:]
    else:
        grey = palette.scheme is not None and palette.scheme.grey
        own = to_lab(fill_nearest(frame.colour, inside > 0.5))[..., 1:]
        # Strokes in grey have no hues of their own, and are laid over the render's.
        share = 0.0 if grey else finish.artwork_colour
        tone[..., 1:] = share * wanted[..., 1:] + (1 - share) * own
        strokes[..., 1:] *= 0 if grey else GIVEN_HUES_CHROMA_KEPT
    if quiet is not None:
        # What is smooth in a picture steps back behind its subject.
        calm = (min(1.0, 2 * finish.ground_calm) * quiet)[..., None]
        tone += QUIET_TONE_PULL * calm * (broad - tone)
        strokes *= 1 - QUIET_STROKE_LOSS * calm
    if far is not None:
        # What is far in the air loses its strokes as well.
        strokes *= 1 - np.clip(weights.soft * finish.relief * far, 0, 1)[..., None]
    return tone + strokes


def _calm_ground(
    behind: PreparedGround, frame: Frame, palette: Palette, finish: CompositionDials
) -> Array:
    """The ground calmed, most beside the protein, and moved off the figure's lightness there."""
    size, weights = max(frame.size), finish.weights
    away_from = ndimage.distance_transform_edt(frame.matte < 0.5)
    beside = np.exp(-((away_from / (CALM_REACH * size)) ** 2)).astype(np.float32)
    beside = ndimage.gaussian_filter(beside, 0.02 * size)
    calm = weights.calm_far + (weights.calm_near - weights.calm_far) * beside
    # The dial takes calm away below its middle, and above it adds what is left to have.
    less, more = min(1.0, 2 * finish.ground_calm), max(0.0, 2 * finish.ground_calm - 1)
    share = (less * calm + more * (1 - calm))[..., None]
    lab = behind.lab + share * (0.5 * (behind.large_forms + palette.ground) - behind.lab)
    # A soft rim right behind the outline, as painters leave one.
    rim = np.clip(1.6 * ndimage.gaussian_filter(frame.matte, 0.022 * size), 0, 1)
    away = 1.0 if palette.figure_is_darker else -1.0
    lab[..., 0] += away * finish.ground_calm * weights.step * (0.6 * beside + rim)
    if palette.hue_source != "paint":
        # No care has been taken that the ground's hues are not the figure's: they step back.
        lab[..., 1:] *= 1 - GIVEN_HUES_GROUND_CHROMA_LOSS * np.clip(beside + rim, 0, 1)[..., None]
    return lab


def _blur_inside(planes: Array, inside: Array, sigma: float, area: Array) -> Array:
    """Gaussian mean of (H, W, C) inside a mask, itself blurred to `area`; nothing from outside."""
    return ndimage.gaussian_filter(planes * inside[..., None], (sigma, sigma, 0)) / area
