"""Text set in Source Serif and Source Sans, fitted into boxes.

Sizes are in pixels of the canvas; callers scale them. Characters that these fonts lack, such as
Chinese ones, are set in other fonts of this machine, emoji in colour where there is a font of them.
What no font has is left out; `missing_characters` names it. A paragraph in Arabic or Hebrew runs
from right to left, and its lines are flush right.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import font_source_sans_pro  # type: ignore[import-untyped]
import font_source_serif_pro  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

from impasto.core.graphics import fonts
from impasto.core.graphics.fonts import FontStyle
from impasto.core.graphics.text_runs import (
    Cluster,
    Typeface,
    can_shape,
    find_missing,
    is_right_to_left,
    may_break,
    order_without_shaping,
    set_clusters,
    split_runs,
)

Colour = tuple[int, int, int]

SERIF, SERIF_LIGHT, SERIF_ITALIC = "serif", "serif-light", "serif-italic"
SANS, SANS_SEMIBOLD = "sans", "sans-semibold"

_STYLES = {
    SERIF: ("SourceSerifPro", FontStyle(serif=True)),
    SERIF_LIGHT: ("SourceSerifProLight", FontStyle(serif=True, weight=fonts.LIGHT)),
    SERIF_ITALIC: ("SourceSerifProIt", FontStyle(serif=True, slant=fonts.ITALIC)),
    SANS: ("SourceSansPro", FontStyle(serif=False)),
    SANS_SEMIBOLD: ("SourceSansProSemibold", FontStyle(serif=False, weight=fonts.SEMIBOLD)),
}
_INSTALLED = font_source_serif_pro.font_files_ttf | font_source_sans_pro.font_files_ttf
FONT_FILES: dict[str, str] = {name: _INSTALLED[font] for name, (font, _) in _STYLES.items()}
# The upright Source faces have Greek letters, which their italic lacks.
_UPRIGHT = (FONT_FILES[SERIF], FONT_FILES[SANS])
_FACES = {
    name: Typeface(tuple(dict.fromkeys((FONT_FILES[name], *_UPRIGHT))), style)
    for name, (_, style) in _STYLES.items()
}

SMALLEST_SHRINK = 0.8
SHRINK_STEP = 0.04
ELLIPSIS = "…"
# Text is drawn this many times larger and then reduced: at small sizes the font library moves each
# letter to whole pixels, which spaces words unevenly.
OVERSAMPLING = 4


@dataclass(frozen=True)
class Paragraph:
    """A paragraph to set; its size is in pixels, and its colour RGB from 0 to 255.

    Attributes:
        text: the words; a run of white space counts as one space.
        face: one of this module's face names.
        leading: distance between baselines, as a multiple of the size.
        before: space above in pixels; ignored for the first paragraph of a block.
        most_lines: the most lines it may take; the rest is replaced by an ellipsis. None for as
            many as needed.
    """

    text: str
    face: str
    size: float
    colour: Colour
    leading: float = 1.3
    before: float = 0.0
    most_lines: int | None = None


@dataclass(frozen=True)
class TextLine:
    """A typeset line.

    Attributes:
        top: its top in pixels from the block's top.
        right_to_left: whether its paragraph runs from right to left.
    """

    clusters: tuple[Cluster, ...]
    top: float
    style: Paragraph
    right_to_left: bool = False

    @property
    def text(self) -> str:
        """The characters of the line, in the order of reading."""
        return "".join(cluster.text for cluster in self.clusters)

    @property
    def width(self) -> float:
        """Width in pixels."""
        return _line_width(self.clusters, self.style.size)


@dataclass(frozen=True)
class TextBlock:
    """Typeset paragraphs, ready to draw.

    Attributes:
        width: width of the widest line, in pixels.
        height: height in pixels.
        measure: width of the box in which lines that run from right to left are flush right.
    """

    lines: tuple[TextLine, ...]
    width: float
    height: float
    measure: float

    def draw(self, canvas: Image.Image, x: float, y: float) -> None:
        """Draw the block on an RGB canvas, with its top left corner at (x, y) in pixels."""
        for line, at in self.baselines(x, y):
            _draw_clusters(canvas, at, line.clusters, line.style.size, line.style.colour)

    def baselines(self, x: float, y: float) -> Iterator[tuple[TextLine, tuple[float, float]]]:
        """Yield each line with the start (x, y) of its baseline; see `draw`."""
        for line in self.lines:
            style = line.style
            indent = self.measure - line.width if line.right_to_left else 0.0
            # The line box is `leading` high. The baseline lies at a fixed share of it, whatever the
            # letters, so that lines of one size are evenly spaced.
            base = y + line.top + style.size * (0.5 * style.leading + 0.35)
            yield line, (x + indent, base)


def missing_characters(text: str) -> list[str]:
    """List the characters of a text that no font here has, so that the text is set without them."""
    return find_missing(text, _FACES[SERIF])


def text_width(text: str, face: str, size: float) -> float:
    """Measure the width of a line in pixels."""
    return _line_width(set_clusters(text, _FACES[face]), size)


def draw_line(
    canvas: Image.Image,
    at: tuple[float, float],
    text: str,
    face: str,
    size: float,
    colour: Colour,
) -> None:
    """Draw a line of text on an RGB canvas; its baseline starts at `at` (x, y in pixels)."""
    _draw_clusters(canvas, at, set_clusters(text, _FACES[face]), size, colour)


def set_runs(text: str, face: str, size: float) -> list[tuple[Cluster, float]]:
    """Set a line of text, and return its runs of one font, each with its distance from the left."""
    return place_runs(set_clusters(text, _FACES[face]), size)


def place_runs(line: Sequence[Cluster], size: float) -> list[tuple[Cluster, float]]:
    """Return the runs of one font of a line, each with its distance in pixels from the left."""
    runs = split_runs(line)
    ends = accumulate((_SetRun(run, size).width / OVERSAMPLING for run in runs), initial=0.0)
    return list(zip(runs, ends, strict=False))


def _line_width(line: Sequence[Cluster], size: float) -> float:
    return sum(_SetRun(run, size).width for run in split_runs(line)) / OVERSAMPLING


def _draw_clusters(
    canvas: Image.Image,
    at: tuple[float, float],
    line: Sequence[Cluster],
    size: float,
    colour: Colour,
) -> None:
    runs = [_SetRun(run, size) for run in split_runs(line)]
    starts = list(accumulate((run.width for run in runs), initial=0.0))[:-1]
    boxes = [run.box(start) for run, start in zip(runs, starts, strict=True)]
    if not boxes:
        return
    # The reduced mask begins at a whole pixel of the canvas; the enlarged mask holds the fraction
    # of the position.
    x = math.floor(at[0] + min(box[0] for box in boxes) / OVERSAMPLING)
    y = math.floor(at[1] + min(box[1] for box in boxes) / OVERSAMPLING)
    width = math.ceil(at[0] + max(box[2] for box in boxes) / OVERSAMPLING) - x + 1
    height = math.ceil(at[1] + max(box[3] for box in boxes) / OVERSAMPLING) - y + 1
    large = (width * OVERSAMPLING, height * OVERSAMPLING)
    base = ((at[0] - x) * OVERSAMPLING, (at[1] - y) * OVERSAMPLING)
    mask = Image.new("L", large, 0)
    for run, start in zip(runs, starts, strict=True):
        if run.is_coloured:
            picture = run.picture(large, (base[0] + start, base[1])).reduce(OVERSAMPLING)
            canvas.paste(picture, (x, y), picture)
        else:
            run.draw(mask, (base[0] + start, base[1]))
    canvas.paste(colour, (x, y), mask.reduce(OVERSAMPLING))


class _SetRun:
    """A run in its font. Lengths are in pixels of the enlarged mask, from the run's origin."""

    def __init__(self, run: Cluster, size: float) -> None:
        size = max(1.0, round(size * OVERSAMPLING, 2))
        self.is_coloured = run.font.coloured
        self._font = run.font.load(size)
        self._scale = size / self._font.size if self.is_coloured else 1.0
        self._text = run.text if can_shape() else order_without_shaping(run)
        self._options: dict[str, Any] = {}
        if can_shape() and run.level:
            self._options["direction"] = "rtl" if run.level % 2 else "ltr"
        if can_shape() and run.language:
            self._options["language"] = run.language

    @property
    def width(self) -> float:
        return float(self._font.getlength(self._text, **self._options)) * self._scale

    def box(self, start: float) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the run's ink, if its origin is at `start`."""
        bounds = self._font.getbbox(self._text, anchor="ls", **self._options)
        left, top, right, bottom = (bound * self._scale for bound in bounds)
        return left + start, top, right + start, bottom

    def draw(self, mask: Image.Image, origin: tuple[float, float]) -> None:
        ImageDraw.Draw(mask).text(
            origin, self._text, font=self._font, fill=255, anchor="ls", **self._options
        )

    def picture(self, size: tuple[int, int], origin: tuple[float, float]) -> Image.Image:
        """Draw the run in its own colours and sizes, and scale it to its place on a canvas."""
        left, top, right, bottom = self._font.getbbox(self._text, anchor="ls", **self._options)
        own = Image.new("RGBA", (math.ceil(right - left), math.ceil(bottom - top)))
        ImageDraw.Draw(own).text(
            (-left, -top),
            self._text,
            font=self._font,
            anchor="ls",
            embedded_color=True,
            **self._options,
        )
        fitted = own.resize(
            (max(1, round(own.width * self._scale)), max(1, round(own.height * self._scale))),
            Image.Resampling.LANCZOS,
        )
        drawn = Image.new("RGBA", size)
        place = (round(origin[0] + left * self._scale), round(origin[1] + top * self._scale))
        drawn.paste(fitted, place)
        return drawn


