"""Title card and end credits."""

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
    text_width,
)
from impasto.credits.citation import Citation
from impasto.credits.credit_list import publication_of, read_citations
from impasto.film.layout import Layout
from impasto.film.schedule import Schedule, Span, chain_spans
from impasto.film.wall import draw_wall
from impasto.timeline.model import Timeline

# Credits are looked through rather than read, and stand in full on the page and in CREDITS.md: a
# page stays by its length, within bounds.
SECONDS_A_WORD = 1 / 40
SHORTEST_PAGE, LONGEST_PAGE = 3.0, 5.0
# Units of width that a column of credits asks for; a canvas has room for one or two.
CREDIT_COLUMN = 340


BlockGroups = Sequence[Sequence[TextBlock]]
PageColumns = list[BlockGroups]


@dataclass(frozen=True)
class CreditPage:
    """A page of credits: its picture, and how long it stays, in seconds."""

    picture: Image.Image
    seconds: float


def draw_title_card(
    layout: Layout, timeline: Timeline, paintings: Sequence[Image.Image]
) -> Image.Image:
    """Title and subtitle over a darkened mosaic of paintings."""
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
    """Artworks, structures and milestone sources in columns, then the film's own credit.

    The structures' publications are read from their files.
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
    """When each page of credits is on screen; the last span's end is the film's."""
    counts = [round(page.seconds * plan.fps) for page in pages]
    return chain_spans(counts, plan.dissolve, plan.credits_start)


def _draw_colophon(layout: Layout, timeline: Timeline) -> CreditPage:
    """The closing card: the film's title and its own credit."""
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
    """A publication in full; "" if there is none."""
    return str(publication) if publication else ""


def _join_nonblank(*parts: str) -> str:
    return ", ".join(part for part in parts if part.strip())


def _draw_mosaic(layout: Layout, paintings: Sequence[Image.Image]) -> Image.Image:
    """Paintings side by side over the whole canvas, darkened most in the middle."""
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
    # The lettering's ground is quiet, the rim still shows what is to come. Whatever the paintings,
    # nothing in the middle is lighter than the lettering can bear: tones bend towards a limit.
    rim = np.clip(np.hypot(x * 0.75, y) - 0.6, 0, 1)[..., None]
    limit, light = 54 + 120 * rim, 0.33 + 0.3 * rim
    dark = limit * (1 - np.exp(-light * np.asarray(card, dtype=np.float32) / limit))
    warm = np.array(WALL, dtype=np.float32) * 0.30
    return Image.fromarray(np.rint(dark + warm).clip(0, 255).astype(np.uint8))


def _mosaic_grid(layout: Layout, aspect: float, count: int) -> tuple[int, int]:
    """Columns and rows whose cells come nearest to the paintings' aspect, with few left over."""

    def badness(columns: int) -> float:
        rows = math.ceil(count / columns)
        cell = (layout.width / columns) / (layout.height / rows)
        return abs(math.log(cell / aspect)) + (columns * rows - count) / (columns * rows)

    columns = min(range(1, count + 1), key=badness)
    return columns, math.ceil(count / columns)


def _draw_centred(canvas: Image.Image, block: TextBlock, top: float) -> None:
    """Draw a block with every line centred on the canvas."""
    for line in block.lines:
        width = text_width(line.text, line.style.face, line.style.size)
        TextBlock((line,), width, block.height).draw(canvas, (canvas.width - width) / 2, top)


def _typeset_pages(
    layout: Layout, sections: Mapping[str, Sequence[tuple[Paragraph, ...]]]
) -> list[CreditPage]:
    """Pages of columns, each item kept whole, each heading with the item that follows it.

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
        # An artwork or structure shown twice is credited once, and in full if a column can hold it
        # with the heading above.
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
            # A little above the middle, where the eye looks for it.
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
    """Pages of `count` columns, filled in order; the last page has columns of about one height."""
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
    """One page's groups in `count` columns, one or two, the tallest as low as can be."""
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
    """How many of the first groups fit into a column; at least one, if there is one."""
    fitting = [
        n for n in range(len(groups) + 1) if _stack_height(groups[:n], space) - space <= height
    ]
    return max(fitting[-1], min(1, len(groups)))
