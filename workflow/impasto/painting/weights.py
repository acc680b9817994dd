"""The raw numbers under the dials: weights of the losses, and strengths of the composition.

The dials scale them in ways that mean something to a viewer; to change a single one, set it here.
docs/ablation.md has the measurements behind the defaults.
"""

from dataclasses import dataclass, fields

from impasto.core.errors import InputError


@dataclass(frozen=True)
class Weights:
    """The raw numbers, without units unless one is given; `WEIGHT_RANGES` has their ranges.

    Attributes:
        content: share of the content image in the picture that is matched with the artwork, at a
            likeness of 1; the rest is the paint of the coarser scales.
        proximity: how much larger that share is at the front of the protein than at its back.
        modelling: how much of the depth tone is in the content image; the composition adds its own.
        spread: how evenly the style patches are used: 0 takes the most similar each time, 1 uses
            each equally often.
        figure_guide: 1 learns the figure from the artwork's figure alone, 0 from all of it.
        ground_guide: share of the artwork's busiest places that the ground does not learn from.
        clearing: how far the ground gives way to the artwork's own quiet colour around the protein,
            before it is painted.
        near_stroke: size of strokes on near parts, relative to the artwork's own.
        far_stroke: size of strokes on far parts, relative to the artwork's own.
        hold: weight of the loss that keeps paint warped from another frame.
        edges: weight of the loss for depth steps without an edge in the paint.
        light: share of the render's broad light and shade that is restored after painting.
        shade: how much of that is the render's own shading, which shows form, but not depth.
        pigment: share of the pigments that is restored after painting.
        deepen: lightness (L of CIELAB) between front and back; the front stands out from the
            ground.
        air: how much of the broad tone of the farthest part is replaced by air.
        haze: how much of the figure's own colour is in that air; the rest is the ground's.
        soft: how much of its texture the farthest part loses in the air.
        shadow: lightness (L of CIELAB) taken from what lies wholly behind its surroundings.
        outline: ink of the line along the outline.
        crossing: ink of the lines where a strand passes behind another.
        drawn: ink of both kinds of lines in the content image.
        calm_near: how calm the ground is beside the protein, at a `ground_calm` dial of 0.5: 0
            leaves it as painted, 1 leaves only its large forms.
        calm_far: the same, far from the protein.
        step: lightness (L of CIELAB) by which the ground beside the protein differs from the
            figure.
        tone: how far the broad colours of the picture move to those of the whole artwork.
    """

    content: float = 0.5
    proximity: float = 0.3
    modelling: float = 0.6
    spread: float = 0.5
    figure_guide: float = 1.0
    ground_guide: float = 0.2
    clearing: float = 0.8
    near_stroke: float = 1.15
    far_stroke: float = 0.8
    hold: float = 30.0
    edges: float = 1.0
    light: float = 0.65
    shade: float = 0.3
    pigment: float = 0.35
    deepen: float = 26.0
    air: float = 0.5
    haze: float = 0.2
    soft: float = 0.45
    shadow: float = 9.0
    outline: float = 0.5
    crossing: float = 0.15
    drawn: float = 0.9
    calm_near: float = 0.45
    calm_far: float = 0.0
    step: float = 10.0
    tone: float = 0.6

    def __post_init__(self) -> None:
        """Check the ranges."""
        for field in fields(self):
            low, high = WEIGHT_RANGES.get(field.name, (0.0, 1.0))
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise InputError(
                    f"weight {field.name}: expected {low:g} to {high:g}, found {value:g}"
                )


# Ranges of the weights that are not shares from 0 to 1.
WEIGHT_RANGES = {
    "near_stroke": (0.25, 4.0),
    "far_stroke": (0.25, 4.0),
    "hold": (0.0, 1000.0),
    "edges": (0.0, 100.0),
    "deepen": (0.0, 60.0),
    "shadow": (0.0, 60.0),
    "step": (0.0, 40.0),
}
WEIGHT_NAMES = tuple(field.name for field in fields(Weights))
