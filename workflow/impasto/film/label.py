"""Draw the wall label: year, milestone, a small picture of the artwork, and the structure.

The label is a column where its box is tall, a row where the box is wide and low, and otherwise a
block with the year before the milestone's title.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from impasto.core.graphics.canvas import Box
from impasto.core.graphics.images import arrange_pictures, paste_picture
from impasto.core.graphics.theme import DUSK, IVORY, LINE, OCHRE, STONE
from impasto.core.graphics.typography import (
    SANS,
    SERIF,
    SERIF_ITALIC,
    SERIF_LIGHT,
    Paragraph,
    TextBlock,
    fit_text,
)
from impasto.film.layout import Layout
from impasto.film.legend import draw_legend
from impasto.rendering.colour_key import ColourKey
from impasto.timeline.model import Entry
from impasto.timeline.part_artworks import part_artwork_titles

ArtworkImages = Sequence[Image.Image]
"""Pictures of the entry's artwork and then of the artworks of its parts."""

# In units: a box at least COLUMN_HEIGHT tall holds a column. The artwork and the structure are at
# the foot of a block at least FOOT_HEIGHT tall, and at the right of one at least ASIDE_WIDTH wide.
# A box at least ROW_WIDTH wide holds a row.
COLUMN_HEIGHT, FOOT_HEIGHT, ASIDE_WIDTH = 400, 210, 700
ROW_WIDTH = 1000
# The width of a legend at the right of a row.
LEGEND_WIDTH = 250


def draw_label(
    canvas: Image.Image,
    layout: Layout,
    entry: Entry,
    artworks: ArtworkImages,
    key: ColourKey | None = None,
) -> None:
    """Draw the label of an entry into the layout's label box.

    If the colours of the painting stand for a value, their `key` is at the foot of the label, or in
    a row at its right.
    """
    _Label(canvas, layout.scale, entry, artworks, key).draw(layout.label)


