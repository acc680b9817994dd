"""Write the contact sheet of a sweep, pictures with headings and scores, and its tables."""

import csv
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from impasto.api.sweep.plan import Axis, Cell, list_cells
from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write, read_json, write_json
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
from impasto.rendering.frame import Frame
from impasto.rendering.views import frame_on_mean_colour
from impasto.scoring.judge import SCORE_DEFINITIONS
from impasto.scoring.records import SCORE_LABELS, displayed_scores
from impasto.scoring.table import read_scores

MARGIN, GAP, ROW_GAP = 48, 18, 26
SIDEBAR_WIDTH = 240  # of the column with artwork and render
SIDEBAR_GAP = 40
ROW_HEADING_WIDTH = 132
# A cell is as wide as fits in MAX_SHEET_WIDTH, within bounds of its own.
MAX_SHEET_WIDTH, MIN_CELL_WIDTH, MAX_CELL_WIDTH = 2200, 220, 420
MAX_COLUMNS = 5  # pictures in a row if there is only one parameter
SCORE_LINE_HEIGHT, SCORE_COLUMNS = 17, 2


@dataclass(frozen=True)
class Sidebar:
    """The contents of the column beside the paintings.

    Attributes:
        pictures: pictures, (h, w, 3) RGB in [0, 1], each with its name.
        notes: lines about what all paintings share.
    """

    pictures: Sequence[tuple[str, Array]]
    notes: Sequence[str]


def make_sheet(
    axes: Sequence[Axis], paintings: Sequence[Path], sidebar: Sidebar, output: Path
) -> None:
    """Write the sheet of a sweep as a PNG, atomically.

    Args:
        axes: one parameter, laid out in lines of pictures, or two, in columns and rows.
        paintings: the pictures, row by row; the record of each lies beside it.

    Raises:
        InputError: a picture or its record cannot be read.
    """
    canvas = _SheetLayout(axes, paintings).draw(sidebar)
    with atomic_write(output) as temporary:
        canvas.save(temporary, optimize=True)


