"""The caption of a print, and its texts in the file's metadata."""

from dataclasses import dataclass
from typing import Any

import pikepdf

from impasto.core.graphics.typography import (
    SANS,
    SERIF,
    SERIF_ITALIC,
    Colour,
    Paragraph,
    TextBlock,
    fit_text,
)
from impasto.core.versions import __version__
from impasto.printing.sheet import CAPTION_HEIGHT

PRODUCER = f"impasto {__version__}"
# Widths of the two columns, as shares of the caption's.
_LABEL_SHARE, _RIGHTS_SHARE = 0.56, 0.38
_BLACK: Colour = (0, 0, 0)  # so that small type is printed with a single ink


@dataclass(frozen=True)
class PrintTexts:
    """What a print says about itself; any may be empty.

    Attributes:
        title: the title of the painting.
        description: after which artwork it is painted.
        creator: who or what made it.
        rights: the credits of artwork and structure.
    """

    title: str = ""
    description: str = ""
    creator: str = "impasto"
    rights: str = ""

    def xmp(self) -> bytes:
        """Return the texts as an XMP packet (ISO 16684-1), the same for the same texts."""
        with pikepdf.new() as empty:
            with empty.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as found:
                for name, value in self._dublin_core().items():
                    found[name] = value
                found["xmp:CreatorTool"] = PRODUCER
            metadata: Any = empty.Root.Metadata
            return bytes(metadata.read_bytes())

    def _dublin_core(self) -> dict[str, Any]:
        texts = {"dc:title": self.title, "dc:description": self.description}
        texts |= {"dc:rights": self.rights}
        found: dict[str, Any] = {name: text for name, text in texts.items() if text}
        return {**found, "dc:creator": [self.creator]}


def set_caption(texts: PrintTexts, width: float, unit: float) -> list[tuple[float, TextBlock]]:
    """Set the caption in two columns: title and artwork on the left, credits on the right.

    Args:
        width: width of the caption, in pixels or any other unit.
        unit: size of its small type, in the same unit.

    Returns:
        The columns, each with its distance from the left edge.
    """
    height = CAPTION_HEIGHT * unit
    label = [
        Paragraph(texts.title, SERIF, 2.0 * unit, _BLACK, leading=1.15, most_lines=2),
        Paragraph(
            texts.description, SERIF_ITALIC, 1.25 * unit, _BLACK, leading=1.25, before=0.5 * unit
        ),
    ]
    rights = [
        Paragraph(texts.rights, SANS, unit, _BLACK, leading=1.3),
        Paragraph(f"Painted by {texts.creator}", SANS, unit, _BLACK, leading=1.3),
    ]
    left = fit_text(label, _LABEL_SHARE * width, height)
    right = fit_text(rights, _RIGHTS_SHARE * width, height)
    return [(0.0, left), (width - max(right.width, 0.0), right)]
