"""The wall label: year, milestone, the artwork in small, and the structure."""

from PIL import Image

from impasto.film.layout import Box, Layout
from impasto.film.pictures import contain
from impasto.film.theme import DUSK, IVORY, LINE, OCHRE, STONE
from impasto.film.typography import (
    SANS,
    SERIF,
    SERIF_ITALIC,
    SERIF_LIGHT,
    Text,
    fit,
)
from impasto.timeline import Entry


def draw_label(canvas: Image.Image, layout: Layout, entry: Entry, artwork: Image.Image) -> None:
    """Draw the label of an entry into the layout's label box."""
    if layout.wide:
        _draw_band(canvas, layout, entry, artwork)
    else:
        _draw_column(canvas, layout, entry, artwork)


def _draw_column(canvas: Image.Image, layout: Layout, entry: Entry, artwork: Image.Image) -> None:
    unit, box = layout.scale, layout.label
    thumbnail = contain(artwork, (round(132 * unit), round(116 * unit)))
    gap = round(18 * unit)
    beside = fit(_about_artwork(entry, unit), box.width - thumbnail.width - gap, max(116 * unit, 1))
    structure = fit(_about_structure(entry, unit), box.width, 44 * unit)
    foot = round(max(thumbnail.height, beside.height) + 14 * unit + structure.height)
    rule = box.bottom - foot - round(20 * unit)

    year = fit([_year(entry, 76 * unit)], box.width, 90 * unit)
    # The figures' top, not the line box's, meets the picture's top edge.
    year.draw(canvas, box.x - 2 * unit, box.y - 20 * unit)
    top = box.y + round(86 * unit)
    milestone = fit(
        [
            Text(entry.milestone.title, SERIF, 27 * unit, IVORY, leading=1.16),
            Text(entry.milestone.text, SANS, 18 * unit, STONE, leading=1.4, before=12 * unit),
        ],
        box.width,
        rule - 18 * unit - top,
    )
    milestone.draw(canvas, box.x, top)

    canvas.paste(LINE, (box.x, rule, box.right, rule + max(1, round(unit))))
    y = box.bottom - foot
    canvas.paste(thumbnail, (box.x, y))
    beside.draw(canvas, box.x + thumbnail.width + gap, y - 4 * unit)
    structure.draw(canvas, box.x, box.bottom - structure.height + 4 * unit)


def _draw_band(canvas: Image.Image, layout: Layout, entry: Entry, artwork: Image.Image) -> None:
    unit, box = layout.scale, layout.label
    year = fit([_year(entry, 58 * unit)], 190 * unit, box.height)
    year.draw(canvas, box.x - 2 * unit, box.y - 12 * unit)

    milestone = Box(box.x + round(186 * unit), box.y, round(540 * unit), box.height)
    fit(
        [
            Text(entry.milestone.title, SERIF, 22 * unit, IVORY, leading=1.15, most_lines=1),
            Text(entry.milestone.text, SANS, 16 * unit, STONE, leading=1.28, before=3 * unit),
        ],
        milestone.width,
        milestone.height,
    ).draw(canvas, milestone.x, milestone.y)

    thumbnail = contain(artwork, (round(104 * unit), box.height))
    x = milestone.right + round(40 * unit)
    canvas.paste(thumbnail, (x, box.y))
    x += thumbnail.width + round(16 * unit)
    fit(
        [*_about_artwork(entry, 0.94 * unit), *_about_structure(entry, 0.94 * unit)],
        box.right - x,
        box.height,
    ).draw(canvas, x, box.y - 2 * unit)


def _year(entry: Entry, size: float) -> Text:
    return Text(str(entry.year), SERIF_LIGHT, size, OCHRE, leading=1.2, most_lines=1)


def _about_artwork(entry: Entry, unit: float) -> list[Text]:
    artwork = entry.artwork
    return [
        Text(artwork.title, SERIF_ITALIC, 18 * unit, IVORY, leading=1.2, most_lines=3),
        Text(artwork.artist, SANS, 15 * unit, STONE, before=5 * unit, most_lines=2),
        Text(artwork.date, SANS, 15 * unit, STONE, most_lines=1),
    ]


def _about_structure(entry: Entry, unit: float) -> list[Text]:
    return [Text(entry.structure.title, SANS, 14 * unit, DUSK, before=5 * unit, most_lines=2)]
