"""The raw numbers under the dials: weights of the losses, and strengths of the composition.

The dials scale them in ways that mean something to a viewer; to change a single one, set it here.
docs/ablation.md has the measurements behind the defaults.
"""

from typing import Any

from impasto.core.checked_data import Number, checked_dataclass, described, field_rules


def _weight(default: float, description: str, low: float = 0, high: float = 1) -> Any:
    return described(description, default=default, ge=low, le=high)


@checked_dataclass
class Weights:
    """The raw numbers, without units unless one is given."""

    content: Number = _weight(
        0.5,
        "Share of the content image in the picture that is matched with the artwork, at a likeness "
        "of 1; the rest is the paint of the coarser scales.",
    )
    proximity: Number = _weight(
        0.3, "How much larger that share is at the front of the protein than at its back."
    )
    modelling: Number = _weight(
        0.6, "How much of the depth tone is in the content image; the composition adds its own."
    )
    spread: Number = _weight(
        0.5,
        "How evenly the artwork's style patches are used: 0 takes the most similar one each time, "
        "1 uses each equally often.",
    )
    figure_guide: Number = _weight(
        1.0, "1 paints the figure after the artwork's figure alone, 0 after all of it."
    )
    ground_guide: Number = _weight(
        0.2, "Share of the artwork's busiest places that the ground is not painted after."
    )
    clearing: Number = _weight(
        0.8,
        "How far the ground around the protein gives way to the artwork's own quiet colour before "
        "it is painted.",
    )
    near_stroke: Number = _weight(
        1.15, "Size of the strokes on near parts, relative to the artwork's own.", 0.25, 4
    )
    far_stroke: Number = _weight(
        0.8, "Size of the strokes on far parts, relative to the artwork's own.", 0.25, 4
    )
    hold: Number = _weight(
        30.0, "Weight of the loss that keeps paint carried from another frame.", 0, 1000
    )
    edges: Number = _weight(
        1.0, "Weight of the loss for depth steps without an edge in the paint.", 0, 100
    )
    light: Number = _weight(
        0.65, "Share of the render's broad light and shade restored after painting."
    )
    shade: Number = _weight(
        0.3, "How much of that is the render's own shading, which shows form, but not depth."
    )
    pigment: Number = _weight(0.35, "Share of the pigments restored after painting.")
    deepen: Number = _weight(
        26.0,
        "Lightness (L of CIELAB) between front and back; the front stands out from the ground.",
        0,
        60,
    )
    air: Number = _weight(0.5, "How much of the farthest part's broad tone is replaced by air.")
    haze: Number = _weight(
        0.2, "Share of the figure's own colour in that air; the rest is the ground's."
    )
    soft: Number = _weight(0.45, "How much of its texture the farthest part loses in the air.")
    shadow: Number = _weight(
        9.0, "Lightness (L of CIELAB) taken from what lies wholly behind its surroundings.", 0, 60
    )
    outline: Number = _weight(0.5, "Ink of the line that the composition draws along the outline.")
    crossing: Number = _weight(
        0.15, "Ink of the lines that it draws where a strand passes behind another."
    )
    drawn: Number = _weight(
        0.9,
        "Ink of both kinds of lines in the content image. These lines are painted and stay on the "
        "surface when the protein moves; lines of the composition slide over it.",
    )
    calm_near: Number = _weight(
        0.45,
        "How calm the ground is beside the protein, at a `ground_calm` of 0.5: 0 leaves it as "
        "painted, 1 leaves only its large forms.",
    )
    calm_far: Number = _weight(0.0, "How calm the ground is far from the protein, likewise.")
    step: Number = _weight(
        10.0,
        "Lightness (L of CIELAB) by which the ground beside the protein differs from the figure.",
        0,
        40,
    )
    tone: Number = _weight(
        0.6, "How far the picture's broad colours move to those of the whole artwork."
    )


WEIGHT_NAMES = tuple(field_rules(Weights))
