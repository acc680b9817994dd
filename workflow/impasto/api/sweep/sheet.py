"""The contact sheet of a sweep: pictures in rows and columns, with headings and scores."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from impasto.api.sweep.plan import Axis, Cell
from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.images import contain, load_image
from impasto.core.graphics.theme import DUSK, IVORY, LINE, OCHRE, STONE, WALL
from impasto.core.graphics.typography import (
    SANS,
    SANS_SEMIBOLD,
    SERIF_LIGHT,
    Paragraph,
    draw_line,
    fit_text,
    text_width,
)
from impasto.scoring.records import SCORE_LABELS, displayed_scores

MARGIN, GAP, ROW_GAP = 48, 18, 26
SIDEBAR_WIDTH = 240  # width of the column with artwork and render
SIDEBAR_GAP = 40
ROW_HEADING_WIDTH = 132  # width of the headings of the rows
# A cell is as wide as keeps the sheet within WIDEST, within bounds of its own.
MAX_SHEET_WIDTH, MIN_CELL_WIDTH, MAX_CELL_WIDTH = 2200, 220, 420
MAX_COLUMNS = 5  # pictures in a row where there is one parameter alone
SCORE_LINE_HEIGHT, SCORE_COLUMNS = 17, 2


@dataclass(frozen=True)
class Sidebar:
    """What stands at the side of the pictures.

    Attributes:
        pictures: name and picture, (h, w, 3) RGB in [0, 1].
        notes: lines about what all paintings share.
    """

    pictures: Sequence[tuple[str, Array]]
    notes: Sequence[str]


def make_sheet(
    axes: Sequence[Axis], paintings: Mapping[Cell, Path], beside: Sidebar, output: Path
) -> None:
    """Write the sheet of a sweep as a PNG, atomically.

    Args:
        axes: one parameter, shown in lines of pictures, or two, of columns and rows.
        paintings: the picture of each cell, with its record beside it; row by row.
        beside: what stands at the left.
        output: the sheet.

    Raises:
        InputError: a picture or its record does not read.
    """
    sheet = _Sheet(axes, paintings)
    canvas = sheet.drawn(beside)
    with atomic_write(output) as temporary:
        canvas.save(temporary, optimize=True)


class _Sheet:
    """Where things go on the sheet, and how they are drawn."""

    def __init__(self, axes: Sequence[Axis], paintings: Mapping[Cell, Path]) -> None:
        self._axes = axes
        self._cells = [*paintings]
        self._pictures = [load_image(path) for path in paintings.values()]
        self._scores = [
            displayed_scores(path.with_suffix(".json"), "scores") for path in paintings.values()
        ]
        figures = [name for name in SCORE_LABELS if any(name in s for s in self._scores)]
        self._best = {name: max(s.get(name, 0) for s in self._scores) for name in figures}
        # Where all are alike, none is the best.
        worst = {name: min(s.get(name, 0) for s in self._scores) for name in figures}
        self._alike = {n for n in figures if round(worst[n], 2) == round(self._best[n], 2)}
        two = len(axes) == 2
        self._columns = len(axes[0].values) if two else min(MAX_COLUMNS, len(self._cells))
        self._rows = math.ceil(len(self._cells) / self._columns)
        self._left = MARGIN + SIDEBAR_WIDTH + SIDEBAR_GAP + (ROW_HEADING_WIDTH if two else 0)
        room = MAX_SHEET_WIDTH - self._left - MARGIN - GAP * (self._columns - 1)
        self._width = min(MAX_CELL_WIDTH, max(MIN_CELL_WIDTH, room // self._columns))
        first = self._pictures[0]
        self._height = round(self._width * first.height / first.width)
        score_rows = math.ceil(len(figures) / SCORE_COLUMNS)
        # Above each picture stands its value, where there are no rows and columns.
        self._above = 0 if two else 28
        self._row_pitch = self._above + self._height + 10 + score_rows * SCORE_LINE_HEIGHT + ROW_GAP

    def drawn(self, beside: Sidebar) -> Image.Image:
        """The whole sheet."""
        width = self._left + self._columns * (self._width + GAP) - GAP + MARGIN
        title = fit_text(
            [Paragraph(self._title(), SERIF_LIGHT, 46, IVORY, leading=1.15)], width - 2 * MARGIN
        )
        line = round(MARGIN + title.height + 14)
        top = line + (74 if len(self._axes) == 2 else 22)
        side = _draw_sidebar(beside)
        below = max(top + self._rows * self._row_pitch - ROW_GAP, line + 22 + side.height)
        canvas = Image.new("RGB", (width, below + MARGIN), WALL)
        title.draw(canvas, MARGIN, MARGIN - 12)
        canvas.paste(LINE, (MARGIN, line, width - MARGIN, line + 1))
        canvas.paste(side, (MARGIN, line + 22))
        if len(self._axes) == 2:
            self._draw_headings(canvas, line, top)
        for index in range(len(self._cells)):
            row, column = divmod(index, self._columns)
            x = self._left + column * (self._width + GAP)
            self._draw_cell(canvas, index, x, top + row * self._row_pitch)
        return canvas

    def _title(self) -> str:
        return " × ".join(_axis_title(axis) for axis in self._axes)

    def _draw_headings(self, canvas: Image.Image, line: int, top: int) -> None:
        """The values of the first axis above the columns, those of the second before the rows."""
        across, down = self._axes
        draw_line(canvas, (self._left, line + 32), _axis_title(across), SANS, 15, DUSK)
        for column, value in enumerate(across.values):
            x = self._left + column * (self._width + GAP)
            self._draw_value(canvas, across.heading(value), x, line + 38)
        x = self._left - ROW_HEADING_WIDTH
        for row, value in enumerate(down.values):
            block = fit_text(
                [
                    Paragraph(_axis_title(down), SANS, 15, DUSK, most_lines=2),
                    Paragraph(down.heading(value), SANS_SEMIBOLD, 18, OCHRE, most_lines=6),
                ],
                ROW_HEADING_WIDTH - 20,
                self._height,
            )
            block.draw(canvas, x, top + row * self._row_pitch - 5)

    def _draw_cell(self, canvas: Image.Image, index: int, x: int, y: int) -> None:
        if self._above:
            value = self._axes[0].heading(self._cells[index].values[0])
            self._draw_value(canvas, value, x, y - 4)
        y += self._above
        picture = contain(self._pictures[index], (self._width, self._height))
        canvas.paste(picture, (x + (self._width - picture.width) // 2, y))
        half = (self._width - 16) // SCORE_COLUMNS
        rows = math.ceil(len(self._best) / SCORE_COLUMNS)
        for number, name in enumerate(self._best):
            column, row = divmod(number, rows)
            self._draw_score(
                canvas, index, name, x + column * (half + 16), y + row * SCORE_LINE_HEIGHT, half
            )

    def _draw_value(self, canvas: Image.Image, value: str, x: int, y: int) -> None:
        """A heading above a column or a picture."""
        text = Paragraph(value, SANS_SEMIBOLD, 18, OCHRE, most_lines=1)
        fit_text([text], self._width).draw(canvas, x, y)

    def _draw_score(
        self, canvas: Image.Image, index: int, name: str, x: int, y: int, width: int
    ) -> None:
        """A figure's name and value; the best of the sheet stands out."""
        value = self._scores[index].get(name)
        base = y + self._height + 24
        draw_line(canvas, (x, base), SCORE_LABELS[name], SANS, 14, DUSK)
        text = "–" if value is None else f"{value:.2f}"
        best = value is not None and round(value, 2) == round(self._best[name], 2)
        best = best and name not in self._alike
        face, colour = (SANS_SEMIBOLD, OCHRE) if best else (SANS, STONE)
        left = x + width - text_width(text, face, 14)
        draw_line(canvas, (left, base), text, face, 14, colour)


def _axis_title(axis: Axis) -> str:
    return axis.name.replace("-", " ").replace("_", " ")


def _draw_sidebar(beside: Sidebar) -> Image.Image:
    """Artwork and render under one another, and what is told."""
    pictures = [
        (name, contain(Image.fromarray(to_8bit(pixels)), (SIDEBAR_WIDTH, SIDEBAR_WIDTH)))
        for name, pixels in beside.pictures
    ]
    text = fit_text(
        [Paragraph(line, SANS, 14, STONE, leading=1.35) for line in beside.notes], SIDEBAR_WIDTH
    )
    height = sum(picture.height + 44 for _, picture in pictures) + round(text.height)
    canvas = Image.new("RGB", (SIDEBAR_WIDTH, height), WALL)
    y = 0
    for name, picture in pictures:
        draw_line(canvas, (0, y + 12), name, SANS_SEMIBOLD, 15, OCHRE)
        canvas.paste(picture, (0, y + 22))
        y += picture.height + 44
    text.draw(canvas, 0, y - 6)
    return canvas
