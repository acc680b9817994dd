"""The picture from which the ground is painted."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from impasto.artworks.style_source import StyleSource, heaviest_source
from impasto.core.arrays import Array
from impasto.core.colour_space import to_lab, to_rgb
from impasto.painting.colour.palette import Palette
from impasto.painting.composition.ground_init import fade_around_figure, ground_from_artwork
from impasto.painting.painting_setup import FramePlan, PaintingSetup
from impasto.painting.parts.partition import blend_by_weight
from impasto.rendering.frame import Frame


def initial_ground(plan: FramePlan, setup: PaintingSetup) -> Array:
    """Return the picture from which the ground is painted, each part after its own artworks.

    Returns:
        (H, W, 3) RGB in [0, 1].
    """
    # Around the protein the ground differs in lightness from the largest part of the figure.
    palettes, partition = plan.palette.with_parts, plan.partition
    figure = palettes[int(partition.figure.sum(axis=(1, 2)).argmax())]
    starts = (
        _initial_ground_after(
            artworks.ground, plan.frame, replace(figure, ground=palette.ground), setup
        )
        if partition.has_ground(number)
        else np.zeros_like(plan.frame.colour)
        for number, (artworks, palette) in enumerate(zip(setup.artworks, palettes, strict=True))
    )
    return blend_by_weight(partition.ground, starts)


def _initial_ground_after(
    sources: Sequence[StyleSource], frame: Frame, palette: Palette, setup: PaintingSetup
) -> Array:
    weights, seed = setup.dials.weights, setup.dials.seed
    # A guide selects places, so the artwork's composition as a whole does not apply.
    guided = any(source.guide is not None for source in sources)
    if setup.ground_from != "texture" and not guided:
        used = sources if setup.ground_from == "mixture" else [heaviest_source(sources)]
        total_weight = sum(source.weight for source in used)
        starts = [ground_from_artwork(s, frame, palette, weights, seed) for s in used]
        return blend_by_weight(
            np.array([s.weight / total_weight for s in used])[:, None, None], starts
        )
    from impasto.painting.style.style_patches import figure_ground_guides, trim_margin
    from impasto.painting.style.texture_synthesis import synthesise_forms

    calm = [
        replace(s, guide=trim_margin(figure_ground_guides(s, weights)[..., 1])) for s in sources
    ]
    scale = setup.quality.scales_to(max(frame.size))[0]
    forms = to_lab(synthesise_forms(calm, frame.size, scale, setup.encoder, seed))
    return to_rgb(fade_around_figure(forms, frame, palette, weights))
