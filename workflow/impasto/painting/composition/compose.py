"""Composition of figure and ground: depth in the tone, lines at depth steps, the exact matte.

No network is used here. Everything is arithmetic on what the renderer knows, quick enough to be
repeated for every frame of a clip, so that shadows and lines never lag behind the geometry.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from impasto.artworks.saliency import background_likelihood
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.broad_maps import blur, reduce_frame, reduce_to_map, resample_to_frame
from impasto.painting.colour.colour_transfer import colour_shifts
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.content_image import content_image, given_hues, render_lab
from impasto.painting.composition.line_drawing import draw_lines
from impasto.painting.dials import Dials
from impasto.painting.parts.partition import blend_by_weight
from impasto.rendering.depth_cues import farness
from impasto.rendering.frame import Frame

# Widths as shares of the long side. Broad tone: wider than a stroke, so that the paint keeps its
# own strokes over the render's light. Calm: how far it reaches from the figure into the ground, so
# softly that no halo shows. Large forms: what remains of a ground without its strokes.
TONE_WIDTH, CALM_REACH, FORM_WIDTH = 0.012, 0.045, 0.03
# In a picture whose figure is unknown: how far the broad colours of smooth places return to those
# of the content image, and how much contrast their strokes lose.
QUIET_TONE_PULL, QUIET_STROKE_LOSS = 0.6, 0.3
# Where a palette gives the figure's hues: how much of their own hues the strokes keep, and how much
# of their broad light, since only light shows depth there.
GIVEN_HUES_CHROMA_KEPT, GIVEN_HUES_LIGHT_KEPT = 0.5, 0.3
# How much chroma the ground loses beside such a figure.
GIVEN_HUES_GROUND_CHROMA_LOSS = 0.5


@dataclass(frozen=True)
class PreparedGround:
    """A painted ground prepared for composition, for all frames of a clip.

    Attributes:
        lab: (H, W, 3) its paint in CIELAB.
        broad: (h, w, 3) the same at the size of broad maps.
        large_forms: (h, w, 3) its large forms in CIELAB.
        moves: (h, w, 3) the shift of its broad colours in CIELAB; None for no shift.
    """

    lab: Array
    broad: Array
    large_forms: Array
    moves: Array | None = None

    def reduced(self) -> "PreparedGround":
        """Return the same at the size of broad maps."""
        return replace(self, lab=self.broad)

    def with_colour_transfer(
        self, palette: Palette, shares: Array | None = None
    ) -> "PreparedGround":
        """Return the same ground with its broad colours shifted by the palette's colour transfer.

        Args:
            shares: (K, H, W) share of each part in the ground, for a picture in parts.
        """
        if shares is None:
            tone = palette.tone
            return replace(self, moves=None if tone is None else colour_shifts(self.broad, tone))
        moved = np.zeros_like(self.broad)
        broad_shares = (reduce_to_map(share) for share in shares)
        for share, part in zip(broad_shares, palette.with_parts, strict=True):
            if part.tone is not None and share.any():
                moved += share[..., None] * colour_shifts(self.broad, part.tone, share)
        return replace(self, moves=moved)


def prepare_ground(ground: Array, palette: Palette, shares: Array | None = None) -> PreparedGround:
    """Prepare the paint of a ground for composition.

    Args:
        ground: (H, W, 3) in [0, 1], the paint, complete behind the protein.
        shares: (K, H, W) share of each part in the ground, for a picture in parts.
    """
    lab = to_lab(ground)
    broad = reduce_to_map(lab)
    large_forms = blur(broad, FORM_WIDTH * max(broad.shape[:2]))
    return PreparedGround(lab, broad, large_forms).with_colour_transfer(palette, shares)


def compose_on_ground(
    backdrop: PreparedGround,
    figure: Array,
    frame: Frame,
    palette: Palette,
    dials: Dials,
    shares: Array | None = None,
    whole: "PaintedFrame | None" = None,
) -> Array:
    """Compose a painted figure on a prepared ground.

    Light, air and calm are computed on a small copy and enlarged; strokes, matte and lines are
    those of the full size.

    Args:
        backdrop: the painted ground, prepared with this palette.
        figure: (H, W, 3) paint of the protein in [0, 1], filled past the matte.
        shares: (K, H, W) share of each part in the picture. The picture is composed with the
            palette of each part in turn, and these are blended by their shares. None for a picture
            without parts.
        whole: where the frame is a band, the whole picture at the size of broad maps.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    full = PaintedFrame(to_lab(figure), frame, shares)
    small = whole or full.reduced()
    matte = small.frame.matte
    if shares is None or small.shares is None:
        quiet = background_likelihood(small.frame)
        return _compose_part(backdrop, full, small, palette, dials, matte, quiet)
    composed = (
        _compose_part(backdrop, full, small, part, dials, matte * share, None)
        for share, part in zip(small.shares, palette.with_parts, strict=True)
    )
    return blend_by_weight(shares, composed)


