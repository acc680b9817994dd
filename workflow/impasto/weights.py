"""The raw numbers under the dials: weights of the losses, and strengths of the composition.

The dials turn these in ways that mean something to a viewer; whoever wants one of them alone sets
it here. Their defaults are what the measurements in docs/ablation.md left standing.
"""

from dataclasses import dataclass, fields

from impasto.errors import InputError


@dataclass(frozen=True)
class Weights:
    """All numbers are without unit unless one is given; ranges are in `RANGES`.

    Attributes:
        content: content score at the scales that read relu4_2, against a style score of five
            layers.
        fine_content: content score at finer scales, which read relu3_1.
        proximity: how much more content counts at the front of the protein than at its back.
        figure_guide: 1 learns the figure from the artwork's figure alone, 0 from all of it.
        ground_guide: the same for the ground and the artwork's ground.
        near: style score of the near parts.
        far: style score of the far parts.
        near_stroke: size of the near parts' strokes against the artwork's own.
        far_stroke: the same of the far parts.
        hold: score that keeps paint carried from another frame.
        light: share of the render's broad light and shade that comes back after painting.
        shade: how much of that is the render's own shading, which tells form, but not depth.
        pigment: share of the pigments that comes back.
        deepen: lightness between front and back, the front standing off from the ground.
        air: how much of the farthest part's broad tone is air.
        haze: how much of the figure's own colour is in that air, against the ground's.
        soft: how much of its texture the farthest part loses in the air.
        grain: share of the finest texture that stays.
        shadow: lightness (L of CIELAB) taken from what lies wholly behind its surroundings.
        outline: ink of the line along the outline.
        crossing: ink of the lines where a strand passes behind another.
        calm_near: how calm the ground is beside the protein, at a `ground` dial of 0.5: 0 leaves
            it as painted, 1 leaves its large forms alone.
        calm_far: the same far from it.
        step: lightness by which the ground beside the protein steps away from the figure's.
    """

    content: float = 2.0
    fine_content: float = 0.4
    proximity: float = 1.0
    figure_guide: float = 1.0
    ground_guide: float = 0.5
    near: float = 1.0
    far: float = 0.7
    near_stroke: float = 1.15
    far_stroke: float = 0.8
    hold: float = 30.0
    light: float = 0.6
    shade: float = 0.3
    pigment: float = 0.55
    deepen: float = 34.0
    air: float = 0.6
    haze: float = 0.2
    soft: float = 0.6
    grain: float = 1.0
    shadow: float = 18.0
    outline: float = 0.95
    crossing: float = 1.0
    calm_near: float = 0.92
    calm_far: float = 0.0
    step: float = 14.0

    def __post_init__(self) -> None:
        """Check the ranges."""
        for field in fields(self):
            low, high = RANGES.get(field.name, (0.0, 1.0))
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise InputError(
                    f"weight {field.name}: expected {low:g} to {high:g}, found {value:g}"
                )


# Those that are not shares from 0 to 1.
RANGES = {
    "content": (0.0, 100.0),
    "fine_content": (0.0, 100.0),
    "proximity": (0.0, 10.0),
    "near": (0.0, 100.0),
    "far": (0.0, 100.0),
    "near_stroke": (0.25, 4.0),
    "far_stroke": (0.25, 4.0),
    "hold": (0.0, 1000.0),
    "grain": (0.0, 2.0),
    "deepen": (0.0, 60.0),
    "shadow": (0.0, 60.0),
    "step": (0.0, 40.0),
}
NAMES = tuple(field.name for field in fields(Weights))
