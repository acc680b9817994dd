"""Draw the title card and the end credits."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from impasto.core.graphics.images import cover
from impasto.core.graphics.theme import IVORY, OCHRE, STONE, WALL
from impasto.core.graphics.typography import (
    SANS,
    SERIF,
    SERIF_ITALIC,
    SERIF_LIGHT,
    Paragraph,
    TextBlock,
    fit_text,
    fit_text_balanced,
)
from impasto.credits.citation import end_sentence
from impasto.credits.credit_list import Citations, publication_of, read_citations
from impasto.film.layout import Layout
from impasto.film.wall import draw_wall
from impasto.timeline.model import Timeline

# Units of width that a column of credits needs, and the most columns of a page.
NARROWEST_COLUMN, MOST_COLUMNS = 210, 3
# Sizes of the small type of credits in units, of which the largest with the fewest pages is taken.
CREDIT_SIZES = (13.0, 12.0, 11.0)


BlockGroups = Sequence[Sequence[TextBlock]]
PageColumns = list[BlockGroups]
Sections = Sequence[tuple[Paragraph, Sequence[tuple[Paragraph, ...]]]]
"""Headings, each with its items."""


@dataclass(frozen=True)
class _Grid:
    """The columns of a page of credits; lengths are in pixels."""

    columns: int
    width: float
    height: float
    left: float
    top: float
    gutter: float
    space: float


def draw_title_card(
    layout: Layout, timeline: Timeline, paintings: Sequence[Image.Image]
) -> Image.Image:
    """Draw title and subtitle over a darkened mosaic of paintings."""
    unit = layout.scale
    card = _draw_mosaic(layout, paintings)
    width = min(0.76 * layout.width, 980 * unit)
    title = fit_text_balanced(
        [Paragraph(timeline.title, SERIF_LIGHT, 66 * unit, IVORY, leading=1.12)], width, 240 * unit
    )
    subtitle = fit_text_balanced(
        [Paragraph(timeline.subtitle or "", SANS, 24 * unit, STONE, leading=1.35)],
        width,
        110 * unit,
    )
    space = 30 * unit
    top = (layout.height - title.height - space - subtitle.height) / 2 - 8 * unit
    _draw_centred(card, title, top)
    if subtitle.lines:
        rule_y = round(top + title.height + space * 0.55)
        half = round(34 * unit)
        middle = layout.width // 2
        card.paste(OCHRE, (middle - half, rule_y, middle + half, rule_y + max(1, round(2 * unit))))
        _draw_centred(card, subtitle, top + title.height + space)
    return card


def draw_credit_pages(layout: Layout, timeline: Timeline) -> list[Image.Image]:
    """Draw artworks, structures and milestone sources in columns, then the film's own credit.

    The publications of the structures are read from the structure files.
    """
    grid = _credit_grid(layout)
    return [_draw_credit_page(layout, grid, page) for page in _set_credits(layout, timeline)]


def count_credit_pages(layout: Layout, timeline: Timeline) -> int:
    """Count the pages of credits without drawing them."""
    return len(_set_credits(layout, timeline))


def _set_credits(layout: Layout, timeline: Timeline) -> list[PageColumns]:
    """Typeset the credits in the largest type that needs the fewest pages."""
    cited = read_citations(timeline)
    grid = _credit_grid(layout)
    set_in_sizes = (
        _typeset_pages(grid, _credit_sections(timeline, cited, size * layout.scale))
        for size in CREDIT_SIZES
    )
    return min(set_in_sizes, key=len)


def _credit_sections(timeline: Timeline, cited: Citations, size: float) -> Sections:
    """Return headings and items of the credits, with small type of `size` pixels."""

    def item(title: str, face: str, *details: str) -> tuple[Paragraph, ...]:
        """Set a title, and what there is to say of it as one text."""
        about = " ".join(end_sentence(text) for text in details if text.strip())
        return (
            Paragraph(title, face, 1.16 * size, IVORY, leading=1.2),
            Paragraph(about, SANS, size, STONE, leading=1.25),
        )

    entries = timeline.entries
    sections = {
        "The artworks": [
            item(
                artwork.title,
                SERIF_ITALIC,
                f"{artwork.artist}, {artwork.date}",
                artwork.rights,
                str(publication_of(artwork, cited) or ""),
            )
            for e in entries
            for artwork in e.artworks
        ],
        "The structures": [
            item(
                e.structure.title,
                SERIF,
                e.structure.credit,
                str(cited.get(e.structure.file) or ""),
            )
            for e in entries
        ],
        "The milestones": [
            item(f"{e.year} · {e.milestone.title}", SERIF, e.milestone.source) for e in entries
        ],
    }
    headed = [*sections.items()]
    if timeline.credit is not None:
        own = Paragraph(timeline.credit, SANS, 1.16 * size, STONE)
        headed.append((timeline.title, [(own,)]))
    return [(Paragraph(name, SERIF_LIGHT, 2 * size, OCHRE), items) for name, items in headed]


def _draw_mosaic(layout: Layout, paintings: Sequence[Image.Image]) -> Image.Image:
    """Draw paintings side by side over the whole canvas, darkened most in the middle."""
    columns, rows = _mosaic_grid(layout, paintings[0].width / paintings[0].height, len(paintings))
    card = Image.new("RGB", layout.size)
    xs = np.linspace(0, layout.width, columns + 1).round().astype(int)
    ys = np.linspace(0, layout.height, rows + 1).round().astype(int)
    for cell in range(columns * rows):
        column, row = cell % columns, cell // columns
        size = (int(xs[column + 1] - xs[column]), int(ys[row + 1] - ys[row]))
        card.paste(cover(paintings[cell % len(paintings)], size), (int(xs[column]), int(ys[row])))
    card = card.filter(ImageFilter.GaussianBlur(1.2 * layout.scale))
    x = np.linspace(-1, 1, layout.width)[None, :]
    y = np.linspace(-1, 1, layout.height)[:, None]
    # The middle, behind the lettering, is quiet; the rim still shows the paintings. Tones approach
    # a limit, so that even behind bright paintings the lettering stays legible.
    rim = np.clip(np.hypot(x * 0.75, y) - 0.6, 0, 1)[..., None]
    limit, light = 54 + 120 * rim, 0.33 + 0.3 * rim
    dark = limit * (1 - np.exp(-light * np.asarray(card, dtype=np.float32) / limit))
    warm = np.array(WALL, dtype=np.float32) * 0.30
    return Image.fromarray(np.rint(dark + warm).clip(0, 255).astype(np.uint8))


def _mosaic_grid(layout: Layout, aspect: float, count: int) -> tuple[int, int]:
    """Choose columns and rows whose cells have nearly the paintings' aspect, with few repeats."""

    def badness(columns: int) -> float:
        rows = math.ceil(count / columns)
        cell = (layout.width / columns) / (layout.height / rows)
        return abs(math.log(cell / aspect)) + (columns * rows - count) / (columns * rows)

    columns = min(range(1, count + 1), key=badness)
    return columns, math.ceil(count / columns)