@dataclass(frozen=True)
class PaintedFrame:
    """A frame with the paint of its protein.

    Attributes:
        paint: (H, W, 3) the paint in CIELAB.
        frame: the frame.
        shares: (K, H, W) share of each part in the picture; None for one without parts.
    """

    paint: Array
    frame: Frame
    shares: Array | None = None

    def reduced(self) -> "PaintedFrame":
        """Return the same at the size of broad maps."""
        shares = self.shares
        return PaintedFrame(
            reduce_to_map(self.paint),
            reduce_frame(self.frame),
            None if shares is None else np.stack([reduce_to_map(share) for share in shares]),
        )

    def with_render_hues(self, share: float) -> "PaintedFrame":
        """Return the same with a share of the render's hues in its paint."""
        if share == 0:
            return self
        paint = self.paint.copy()
        paint[..., 1:] += share * (render_lab(self.frame) - paint)[..., 1:]
        return replace(self, paint=paint)


def _compose_part(
    backdrop: PreparedGround,
    full: PaintedFrame,
    small: PaintedFrame,
    palette: Palette,
    dials: Dials,
    inside: Array,
    quiet: Array | None,
) -> Array:
    """Compose the picture (H, W, 3) with the palette of a part.

    Args:
        inside: (h, w) the share of the part's figure in the small picture.
        quiet: (h, w) the smooth places of a picture whose figure is unknown; None for any other.
    """
    # Hues that a palette has given are not moved to those of the artwork.
    moves = None
    if palette.tone is not None and palette.hue_source == "paint":
        moves = colour_shifts(small.paint, palette.tone, inside)
    figure_lab = _shade_figure(full, small, palette, dials, quiet, moves)
    ground_lab = _calm_ground(backdrop, small.frame, palette, dials, full.frame)
    matte = full.frame.matte[..., None]
    picture = matte * to_rgb(figure_lab) + (1 - matte) * to_rgb(ground_lab)
    weights = dials.weights
    crossing = weights.crossing * dials.relief
    picture = draw_lines(picture, full.frame, palette, weights.outline, crossing)
    # Where the render or a palette gives colours, these are meant to be seen.
    takes_tint = palette.scheme is None and dials.artwork_colour == 1
    return palette.tint.apply_to(picture) if palette.tint is not None and takes_tint else picture


