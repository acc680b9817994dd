"""Which way strokes run, as an option."""

import argparse
from typing import TYPE_CHECKING, Any

from impasto.strokes.kinds import AS_PAINTED, KINDS

if TYPE_CHECKING:
    from impasto.painter import Painting
    from impasto.rendering.frame import Frame


def add(parser: argparse._ActionsContainer) -> None:
    """Declare which way strokes run; what is not given is None."""
    parser.add_argument(
        "--strokes",
        choices=KINDS,
        help="which way the protein's strokes run: as in the artwork; turned any way that fits; "
        "along the ribbon of the backbone; or round the surface, along lines of equal depth. All "
        f"but the first take about a quarter longer (default: {AS_PAINTED})",
    )


def record(painting: "Painting", frame: "Frame", strokes: str) -> dict[str, Any]:
    """How well strokes keep to their way, for the record of a still; empty where they have none."""
    from impasto.strokes.field import kept_to

    agreement = kept_to(painting.still, frame, strokes)
    return {} if agreement is None else {"strokes": {"agreement": round(agreement, 4)}}