def wrap_paragraph(text: Paragraph, width: float) -> list[tuple[Cluster, ...]]:
    """Break a paragraph into lines of at most `width` pixels.

    A line ends at a space, or between Chinese or Japanese characters. A word longer than a line is
    cut.
    """
    lines: list[tuple[Cluster, ...]] = []
    line: tuple[Cluster, ...] = ()
    for part in _split_at_breaks(set_clusters(text.text, _FACES[text.face])):
        if _line_width(_strip_space(line + part), text.size) <= width:
            line += part
            continue
        if line:
            lines.append(_strip_space(line))
        while len(_strip_space(part)) > 1 and _line_width(_strip_space(part), text.size) > width:
            end = len(part) - 1
            while end > 1 and _line_width(_strip_space(part[:end]), text.size) > width:
                end -= 1
            lines.append(part[:end])
            part = part[end:]
        line = part
    line = _strip_space(line)
    return [*lines, line] if line else lines


def _strip_space(line: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    """Return a line without the space at its end."""
    return line[:-1] if line and line[-1].text == " " else line


def _split_at_breaks(clusters: Sequence[Cluster]) -> list[tuple[Cluster, ...]]:
    """Split a paragraph into the parts that a line does not divide; spaces end the part before."""
    parts: list[list[Cluster]] = []
    for index, cluster in enumerate(clusters):
        before = clusters[index - 1] if index else None
        if before is None or before.text == " " or may_break(before, cluster):
            parts.append([])
        parts[-1].append(cluster)
    return [tuple(part) for part in parts]


def _truncate(
    lines: list[tuple[Cluster, ...]], most: int, text: Paragraph, width: float
) -> list[tuple[Cluster, ...]]:
    """Return the first `most` lines; the last one ends in an ellipsis if any were left out."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    level = 1 if is_right_to_left(text.text) else 0
    ellipsis = tuple(c._replace(level=level) for c in set_clusters(ELLIPSIS, _FACES[text.face]))
    while last and _line_width(last + ellipsis, text.size) > width:
        last = last[:-1]
    while last and last[-1].text in " ,;:.–-،؛、，":
        last = last[:-1]
    return [*lines[: most - 1], last + ellipsis]


def _stack_paragraphs(
    paragraphs: Sequence[tuple[Paragraph, list[tuple[Cluster, ...]]]], measure: float
) -> TextBlock:
    placed: list[TextLine] = []
    y, right_to_left = 0.0, False
    for text, lines in paragraphs:
        # A paragraph without letters, such as a year, is aligned like the one before it.
        own = is_right_to_left(text.text)
        right_to_left = right_to_left if own is None else own
        y += text.before if placed else 0.0
        for line in lines:
            placed.append(TextLine(line, y, text, right_to_left))
            y += text.size * text.leading
    widest = max((line.width for line in placed), default=0.0)
    return TextBlock(tuple(placed), widest, y, measure)


def fit_text(texts: Sequence[Paragraph], width: float, height: float = float("inf")) -> TextBlock:
    """Set paragraphs one under another in a box of `width` by `height` pixels.

    Text that does not fit is set smaller, down to `SMALLEST_SHRINK` of its size. If it still does
    not fit, the longest paragraphs lose lines to an ellipsis, and then the last paragraphs are
    dropped. The block never exceeds the box.
    """
    texts = [text for text in texts if set_clusters(text.text, _FACES[text.face])]
    factor = 1.0
    while True:
        paragraphs = []
        for full in texts:
            text = replace(full, size=full.size * factor, before=full.before * factor)
            lines = wrap_paragraph(text, width)
            paragraphs.append((text, _truncate(lines, text.most_lines or len(lines), text, width)))
        block = _stack_paragraphs(paragraphs, width)
        if block.height <= height:
            return block
        if factor - SHRINK_STEP < SMALLEST_SHRINK:
            break
        factor -= SHRINK_STEP
    while block.height > height and paragraphs:
        longest = max(range(len(paragraphs)), key=lambda i: len(paragraphs[i][1]))
        text, lines = paragraphs[longest]
        if len(lines) > 1:
            paragraphs[longest] = (text, _truncate(lines, len(lines) - 1, text, width))
        else:
            paragraphs.pop()
        block = _stack_paragraphs(paragraphs, width)
    return block


def fit_text_balanced(texts: Sequence[Paragraph], width: float, height: float) -> TextBlock:
    """Set paragraphs like `fit_text`, in the narrowest block that needs no further line."""
    block = fit_text(texts, width, height)
    while block.lines:
        narrower = fit_text(texts, 0.97 * block.width, height)
        if len(narrower.lines) != len(block.lines) or narrower.height != block.height:
            break
        if narrower.width >= block.width:
            break
        block = narrower
    return block
