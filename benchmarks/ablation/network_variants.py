"""The variants of the network that paints alone: docs/ablation.md."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.ablation import alternative_losses
from benchmarks.ablation.variants import DROPPED, FOR_LOOKS, KEPT, Replacement, Study, Variant
from impasto.painting import painter
from impasto.painting.colour import chroma_denoise
from impasto.painting.network.optimiser import TileLoss
from impasto.painting.network_painting import scale_painting


def _matching_loss_by(build: Callable[..., TileLoss]) -> Replacement:
    """Replace the function that builds the matching loss of each layer and scale."""
    return scale_painting, "build_matching_loss", build


UNCHANGED = Variant(
    "as-it-is",
    "as it is",
    "The network without strokes, with its default dials, at standard quality.",
    "–",
    repaints_layers=True,
    repaints_ground=True,
)

NO_AIR = {"air": 0.0, "deepen": 0.0, "soft": 0.0}
NO_LINES = {"outline": 0.0, "crossing": 0.0, "drawn": 0.0}
NO_SHADOW = {"shadow": 0.0}
NOTHING_RESTORED = {"light": 0.0, "pigment": 0.0}

COMPOSITION_VARIANTS = (
    Variant(
        "no-tone",
        "no colour transfer",
        "Broad colours are not moved towards those of the whole artwork.",
        KEPT,
        {"tone": 0.0},
    ),
    Variant(
        "no-air",
        "no aerial perspective",
        "Distant parts keep their lightness, their colour and their strokes.",
        KEPT,
        NO_AIR,
    ),
    Variant(
        "no-lines",
        "no lines",
        "No outline is drawn, and no lines where one strand passes behind another.",
        KEPT,
        NO_LINES,
    ),
    Variant(
        "no-shadow",
        "no depth shadow",
        "No unsharp masking of the depth map in the composition; the content image keeps its own.",
        FOR_LOOKS,
        NO_SHADOW,
    ),
    Variant(
        "loud-ground",
        "ground as painted",
        "The ground is neither calmed nor moved away from the figure's lightness.",
        KEPT,
        settings={"ground_calm": 0.0},
    ),
    Variant(
        "nothing-back",
        "light and pigments not restored",
        "The render's light and the pigments stay as the optimiser leaves them.",
        KEPT,
        NOTHING_RESTORED,
    ),
    Variant(
        "no-composition",
        "no composition",
        "All of the above: the painted figure is laid over the painted ground.",
        KEPT,
        {**NO_AIR, **NO_LINES, **NO_SHADOW, **NOTHING_RESTORED},
        settings={"ground_calm": 0.0},
    ),
)

REPAINTED_VARIANTS = (
    Variant(
        "gram",
        "Gram matrices",
        "Instead of matched style patches, the style loss compares Gram matrices of the same "
        "layers under the same guides, and a content loss compares the deepest layer, with weight "
        f"{alternative_losses.CONTENT_WEIGHT:g}.",
        DROPPED,
        repaints_layers=True,
        repaints_ground=True,
        replacements=(_matching_loss_by(alternative_losses.build_gram_loss),),
    ),
    Variant(
        "wasserstein",
        "mean and covariance",
        "The same, with the 2-Wasserstein distance between Gaussians fitted to the features.",
        DROPPED,
        repaints_layers=True,
        repaints_ground=True,
        replacements=(_matching_loss_by(alternative_losses.build_wasserstein_loss),),
    ),
    Variant(
        "nearest",
        "nearest style patches",
        "Every place takes the most similar style patch, without a price.",
        KEPT,
        {"spread": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "even",
        "style patches used evenly",
        "Prices assign each style patch to equally many places.",
        DROPPED,
        {"spread": 1.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "no-guides",
        "no guides",
        "Figure and ground both take style patches from the whole artwork.",
        KEPT,
        {"figure_guide": 0.0, "ground_guide": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "no-clearing",
        "no clearing",
        "The ground does not fade to the artwork's quiet colour around the protein.",
        KEPT,
        {"clearing": 0.0},
        repaints_layers=True,
        repaints_ground=True,
    ),
    Variant(
        "flat-content",
        "no depth in the content image",
        "The content image has the artwork's colours, but its tones show no depth.",
        KEPT,
        {"modelling": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "one-stroke",
        "one stroke size",
        "Near and far parts are painted with strokes of the artwork's size.",
        KEPT,
        {"near_stroke": 1.0, "far_stroke": 1.0},
        repaints_layers=True,
    ),
    Variant(
        "even-content",
        "same content weight at any depth",
        "The content image counts as much at the back of the protein as at its front.",
        FOR_LOOKS,
        {"proximity": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "own-colours",
        "the render's own colours",
        "The render is not recoloured, neither for the content image nor for the composition.",
        KEPT,
        repaints_layers=True,
        replacements=((painter, "extract_part_palettes", alternative_losses.extract_own_palette),),
    ),
    Variant(
        "laplacian",
        "with a Laplacian loss",
        "A further loss preserves the Laplacian of the content image after 4x4 pooling (Li et al. "
        f"2017), relative to the content's own energy, with weight "
        f"{alternative_losses.LAPLACIAN_WEIGHT:g}.",
        DROPPED,
        repaints_layers=True,
        replacements=(_matching_loss_by(alternative_losses.build_laplacian_loss),),
    ),
    Variant(
        "no-edges",
        "no depth-edge loss",
        "No loss asks for an edge in the paint at steps of the depth.",
        KEPT,
        {"edges": 0.0},
        repaints_layers=True,
    ),
    Variant(
        "colour-grain",
        "no chroma denoising",
        "Hue and chroma are not smoothed after painting.",
        FOR_LOOKS,
        repaints_layers=True,
        repaints_ground=True,
        replacements=((chroma_denoise, "HUE_GRAIN", 0.0),),
    ),
)

NETWORK = Study(
    "network",
    "What each part of the painter is worth",
    "painter",
    UNCHANGED,
    {
        "Variants that compose the same painted layers differently": COMPOSITION_VARIANTS,
        "Variants that paint the layers differently": REPAINTED_VARIANTS,
    },
    (384, 288),
    Path("docs/ablation.md"),
)
