"""The option `--stroke-direction`: which way strokes run."""

import argparse

from impasto.painting.stroke_direction.modes import AS_PAINTED, STROKE_MODES


def add_stroke_direction_option(parser: argparse._ActionsContainer) -> None:
    """Declare which way strokes run; the default is None."""
    parser.add_argument(
        "--stroke-direction",
        choices=STROKE_MODES,
        help="which way the protein's strokes run: as in the artwork; turned any way that fits; "
        "along the ribbon of the backbone; or round the surface, along lines of equal depth. All "
        f"but the first take about a quarter longer (default: {AS_PAINTED})",
    )
