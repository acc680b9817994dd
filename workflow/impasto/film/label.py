"""Draw the wall label: year, milestone, a small picture of the artwork, and the structure.

The label is a column where its box is tall, a row where the box is wide and low, and otherwise a
block with the year before the milestone's title.
"""

from collections.abc import Sequence

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
    unit, box = layout.scale, layout.label
    if box.height >= COLUMN_HEIGHT * unit:
        _draw_column(canvas, _above_legend(canvas, box, unit, key), unit, entry, artworks)
    elif box.width >= ROW_WIDTH * unit:
        _draw_row(canvas, box, unit, entry, artworks, key)
    elif box.width >= ASIDE_WIDTH * unit:
        aside = round(270 * unit)
        wide = Box(box.x, box.y, box.width - aside - round(36 * unit), box.height)
        _draw_milestone(canvas, wide, unit, entry)
        works = Box(box.right - aside, box.y, aside, box.height)
        _draw_artwork_and_structure(
            canvas, _above_legend(canvas, works, unit, key), unit, entry, artworks
        )
    elif box.height >= FOOT_HEIGHT * unit:
        box = _above_legend(canvas, box, unit, key)
        foot, space = round(88 * unit), round(12 * unit)
        above = Box(box.x, box.y, box.width, box.height - foot - 2 * space)
        rule = above.bottom + space
        _draw_milestone(canvas, above, unit, entry)
        canvas.paste(LINE, (box.x, rule, box.right, rule + max(1, round(unit))))
        _draw_artwork_and_structure(
            canvas, Box(box.x, rule + space, box.width, foot), unit, entry, artworks
        )
    else:
        box = _above_legend(canvas, box, unit, key)
        named = fit_text(_short_texts(entry, unit), box.width, 44 * unit)
        above = Box(box.x, box.y, box.width, int(box.height - named.height - 8 * unit))
        _draw_milestone(canvas, above, unit, entry)
        named.draw(canvas, box.x, box.bottom - named.height - 3 * unit)


def _above_legend(canvas: Image.Image, box: Box, unit: float, key: ColourKey | None) -> Box:
    """Draw the legend, if there is one, and return what is left of the box above it."""
    return box if key is None else draw_legend(canvas, box, unit, key)


def _draw_column(
    canvas: Image.Image, box: Box, unit: float, entry: Entry, artworks: ArtworkImages
) -> None:
    thumbnail = arrange_pictures(
        artworks, (round(min(132 * unit, 0.42 * box.width)), round(116 * unit))
    )
    gap = round(18 * unit)
    beside = fit_text(
        _artwork_texts(entry, unit), box.width - thumbnail.width - gap, max(116 * unit, 1)
    )
    structure = fit_text(_structure_texts(entry, unit), box.width, 44 * unit)
    foot = round(max(thumbnail.height, beside.height) + 14 * unit + structure.height)
    rule = box.bottom - foot - round(20 * unit)

    year = fit_text([_year_text(entry, 76 * unit)], box.width, 90 * unit)
    # The top of the digits, not that of the line box, is level with the picture's top edge.
    year.draw(canvas, box.x - 2 * unit, box.y - 20 * unit)
    top = box.y + round(86 * unit)
    milestone = fit_text(
        [
            Paragraph(entry.milestone.title, SERIF, 27 * unit, IVORY, leading=1.16),
            Paragraph(entry.milestone.text, SANS, 20 * unit, STONE, leading=1.36, before=12 * unit),
        ],
        box.width,
        rule - 18 * unit - top,
    )
    milestone.draw(canvas, box.x, top)

    canvas.paste(LINE, (box.x, rule, box.right, rule + max(1, round(unit))))
    y = box.bottom - foot
    paste_picture(canvas, thumbnail, (box.x, y))
    beside.draw(canvas, box.x + thumbnail.width + gap, y - 4 * unit)
    structure.draw(canvas, box.x, box.bottom - structure.height + 2 * unit)