def _draw_centred(canvas: Image.Image, block: TextBlock, top: float) -> None:
    """Draw a block with every line centred on the canvas."""
    for line in block.lines:
        alone = TextBlock((line,), line.width, block.height, line.width)
        alone.draw(canvas, (canvas.width - line.width) / 2, top)


def _credit_grid(layout: Layout) -> _Grid:
    unit = layout.scale
    left, top, gutter = 1.3 * layout.margin, 40 * unit, 30 * unit
    inner = layout.width - 2 * left
    columns = min(int((inner + gutter) / (NARROWEST_COLUMN * unit + gutter)), MOST_COLUMNS)
    width = (inner - (columns - 1) * gutter) / columns
    return _Grid(columns, width, layout.height - 2 * top, left, top, gutter, 9 * unit)


def _typeset_pages(grid: _Grid, sections: Sections) -> list[PageColumns]:
    """Typeset sections in pages of columns; items stay whole, headings with their first item.

    A section that would break over the end of a page begins a new one, unless that takes more
    pages.
    """
    apart: list[PageColumns] = []
    pending: list[list[TextBlock]] = []
    every: list[list[TextBlock]] = []
    for heading, items in sections:
        # An artwork or structure that is shown twice is credited once. The text of an item is
        # limited so that it fits into a column below a heading.
        first, *others = [
            fit_text(item, grid.width, 0.85 * grid.height) for item in dict.fromkeys(items)
        ]
        section = [[fit_text([heading], grid.width), first], *([block] for block in others)]
        if pending and len(_fill_pages(grid, [*pending, *section])) > 1:
            apart += _fill_pages(grid, pending)
            pending = []
        pending += section
        every += section
    apart += _fill_pages(grid, pending)
    return min(apart, _fill_pages(grid, every), key=len)


def _draw_credit_page(layout: Layout, grid: _Grid, page: PageColumns) -> Image.Image:
    picture = draw_wall(layout, WALL, picture=False)
    tallest = max(_stack_height(column, grid.space) for column in page) - grid.space
    for index, column in enumerate(page):
        # A little above the middle looks centred.
        y = max(grid.top, 0.45 * (layout.height - tallest))
        for block in (block for group in column for block in group):
            block.draw(picture, grid.left + index * (grid.width + grid.gutter), y)
            y += block.height + grid.space
    return picture


def _fill_pages(grid: _Grid, groups: BlockGroups) -> list[PageColumns]:
    """Fill pages of columns in order; the columns of the last page are balanced."""
    count, space = grid.columns, grid.space
    columns = _fill_columns(groups, grid.height, space)
    full = (len(columns) - 1) // count * count
    rest = [group for column in columns[full:] for group in column]
    # The last page is as low as it can be.
    heights = sorted(
        _stack_height(rest[start:end], space)
        for start in range(len(rest))
        for end in range(start + 1, len(rest) + 1)
    )
    lowest = bisect_left(
        heights, True, key=lambda limit: len(_fill_columns(rest, limit, space)) <= count
    )
    columns = [*columns[:full], *_fill_columns(rest, heights[lowest], space)]
    return [columns[n : n + count] for n in range(0, len(columns), count)]


def _fill_columns(groups: BlockGroups, height: float, space: float) -> PageColumns:
    columns: PageColumns = []
    rest = groups
    while rest:
        taken = _count_fitting(rest, height, space)
        columns.append(rest[:taken])
        rest = rest[taken:]
    return columns


def _stack_height(groups: BlockGroups, space: float) -> float:
    return sum(block.height + space for group in groups for block in group)


def _count_fitting(groups: BlockGroups, height: float, space: float) -> int:
    """Count how many groups, from the first, fit into a column; at least one, if there are any."""
    used = -space
    for number, group in enumerate(groups):
        used += _stack_height([group], space)
        if used > height:
            return max(number, 1)
    return len(groups)