class _SheetLayout:
    """Lays out and draws the sheet."""

    def __init__(self, axes: Sequence[Axis], paintings: Sequence[Path]) -> None:
        self._axes = axes
        self._cells = list_cells(axes)
        self._pictures = [load_image(path) for path in paintings]
        self._scores = [displayed_scores(path.with_suffix(".json"), "scores") for path in paintings]
        names = [name for name in SCORE_LABELS if any(name in s for s in self._scores)]
        self._best = {name: max(s.get(name, 0) for s in self._scores) for name in names}
        # If all paintings have the same score, none of them is the best.
        worst = {name: min(s.get(name, 0) for s in self._scores) for name in names}
        self._ties = {n for n in names if round(worst[n], 2) == round(self._best[n], 2)}
        is_grid = len(axes) == 2
        self._columns = len(axes[0].values) if is_grid else min(MAX_COLUMNS, len(self._cells))
        self._rows = math.ceil(len(self._cells) / self._columns)
        self._left = MARGIN + SIDEBAR_WIDTH + SIDEBAR_GAP + (ROW_HEADING_WIDTH if is_grid else 0)
        room = MAX_SHEET_WIDTH - self._left - MARGIN - GAP * (self._columns - 1)
        self._width = min(MAX_CELL_WIDTH, max(MIN_CELL_WIDTH, room // self._columns))
        first = self._pictures[0]
        self._height = round(self._width * first.height / first.width)
        score_rows = math.ceil(len(names) / SCORE_COLUMNS)
        # Without column headings, each picture has its value above it.
        self._above = 0 if is_grid else 28
        self._row_pitch = self._above + self._height + 10 + score_rows * SCORE_LINE_HEIGHT + ROW_GAP

    def draw(self, sidebar: Sidebar) -> Image.Image:
        """Draw the whole sheet."""
        width = self._left + self._columns * (self._width + GAP) - GAP + MARGIN
        title = fit_text(
            [Paragraph(self._title(), SERIF_LIGHT, 46, IVORY, leading=1.15)], width - 2 * MARGIN
        )
        line = round(MARGIN + title.height + 14)
        top = line + (74 if len(self._axes) == 2 else 22)
        side = _draw_sidebar(sidebar)
        bottom = max(top + self._rows * self._row_pitch - ROW_GAP, line + 22 + side.height)
        canvas = Image.new("RGB", (width, bottom + MARGIN), WALL)
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
        return " × ".join(axis.title for axis in self._axes)

    def _draw_headings(self, canvas: Image.Image, line: int, top: int) -> None:
        """Draw the first axis' values above the columns, and the second's beside the rows."""
        across, down = self._axes
        draw_line(canvas, (self._left, line + 32), across.title, SANS, 15, DUSK)
        for column, value in enumerate(across.values):
            x = self._left + column * (self._width + GAP)
            self._draw_value(canvas, across.heading(value), x, line + 38)
        x = self._left - ROW_HEADING_WIDTH
        for row, value in enumerate(down.values):
            block = fit_text(
                [
                    Paragraph(down.title, SANS, 15, DUSK, most_lines=2),
                    Paragraph(down.heading(value), SANS_SEMIBOLD, 18, OCHRE, most_lines=6),
                ],
                ROW_HEADING_WIDTH - 20,
                self._height,
            )
            block.draw(canvas, x, top + row * self._row_pitch - 5)

    def _draw_cell(self, canvas: Image.Image, index: int, x: int, y: int) -> None:
        if self._above:
            value = self._axes[0].heading(self._cells[index][0])
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
        """Draw a heading above a column or a picture."""
        text = Paragraph(value, SANS_SEMIBOLD, 18, OCHRE, most_lines=1)
        fit_text([text], self._width).draw(canvas, x, y)

    def _draw_score(
        self, canvas: Image.Image, index: int, name: str, x: int, y: int, width: int
    ) -> None:
        """Draw the name and value of a score; the best value of the sheet is highlighted."""
        value = self._scores[index].get(name)
        base = y + self._height + 24
        draw_line(canvas, (x, base), SCORE_LABELS[name], SANS, 14, DUSK)
        text = "–" if value is None else f"{value:.2f}"
        is_best = value is not None and round(value, 2) == round(self._best[name], 2)
        is_best = is_best and name not in self._ties
        face, colour = (SANS_SEMIBOLD, OCHRE) if is_best else (SANS, STONE)
        left = x + width - text_width(text, face, 14)
        draw_line(canvas, (left, base), text, face, 14, colour)


def _draw_sidebar(sidebar: Sidebar) -> Image.Image:
    """Draw the sidebar's pictures, one below the other, and its notes."""
    pictures = [
        (name, contain(Image.fromarray(to_8bit(pixels)), (SIDEBAR_WIDTH, SIDEBAR_WIDTH)))
        for name, pixels in sidebar.pictures
    ]
    text = fit_text(
        [Paragraph(line, SANS, 14, STONE, leading=1.35) for line in sidebar.notes], SIDEBAR_WIDTH
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


def write_scores(
    sheet: Path, axes: Sequence[Axis], paintings: Sequence[Path], about: Mapping[str, Any]
) -> None:
    """Write SHEET.json and SHEET.csv with the parameters, scores and seconds of each painting.

    Raises:
        InputError: the record of a painting cannot be read.
    """
    rows = [
        _score_row(axes, cell, path) for cell, path in zip(list_cells(axes), paintings, strict=True)
    ]
    write_json(
        sheet.with_suffix(".json"),
        {**about, "over": {a.name: list(a.values) for a in axes}, "paintings": rows},
    )
    names = [a.name for a in axes]
    score_names = [definition.name for definition in SCORE_DEFINITIONS]
    with (
        atomic_write(sheet.with_suffix(".csv")) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names, *score_names, "seconds", "picture"])
        for row in rows:
            values = [row["values"][name] for name in names]
            scores = [row["scores"][name] for name in score_names]
            writer.writerow([*values, *scores, row["seconds"], row["picture"]])


def _score_row(axes: Sequence[Axis], cell: Cell, path: Path) -> dict[str, Any]:
    record = read_json(path.with_suffix(".json"))
    return {
        "values": {a.name: value for a, value in zip(axes, cell, strict=True)},
        "scores": read_scores(path.with_suffix(".json")),
        **({"losses": record["losses"]} if "losses" in record else {}),
        "seconds": record.get("seconds"),
        "picture": path.as_posix(),
    }


# Options that say how a painting is computed, and options that have a note of their own.
HIDDEN_OPTIONS = ("device", "precision", "threads", "quality", "method")


def make_sidebar(
    frame: Frame, artwork: Array, shared: Mapping[str, Any], swept: Collection[str]
) -> Sidebar:
    """Make the sidebar of a sheet: artwork, render and what all paintings share.

    Args:
        artwork: the artwork with the largest share, (h, w, 3) RGB in [0, 1].
        shared: options by name, including "quality" and "method"; the notes list those that were
            given and have a single value.
    """
    artworks = [] if "artwork" in swept else [("Artwork", artwork)]
    notes = [f"{shared['quality']} quality"] if "quality" not in swept else []
    if shared["method"] == "gatys" and "method" not in swept:
        notes.append("method of Gatys et al. 2016")
    for name, value in shared.items():
        is_single = isinstance(value, int | float | str) and value is not False
        if is_single and name not in (*HIDDEN_OPTIONS, *swept):
            notes.append(f"{name.replace('_', ' ')} {value}")
    return Sidebar([*artworks, ("Render", frame_on_mean_colour(frame, artwork))], notes)