def _shade_figure(
    full: PaintedFrame,
    small: PaintedFrame,
    palette: Palette,
    dials: Dials,
    quiet: Array | None,
    moves: Array | None,
) -> Array:
    """Light the figure's paint by the render and fade it with depth; return (H, W, 3) CIELAB.

    Its broad colours are shifted by `moves` (h, w, 3), if any.
    """
    weights, own = dials.weights, dials.artwork_colour
    full, small = (one.with_render_hues(1 - own) for one in (full, small))
    # Strokes and broad tone are separated: depth and light act on the tone, and the strokes stay.
    inside, sigma = small.frame.matte, TONE_WIDTH * max(small.frame.size)
    area = blur(inside, sigma)[..., None] + 1e-4
    painted_tone = _blur_inside(small.paint, inside, sigma, area)
    content = content_image(small.frame, palette, weights.shade, dials.relief, weights)
    broad = _blur_inside(content, inside, sigma, area)
    light, pigment = weights.light, weights.pigment * own
    if palette.hue_source != "paint":
        light, pigment = 1 - GIVEN_HUES_LIGHT_KEPT * (1 - light), 0.0
    restored = np.array([light, pigment, pigment], np.float32)
    small_tone = painted_tone + restored * (broad - painted_tone)
    if moves is not None:
        small_tone += moves
        broad += moves
    tone = resample_to_frame(small_tone, full.frame)
    strokes = full.paint - resample_to_frame(painted_tone, full.frame)
    if palette.hue_source != "paint":
        grey = palette.scheme is not None and palette.scheme.grey
        # Grey strokes have no hues of their own and are laid over those of the render.
        share = 0.0 if grey else own
        if share > 0:
            # The border between two chains is as sharp as the matte.
            is_small = small.frame is full.frame
            tone[..., 1:] = (
                content[..., 1:]
                if is_small
                else given_hues(full.frame, palette, dials.relief, weights)
            )
        if share < 1:
            tone[..., 1:] += (1 - share) * (render_lab(full.frame) - tone)[..., 1:]
        strokes[..., 1:] *= 0 if grey else GIVEN_HUES_CHROMA_KEPT
    if quiet is not None:
        # Smooth places step back behind the subject.
        calm = resample_to_frame(min(1.0, 2 * dials.ground_calm) * quiet, full.frame)[..., None]
        tone += QUIET_TONE_PULL * calm * (resample_to_frame(broad, full.frame) - tone)
        strokes *= 1 - QUIET_STROKE_LOSS * calm
    if full.frame.depth is not None:
        # Air takes contrast from distant strokes as well.
        strokes *= 1 - np.clip(weights.soft * dials.relief * farness(full.frame), 0, 1)[..., None]
    tone += strokes
    return tone


def _calm_ground(
    backdrop: PreparedGround,
    small: Frame,
    palette: Palette,
    dials: Dials,
    frame: Frame,
) -> Array:
    """Calm the ground, most beside the protein, and move it off the figure's lightness there."""
    side, weights = max(small.size), dials.weights
    distance = ndimage.distance_transform_edt(small.matte < 0.5)
    beside = np.exp(-((distance / (CALM_REACH * side)) ** 2)).astype(np.float32)
    beside = blur(beside, 0.02 * side)
    calm = weights.calm_far + (weights.calm_near - weights.calm_far) * beside
    # Below its middle the dial reduces the calm; above it, the dial adds to it up to the full.
    less, more = min(1.0, 2 * dials.ground_calm), max(0.0, 2 * dials.ground_calm - 1)
    share = (less * calm + more * (1 - calm))[..., None]
    # The paint is multiplied by one broad map, and another is added to it.
    factor = 1 - share
    added = share * (0.5 * (backdrop.large_forms + palette.ground))
    # A soft rim right behind the outline, as painters leave one.
    rim = np.clip(1.6 * blur(small.matte, 0.022 * side), 0, 1)
    sign = 1.0 if palette.figure_is_darker else -1.0
    added[..., 0] += sign * dials.ground_calm * weights.step * (0.6 * beside + rim)
    if palette.hue_source != "paint":
        # The ground's hues may be close to the given ones of the figure, so they are muted.
        kept = 1 - GIVEN_HUES_GROUND_CHROMA_LOSS * np.clip(beside + rim, 0, 1)[..., None]
        factor = np.dstack([factor, factor * kept, factor * kept])
        added[..., 1:] *= kept
    if backdrop.moves is not None:
        added += backdrop.moves
    lab = backdrop.lab * resample_to_frame(factor, frame)
    lab += resample_to_frame(added, frame)
    return lab


def _blur_inside(planes: Array, inside: Array, sigma: float, area: Array) -> Array:
    """Return the Gaussian mean of planes (H, W, C) within a mask, unaffected by values outside.

    Args:
        planes: (H, W, C) values.
        inside: (H, W) the mask.
        sigma: width of the Gaussian in pixels.
        area: (H, W, 1) the mask, blurred by the same Gaussian.
    """
    return blur(planes * inside[..., None], sigma) / area
