"""Draw the contact sheet: for each entry a row of artwork, render, depth and painting."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from impasto.core.atomic_files import atomic_write
from impasto.core.errors import InputError
from impasto.core.graphics.canvas import Box
from impasto.core.graphics.images import load_image
from impasto.core.graphics.theme import DUSK, IVORY, LINE, OCHRE, STONE, WALL
from impasto.core.graphics.typography import (
    SANS,
    SANS_SEMIBOLD,
    SERIF,
    SERIF_ITALIC,
    SERIF_LIGHT,
    Paragraph,
    TextBlock,
    fit_text,
    text_width,
)
from impasto.film.unset_texts import warn_of_unset_texts
from impasto.page.poster_sheet import Corners, PixelPoster, PosterSheet
from impasto.printing.packages import print_packages
from impasto.rendering.views import render_views
from impasto.scoring.records import ComparedScore
from impasto.timeline.model import Entry, Timeline
from impasto.timeline.part_artworks import part_artwork_titles
from impasto.timeline.result_paths import ResultPaths

COLUMNS = ("Artwork", "Render", "Depth", "Painting")
WIDTH = 1640
MARGIN = 48
LABEL_WIDTH = 300
GAP = 16
LABEL_GAP = 32
ROW_GAP = 30
TITLE_GAP = 34
PICTURES_LEFT = MARGIN + LABEL_WIDTH + LABEL_GAP
CELL_WIDTH = (WIDTH - MARGIN - PICTURES_LEFT - GAP * (len(COLUMNS) - 1)) // len(COLUMNS)
# However extreme the proportions of the pictures, a row needs room for the label.
MIN_ROW_HEIGHT, MAX_ROW_HEIGHT = 176, 420
BAR_WIDTH, BAR_HEIGHT = 56, 4


def make_poster(timeline: Timeline, results: ResultPaths, output: Path) -> None:
    """Write the contact sheet of a timeline as a PNG, or as a PDF with its texts as text.

    Raises:
        InputError: an artwork, render, depth or still is missing or does not decode, the name ends
            in neither .png nor .pdf, or a package that a PDF needs is not installed.
    """
    warn_of_unset_texts(timeline)
    row = _row_height(timeline, results)
    scores = [score for entry in timeline.entries for score in results.scores(entry.id)]
    title = _set_title(timeline)
    head = round(MARGIN - 8 + title.height + TITLE_GAP + 42)
    height = head + len(timeline.entries) * (row + ROW_GAP) - ROW_GAP + MARGIN
    with _open_sheet(output, timeline, (WIDTH, height)) as sheet:
        legend = any(score.baseline is not None for score in scores)
        _draw_header(sheet, title, head, legend=legend)
        y = head
        for entry in timeline.entries:
            _draw_row(sheet, entry, results, y, row)
            y += row + ROW_GAP


@contextmanager
def _open_sheet(output: Path, timeline: Timeline, size: tuple[int, int]) -> Iterator[PosterSheet]:
    """Yield an empty sheet, which is written once all is drawn."""
    if output.suffix.lower() == ".pdf":
        with print_packages("a poster as a PDF"):
            from impasto.page.poster_pdf import PdfPoster
        sheet: PosterSheet = PdfPoster(size, WALL, timeline)
    elif output.suffix.lower() == ".png":
        sheet = PixelPoster(size, WALL)
    else:
        raise InputError(f"{output}: expected a name that ends in .png or .pdf")
    yield sheet
    with atomic_write(output) as temporary:
        sheet.save(temporary)


def _row_height(timeline: Timeline, results: ResultPaths) -> int:
    """Return the height of a row, whose cells have the proportions of the first still, limited."""
    still = load_image(results.still(timeline.entries[0].id))
    return min(max(round(CELL_WIDTH * still.height / still.width), MIN_ROW_HEIGHT), MAX_ROW_HEIGHT)


def _column_left(index: int) -> int:
    return PICTURES_LEFT + index * (CELL_WIDTH + GAP)


def _set_title(timeline: Timeline) -> TextBlock:
    return fit_text(
        [
            Paragraph(timeline.title, SERIF_LIGHT, 50, IVORY, leading=1.15, most_lines=2),
            Paragraph(timeline.subtitle or "", SANS, 21, STONE, before=8, most_lines=2),
        ],
        WIDTH - 2 * MARGIN,
    )


def _draw_header(sheet: PosterSheet, title: TextBlock, height: int, *, legend: bool) -> None:
    """Draw title, subtitle and the names of the columns; above the labels, the marks' legend."""
    sheet.set_block(title, MARGIN, MARGIN - 8)
    line = height - 52
    sheet.fill((MARGIN, line, WIDTH - MARGIN, line + 1), LINE)
    for index, name in enumerate(COLUMNS):
        sheet.set_line((_column_left(index), line + 32), name, SANS_SEMIBOLD, 16, OCHRE)
    if legend:
        _draw_legend(sheet, MARGIN, line + 32)


