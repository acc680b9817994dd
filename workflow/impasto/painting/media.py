"""Media: how the strokes of an artwork are laid, and the media that can be chosen by name."""

from dataclasses import asdict, dataclass

BRUSHWORK = ("strokes", "none")
"""Whether strokes are laid over what the network paints, or it paints alone."""


@dataclass(frozen=True)
class Medium:
    """How the strokes of an artwork are laid.

    Attributes:
        width: of its strokes, relative to an ordinary painting in oil.
        length: of its strokes, in widths.
        straightness: 0 (they follow every turn) to 1 (they hardly bend).
        softness: width of the soft rim of a stroke, as a share of half its width.
        thickness: of the paint, 0 (none, as in prints) to 1 (impasto, which catches the light).
        flatness: how far it consists of flat fields of colour, 0 to 1.
    """

    width: float = 1.0
    length: float = 2.8
    straightness: float = 0.5
    softness: float = 0.4
    thickness: float = 0.0
    flatness: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """Return the numbers by name, fit for JSON."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


MEASURED = "measured"
MEDIA = {
    "oil": Medium(1.0, 3.2, 0.4, 0.4, 0.7, 0.0),
    "glaze": Medium(1.3, 2.0, 0.5, 0.9, 0.0, 0.3),
    "woodblock": Medium(1.0, 2.6, 0.5, 0.25, 0.0, 1.0),
    "drawing": Medium(0.8, 3.6, 0.7, 0.3, 0.0, 0.0),
    "mosaic": Medium(0.7, 1.8, 0.6, 0.25, 0.0, 0.0),
}
MEDIUM_NAMES = (MEASURED, *MEDIA)
