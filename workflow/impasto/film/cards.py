"""Draw the title card and the end credits."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from impasto.core.graphics.images import cover
from impasto.core.graphics.theme import DUSK, IVORY, OCHRE, STONE, WALL
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
from impasto.credits.citation import Citation
from impasto.credits.credit_list import publication_of, read_citations
from impasto.film.layout import Layout
from impasto.film.schedule import Schedule, Span, chain_spans
from impasto.film.wall import draw_wall
from impasto.timeline.model import Timeline

# Viewers skim credits, which are given in full on the page and in CREDITS.md. How long a page stays
# depends on its words, within bounds.
SECONDS_A_WORD = 1 / 40
SHORTEST_PAGE, LONGEST_PAGE = 3.0, 5.0
# Units of width that a column of credits needs; a canvas has room for one column or two.
CREDIT_COLUMN = 340


BlockGroups = Sequence[Sequence[TextBlock]]
PageColumns = list[BlockGroups]


@dataclass(frozen=True)
class CreditPage:
    """A page of credits: its picture, and the seconds that it stays on screen."""

    picture: Image.Image
    seconds: float


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


def draw_credit_pages(layout: Layout, timeline: Timeline) -> list[CreditPage]:
    """Draw artworks, structures and milestone sources in columns, then the film's own credit.

    The publications of the structures are read from the structure files.
    """
    unit = layout.scale
    entries = timeline.entries
    cited = read_citations(timeline)
    sections: dict[str, list[tuple[Paragraph, ...]]] = {
        "The artworks": [
            (
                Paragraph(artwork.title, SERIF_ITALIC, 19 * unit, IVORY, leading=1.25),
                Paragraph(_join_nonblank(artwork.artist, artwork.date), SANS, 15 * unit, STONE),
                Paragraph(artwork.rights, SANS, 13.5 * unit, DUSK),
                Paragraph(_citation_text(publication_of(artwork, cited)), SANS, 13.5 * unit, DUSK),
            )
            for e in entries
            for artwork in e.artworks
        ],
        "The structures": [
            (
                Paragraph(e.structure.title, SERIF, 18 * unit, IVORY, leading=1.25),
                Paragraph(e.structure.credit, SANS, 15 * unit, STONE),
                Paragraph(_citation_text(cited.get(e.structure.file)), SANS, 13.5 * unit, DUSK),
            )
            for e in entries
        ],
        "The milestones": [
            (
                Paragraph(f"{e.year} · {e.milestone.title}", SERIF, 18 * unit, IVORY, leading=1.25),
                Paragraph(e.milestone.source, SANS, 13.5 * unit, DUSK),
            )
            for e in entries
        ],
    }
    pages = _typeset_pages(layout, sections)
    return pages if timeline.credit is None else [*pages, _draw_colophon(layout, timeline)]


def credit_spans(pages: Sequence[CreditPage], plan: Schedule) -> list[Span]:
    """Return when each page of credits is on screen; the film ends with the last span."""
    counts = [round(page.seconds * plan.fps) for page in pages]
    return chain_spans(counts, plan.dissolve, plan.credits_start)


def _draw_colophon(layout: Layout, timeline: Timeline) -> CreditPage:
    """Draw the closing card: the film's title and its own credit."""
    unit = layout.scale
    picture = draw_wall(layout, WALL, picture=False)
    block = fit_text_balanced(
        [
            Paragraph(timeline.title, SERIF_LIGHT, 36 * unit, IVORY),
            Paragraph(
                timeline.credit or "", SANS, 18 * unit, STONE, leading=1.45, before=18 * unit
            ),
        ],
        0.7 * layout.width,
        0.7 * layout.height,
    )
    _draw_centred(picture, block, (layout.height - block.height) / 2 - 8 * unit)
    return CreditPage(picture, SHORTEST_PAGE)


def _citation_text(publication: Citation | None) -> str:
    """Return the full reference of a publication; "" if there is none."""
    return str(publication) if publication else ""


def _join_nonblank(*parts: str) -> str:
    return ", ".join(part for part in parts if part.strip())


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


def _typeset_pages(
    layout: Layout, sections: Mapping[str, Sequence[tuple[Paragraph, ...]]]
) -> list[CreditPage]:
    """Typeset sections in pages of columns; items stay whole, headings with their first item.

    A section that would break over the end of a page begins a new one.
    """
    unit = layout.scale
    left, top = 1.7 * layout.margin, 56 * unit
    gutter, space = 64 * unit, 15 * unit
    inner = layout.width - 2 * left
    count = 2 if inner >= 2 * CREDIT_COLUMN * unit + gutter else 1
    width = (inner - (count - 1) * gutter) / count
    height = layout.height - 2 * top
    pages: list[PageColumns] = []
    pending: list[list[TextBlock]] = []
    for heading, items in sections.items():
        # An artwork or structure that is shown twice is credited once. The text of an item is
        # limited so that it fits into a column below a heading.
        first, *others = [fit_text(item, width, 0.85 * height) for item in dict.fromkeys(items)]
        title = fit_text([Paragraph(heading, SERIF_LIGHT, 30 * unit, OCHRE)], width)
        section = [[title, first], *([block] for block in others)]
        if pending and len(_fill_columns([*pending, *section], count, height, space)) > 1:
            pages += _fill_columns(pending, count, height, space)
            pending = []
        pending += section
    pages += _fill_columns(pending, count, height, space)
    pictures = []
    for columns in pages:
        picture = draw_wall(layout, WALL, picture=False)
        tallest = max(_stack_height(column, space) for column in columns) - space
        words = 0
        for index, column in enumerate(columns):
            # A little above the middle looks centred.
            y = max(top, 0.45 * (layout.height - tallest))
            for block in (block for group in column for block in group):
                block.draw(picture, left + index * (width + gutter), y)
                y += block.height + space
                words += sum(len(line.text.split()) for line in block.lines)
        seconds = min(max(SHORTEST_PAGE, 2 + words * SECONDS_A_WORD), LONGEST_PAGE)
        pictures.append(CreditPage(picture, seconds))
    return pictures


def _fill_columns(
    groups: BlockGroups, count: int, height: float, space: float
) -> list[PageColumns]:
    """Fill pages of `count` columns in order; the columns of the last page are balanced."""
    pages: list[PageColumns] = []
    rest = groups
    while rest:
        page: PageColumns = []
        for _ in range(count):
            taken = _count_fitting(rest, height, space)
            page.append(rest[:taken])
            rest = rest[taken:]
        pages.append(page)
    pages[-1] = _balance_columns([group for column in pages[-1] for group in column], count, space)
    return pages


def _balance_columns(groups: BlockGroups, count: int, space: float) -> PageColumns:
    """Divide the groups of a page into one or two columns, the tallest as short as possible."""
    if count == 1:
        return [groups]
    splits = range(1, len(groups) + 1)
    split = min(
        splits,
        key=lambda n: max(_stack_height(groups[:n], space), _stack_height(groups[n:], space)),
    )
    return [groups[:split], groups[split:]]


def _stack_height(groups: BlockGroups, space: float) -> float:
    return sum(block.height + space for group in groups for block in group)


def _count_fitting(groups: BlockGroups, height: float, space: float) -> int:
    """Count how many groups, from the first, fit into a column; at least one, if there are any."""
    fitting = [
        n for n in range(len(groups) + 1) if _stack_height(groups[:n], space) - space <= height
    ]
    return max(fitting[-1], min(1, len(groups)))