def _draw_row(
    canvas: Image.Image,
    box: Box,
    unit: float,
    entry: Entry,
    artworks: ArtworkImages,
    key: ColourKey | None,
) -> None:
    words = 540
    if key is not None:
        legend = round(LEGEND_WIDTH * unit)
        draw_legend(canvas, Box(box.right - legend, box.y, legend, box.height), unit, key)
        box = Box(box.x, box.y, box.width - legend - round(28 * unit), box.height)
        words = 430
    year = fit_text([_year_text(entry, 58 * unit)], 190 * unit, box.height)
    year.draw(canvas, box.x - 2 * unit, box.y - 12 * unit)

    milestone = Box(box.x + round(186 * unit), box.y, round(words * unit), box.height)
    fit_text(
        [
            Paragraph(entry.milestone.title, SERIF, 22 * unit, IVORY, leading=1.15, most_lines=1),
            Paragraph(entry.milestone.text, SANS, 17 * unit, STONE, leading=1.28, before=3 * unit),
        ],
        milestone.width,
        milestone.height,
    ).draw(canvas, milestone.x, milestone.y)
    right = milestone.right + round(40 * unit)
    works = Box(right, box.y, box.right - right, box.height)
    _draw_artwork_and_structure(canvas, works, unit, entry, artworks)


def _draw_milestone(canvas: Image.Image, box: Box, unit: float, entry: Entry) -> None:
    """Draw year and title on one base line, and the text under them."""
    year = fit_text([_year_text(entry, 44 * unit)], box.width, box.height)
    year.draw(canvas, box.x - 1 * unit, box.y - 11 * unit)
    indent = year.width + 16 * unit
    title = fit_text(
        [Paragraph(entry.milestone.title, SERIF, 23 * unit, IVORY, leading=1.16, most_lines=2)],
        box.width - indent,
        56 * unit,
    )
    # One line stands on the year's base line; two begin at its top.
    down = 9.5 * unit if len(title.lines) == 1 else -4 * unit
    title.draw(canvas, box.x + indent, box.y + down)
    head = max(46 * unit, down + title.height + 6 * unit)
    text = Paragraph(entry.milestone.text, SANS, 19 * unit, STONE, leading=1.32)
    fit_text([text], box.width, box.height - head).draw(canvas, box.x, box.y + head)


def _draw_artwork_and_structure(
    canvas: Image.Image, box: Box, unit: float, entry: Entry, artworks: ArtworkImages
) -> None:
    """Draw the artwork in small, and at its right the texts on artwork and structure."""
    thumbnail = arrange_pictures(artworks, (min(round(116 * unit), box.width // 2), box.height))
    paste_picture(canvas, thumbnail, (box.x, box.y))
    x = box.x + thumbnail.width + round(16 * unit)
    about = [*_artwork_texts(entry, unit), *_structure_texts(entry, unit)]
    fit_text(about, box.right - x, box.height).draw(canvas, x, box.y - 2 * unit)


def _year_text(entry: Entry, size: float) -> Paragraph:
    return Paragraph(str(entry.year), SERIF_LIGHT, size, OCHRE, leading=1.2, most_lines=1)


def _artwork_texts(entry: Entry, unit: float) -> list[Paragraph]:
    artwork = entry.artwork
    return [
        Paragraph(artwork.title, SERIF_ITALIC, 18 * unit, IVORY, leading=1.2, most_lines=3),
        Paragraph(artwork.artist, SANS, 15 * unit, STONE, before=5 * unit, most_lines=2),
        Paragraph(artwork.date, SANS, 15 * unit, STONE, most_lines=1),
        Paragraph(part_artwork_titles(entry), SANS, 14 * unit, DUSK, before=4 * unit, most_lines=2),
    ]


def _structure_texts(entry: Entry, unit: float) -> list[Paragraph]:
    return [Paragraph(entry.structure.title, SANS, 14 * unit, DUSK, before=5 * unit, most_lines=2)]


def _short_texts(entry: Entry, unit: float) -> list[Paragraph]:
    """Return artwork and structure in two lines, for a label without room for a picture."""
    artwork = entry.artwork
    maker = f"{artwork.artist}, {artwork.date} · {entry.structure.title}"
    return [
        Paragraph(
            f"{artwork.title} {part_artwork_titles(entry)}".strip(),
            *(SERIF_ITALIC, 16 * unit, IVORY),
            leading=1.2,
            most_lines=1,
        ),
        Paragraph(maker, SANS, 14 * unit, STONE, leading=1.3, most_lines=1),
    ]