@dataclass(frozen=True)
class _Label:
    """The label of an entry, on a canvas with `unit` pixels a unit."""

    canvas: Image.Image
    unit: float
    entry: Entry
    artworks: ArtworkImages
    key: ColourKey | None

    def draw(self, box: Box) -> None:
        """Draw it in the form that suits its box."""
        unit = self.unit
        if box.height >= COLUMN_HEIGHT * unit:
            self._draw_column(self._above_legend(box))
        elif box.width >= ROW_WIDTH * unit:
            self._draw_row(box)
        elif box.width >= ASIDE_WIDTH * unit:
            aside = round(270 * unit)
            self._draw_milestone(
                Box(box.x, box.y, box.width - aside - round(36 * unit), box.height)
            )
            works = Box(box.right - aside, box.y, aside, box.height)
            self._draw_artwork_and_structure(self._above_legend(works))
        elif box.height >= FOOT_HEIGHT * unit:
            box = self._above_legend(box)
            foot, space = round(88 * unit), round(12 * unit)
            above = Box(box.x, box.y, box.width, box.height - foot - 2 * space)
            self._draw_milestone(above)
            rule = above.bottom + space
            self._draw_rule(box, rule)
            self._draw_artwork_and_structure(Box(box.x, rule + space, box.width, foot))
        else:
            box = self._above_legend(box)
            named = fit_text(self._short_texts(), box.width, 44 * unit)
            height = int(box.height - named.height - 8 * unit)
            self._draw_milestone(Box(box.x, box.y, box.width, height))
            named.draw(self.canvas, box.x, box.bottom - named.height - 3 * unit)

    def _above_legend(self, box: Box) -> Box:
        """Draw the legend, if there is one, and return what is left of the box above it."""
        return box if self.key is None else draw_legend(self.canvas, box, self.unit, self.key)

    def _draw_rule(self, box: Box, y: int) -> None:
        self.canvas.paste(LINE, (box.x, y, box.right, y + max(1, round(self.unit))))

    def _draw_column(self, box: Box) -> None:
        canvas, unit, milestone = self.canvas, self.unit, self.entry.milestone
        thumbnail = arrange_pictures(
            self.artworks, (round(min(132 * unit, 0.42 * box.width)), round(116 * unit))
        )
        gap = round(18 * unit)
        room = box.width - thumbnail.width - gap
        beside = fit_text(self._artwork_texts(), room, max(116 * unit, 1))
        structure = fit_text(self._structure_texts(), box.width, 44 * unit)
        foot = round(max(thumbnail.height, beside.height) + 14 * unit + structure.height)
        rule = box.bottom - foot - round(20 * unit)

        # The top of the digits, not that of the line box, is level with the picture's top edge.
        self._year(76, box.width, 90 * unit).draw(canvas, box.x - 2 * unit, box.y - 20 * unit)
        top = box.y + round(86 * unit)
        fit_text(
            [
                Paragraph(milestone.title, SERIF, 27 * unit, IVORY, leading=1.16),
                Paragraph(milestone.text, SANS, 20 * unit, STONE, leading=1.36, before=12 * unit),
            ],
            box.width,
            rule - 18 * unit - top,
        ).draw(canvas, box.x, top)

        self._draw_rule(box, rule)
        y = box.bottom - foot
        paste_picture(canvas, thumbnail, (box.x, y))
        beside.draw(canvas, box.x + thumbnail.width + gap, y - 4 * unit)
        structure.draw(canvas, box.x, box.bottom - structure.height + 2 * unit)

    def _draw_row(self, box: Box) -> None:
        canvas, unit, milestone = self.canvas, self.unit, self.entry.milestone
        words = 540
        if self.key is not None:
            legend = round(LEGEND_WIDTH * unit)
            self._above_legend(Box(box.right - legend, box.y, legend, box.height))
            box = Box(box.x, box.y, box.width - legend - round(28 * unit), box.height)
            words = 430
        year = self._year(58, 190 * unit, box.height)
        year.draw(canvas, box.x - 2 * unit, box.y - 12 * unit)
        left, width = box.x + round(186 * unit), round(words * unit)
        fit_text(
            [
                Paragraph(milestone.title, SERIF, 22 * unit, IVORY, leading=1.15, most_lines=1),
                Paragraph(milestone.text, SANS, 17 * unit, STONE, leading=1.28, before=3 * unit),
            ],
            width,
            box.height,
        ).draw(canvas, left, box.y)
        right = left + width + round(40 * unit)
        self._draw_artwork_and_structure(Box(right, box.y, box.right - right, box.height))

    def _draw_milestone(self, box: Box) -> None:
        """Draw year and title on one base line, and the text under them."""
        canvas, unit, milestone = self.canvas, self.unit, self.entry.milestone
        year = self._year(44, box.width, box.height)
        year.draw(canvas, box.x - 1 * unit, box.y - 11 * unit)
        indent = year.width + 16 * unit
        title = fit_text(
            [Paragraph(milestone.title, SERIF, 23 * unit, IVORY, leading=1.16, most_lines=2)],
            box.width - indent,
            56 * unit,
        )
        # One line stands on the year's base line; two begin at its top.
        down = 9.5 * unit if len(title.lines) == 1 else -4 * unit
        title.draw(canvas, box.x + indent, box.y + down)
        head = max(46 * unit, down + title.height + 6 * unit)
        text = Paragraph(milestone.text, SANS, 19 * unit, STONE, leading=1.32)
        fit_text([text], box.width, box.height - head).draw(canvas, box.x, box.y + head)

    def _draw_artwork_and_structure(self, box: Box) -> None:
        """Draw the artwork in small, and at its right the texts on artwork and structure."""
        size = (min(round(116 * self.unit), box.width // 2), box.height)
        thumbnail = arrange_pictures(self.artworks, size)
        paste_picture(self.canvas, thumbnail, (box.x, box.y))
        x = box.x + thumbnail.width + round(16 * self.unit)
        about = [*self._artwork_texts(), *self._structure_texts()]
        fit_text(about, box.right - x, box.height).draw(self.canvas, x, box.y - 2 * self.unit)

    def _year(self, size: float, width: float, height: float) -> TextBlock:
        text = Paragraph(
            str(self.entry.year), SERIF_LIGHT, size * self.unit, OCHRE, leading=1.2, most_lines=1
        )
        return fit_text([text], width, height)

    def _artwork_texts(self) -> list[Paragraph]:
        artwork, unit, titles = self.entry.artwork, self.unit, part_artwork_titles(self.entry)
        return [
            Paragraph(artwork.title, SERIF_ITALIC, 18 * unit, IVORY, leading=1.2, most_lines=3),
            Paragraph(artwork.artist, SANS, 15 * unit, STONE, before=5 * unit, most_lines=2),
            Paragraph(artwork.date, SANS, 15 * unit, STONE, most_lines=1),
            Paragraph(titles, SANS, 14 * unit, DUSK, before=4 * unit, most_lines=2),
        ]

    def _structure_texts(self) -> list[Paragraph]:
        title, unit = self.entry.structure.title, self.unit
        return [Paragraph(title, SANS, 14 * unit, DUSK, before=5 * unit, most_lines=2)]

    def _short_texts(self) -> list[Paragraph]:
        """Return artwork and structure in two lines, for a label without room for a picture."""
        artwork, unit = self.entry.artwork, self.unit
        title = f"{artwork.title} {part_artwork_titles(self.entry)}".strip()
        maker = f"{artwork.artist}, {artwork.date} · {self.entry.structure.title}"
        return [
            Paragraph(title, SERIF_ITALIC, 16 * unit, IVORY, leading=1.2, most_lines=1),
            Paragraph(maker, SANS, 14 * unit, STONE, leading=1.3, most_lines=1),
        ]