def _draw_legend(sheet: PosterSheet, x: float, base: int) -> None:
    """Draw the bar and its two marks, each with its name, on a base line."""
    middle = base - 5
    for name in ("painting", "render", "depth-blind"):
        left, width = round(x), 20 if name == "painting" else 7
        if name == "painting":
            sheet.fill(_bar_box(left, left + width, middle), OCHRE)
        elif name == "render":
            _draw_tick(sheet, left + 3, middle)
        else:
            _draw_hollow_tick(sheet, left + 3, middle)
        x = left + width + 6
        sheet.set_line((x, base), name, SANS, 13, DUSK)
        x += text_width(name, SANS, 13) + 18


def _draw_row(sheet: PosterSheet, entry: Entry, results: ResultPaths, y: int, height: int) -> None:
    pictures = (
        [load_image(path) for path in results.artworks(entry)],
        *([picture] for picture in render_views(results.view(entry.id))),
        [load_image(results.still(entry.id))],
    )
    for index, together in enumerate(pictures):
        sheet.hang(together, Box(_column_left(index), y, CELL_WIDTH, height))
    _draw_label(sheet, entry, results.scores(entry.id), Box(MARGIN, y, LABEL_WIDTH, height))


def _draw_label(sheet: PosterSheet, entry: Entry, scores: list[ComparedScore], box: Box) -> None:
    """Draw year, milestone and artwork, and below them two columns of bars with the scores."""
    pitch = 19
    rows = (len(scores) + 1) // 2
    foot = rows * pitch
    year = fit_text(
        [Paragraph(str(entry.year), SERIF_LIGHT, 44, OCHRE, leading=1.0, most_lines=1)], LABEL_WIDTH
    )
    sheet.set_block(year, box.x - 1, box.y - 7)
    top = box.y + 46
    attribution = f"{entry.artwork.artist}, {entry.artwork.date}"
    label = fit_text(
        [
            Paragraph(entry.milestone.title, SERIF, 20, IVORY, leading=1.15, most_lines=2),
            Paragraph(
                entry.artwork.title, SERIF_ITALIC, 16, STONE, leading=1.2, before=7, most_lines=2
            ),
            Paragraph(attribution, SANS, 14, DUSK, leading=1.25, most_lines=2),
            Paragraph(part_artwork_titles(entry), SANS, 14, DUSK, leading=1.25, most_lines=2),
        ],
        box.width,
        box.bottom - foot - 6 - top,
    )
    sheet.set_block(label, box.x, top)
    half = (box.width - 22) // 2
    for index, score in enumerate(scores):
        column, row = divmod(index, rows)
        x = box.x + column * (half + 22)
        _draw_score(sheet, score, x, box.bottom - foot + row * pitch, half)


def _draw_score(sheet: PosterSheet, score: ComparedScore, x: int, y: int, width: int) -> None:
    sheet.set_line((x, y + 13), score.name, SANS, 12.5, DUSK)
    left, middle = x + width - BAR_WIDTH, y + 9
    sheet.fill(_bar_box(left, left + BAR_WIDTH, middle), LINE)
    sheet.fill(_bar_box(left, left + round(BAR_WIDTH * score.value), middle), OCHRE)
    if score.baseline is not None:
        _draw_hollow_tick(sheet, left + round(BAR_WIDTH * score.baseline), middle)
    if score.render is not None:
        _draw_tick(sheet, left + round(BAR_WIDTH * score.render), middle)


def _bar_box(left: int, right: int, middle: int) -> Corners:
    """Return the box of a bar from `left` to `right`, centred on the row `middle`."""
    return left, middle - BAR_HEIGHT // 2, right, middle + BAR_HEIGHT // 2


def _draw_tick(sheet: PosterSheet, x: int, middle: int) -> None:
    """Draw a thin tick across a bar, taller and narrower than a hollow one, so that both show."""
    sheet.fill((x, middle - 6, x + 1, middle + 6), IVORY)


def _draw_hollow_tick(sheet: PosterSheet, x: int, middle: int) -> None:
    sheet.fill((x - 3, middle - 4, x + 4, middle + 4), IVORY)
    sheet.fill((x - 2, middle - 3, x + 3, middle + 3), WALL)
