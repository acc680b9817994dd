"""Text set in Source Serif and Source Sans, fitted into boxes.

Sizes are in pixels of the canvas; callers scale them. A text that a face cannot write, such as a
name in Chinese, is set in the first fallback font that can.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import font_source_sans_pro  # type: ignore[import-untyped]
import font_source_serif_pro  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

SERIF, SERIF_LIGHT, SERIF_ITALIC = "serif", "serif-light", "serif-italic"
SANS, SANS_SEMIBOLD = "sans", "sans-semibold"

FONT_FILES: dict[str, str] = {
    SERIF: font_source_serif_pro.font_files_ttf["SourceSerifPro"],
    SERIF_LIGHT: font_source_serif_pro.font_files_ttf["SourceSerifProLight"],
    SERIF_ITALIC: font_source_serif_pro.font_files_ttf["SourceSerifProIt"],
    SANS: font_source_sans_pro.font_files_ttf["SourceSansPro"],
    SANS_SEMIBOLD: font_source_sans_pro.font_files_ttf["SourceSansProSemibold"],
}
# Names without a folder are looked up in the system's font folders. The upright Source faces have
# Greek letters, which their italic lacks.
FALLBACK_FONTS = (FONT_FILES[SERIF], FONT_FILES[SANS], "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc")

SMALLEST_SHRINK = 0.8
SHRINK_STEP = 0.04
ELLIPSIS = "…"
# Text is drawn this many times larger and then reduced: at small sizes the font library moves each
# letter to whole pixels, which spaces words unevenly.
OVERSAMPLING = 4
NO_SUCH_CHARACTER = "\uffff"  # a noncharacter, for which every font draws its "missing" box


@dataclass(frozen=True)
class Paragraph:
    """A paragraph to set.

    Attributes:
        text: the words; a run of white space counts as one space.
        face: one of this module's face names.
        size: font size in pixels.
        colour: RGB, 0 to 255.
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
    """A typeset line: its text, its top in pixels from the block's top, and its style."""

    text: str
    top: float
    style: Paragraph


@dataclass(frozen=True)
class TextBlock:
    """Typeset paragraphs, ready to draw.

    Attributes:
        lines: the lines from top to bottom.
        width: width of the widest line, in pixels.
        height: height in pixels.
    """

    lines: tuple[TextLine, ...]
    width: float
    height: float

    def draw(self, canvas: Image.Image, x: float, y: float) -> None:
        """Draw the block on an RGB canvas, with its top left corner at (x, y) in pixels."""
        for line in self.lines:
            style = line.style
            # The line box is `leading` high. The baseline lies at a fixed share of it, whatever the
            # letters, so that lines of one size are evenly spaced.
            base = y + line.top + style.size * (0.5 * style.leading + 0.35)
            draw_line(canvas, (x, base), line.text, style.face, style.size, style.colour)


@lru_cache(maxsize=256)
def _load_font(file: str, size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(file, size)


@lru_cache(maxsize=64)
def _has_glyphs(file: str, characters: frozenset[str]) -> bool:
    try:
        font = _load_font(file, 24.0)
    except OSError:
        return False
    missing = bytes(font.getmask(NO_SUCH_CHARACTER))
    return all(bytes(font.getmask(c)) != missing for c in characters if not c.isspace())


def font_for(face: str, size: float, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font of `face` at `size` pixels, or the first fallback with all of `text`."""
    size = max(1.0, round(size, 2))
    characters = frozenset(text)
    for file in (FONT_FILES[face], *FALLBACK_FONTS):
        if _has_glyphs(file, characters):
            return _load_font(file, size)
    # Pillow includes Aileron, so this never fails; characters that it lacks are drawn as boxes.
    return ImageFont.load_default(size)


def text_width(text: str, face: str, size: float) -> float:
    """Measure the width of a line in pixels."""
    return float(font_for(face, size * OVERSAMPLING, text).getlength(text)) / OVERSAMPLING


def draw_line(
    canvas: Image.Image,
    at: tuple[float, float],
    text: str,
    face: str,
    size: float,
    colour: Colour,
) -> None:
    """Draw a line of text on an RGB canvas; its baseline starts at `at` (x, y in pixels)."""
    font = font_for(face, size * OVERSAMPLING, text)
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    # The reduced mask begins at a whole pixel of the canvas; the enlarged mask holds the fraction
    # of the position.
    x = math.floor(at[0] + left / OVERSAMPLING)
    y = math.floor(at[1] + top / OVERSAMPLING)
    width = math.ceil(at[0] + right / OVERSAMPLING) - x + 1
    height = math.ceil(at[1] + bottom / OVERSAMPLING) - y + 1
    mask = Image.new("L", (width * OVERSAMPLING, height * OVERSAMPLING), 0)
    ImageDraw.Draw(mask).text(
        ((at[0] - x) * OVERSAMPLING, (at[1] - y) * OVERSAMPLING),
        text,
        font=font,
        fill=255,
        anchor="ls",
    )
    canvas.paste(colour, (x, y), mask.reduce(OVERSAMPLING))


def wrap_paragraph(text: Paragraph, width: float) -> list[str]:
    """Break a paragraph into lines of at most `width` pixels; a word longer than a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, text.face, text.size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while len(word) > 1 and text_width(word, text.face, text.size) > width:
            end = len(word) - 1
            while end > 1 and text_width(word[:end], text.face, text.size) > width:
                end -= 1
            lines.append(word[:end])
            word = word[end:]
        line = word
    return [*lines, line] if line else lines


def _truncate(lines: list[str], most: int, text: Paragraph, width: float) -> list[str]:
    """Return the first `most` lines; the last one ends in an ellipsis if any were left out."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(last + ELLIPSIS, text.face, text.size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:.–-") + ELLIPSIS]


def _stack_paragraphs(paragraphs: Sequence[tuple[Paragraph, list[str]]]) -> TextBlock:
    placed: list[TextLine] = []
    y = 0.0
    for text, lines in paragraphs:
        y += text.before if placed else 0.0
        for line in lines:
            placed.append(TextLine(line, y, text))
            y += text.size * text.leading
    widest = max((text_width(p.text, p.style.face, p.style.size) for p in placed), default=0.0)
    return TextBlock(tuple(placed), widest, y)


def _scale_paragraph(text: Paragraph, factor: float) -> Paragraph:
    return replace(text, size=text.size * factor, before=text.before * factor)


def fit_text(texts: Sequence[Paragraph], width: float, height: float = float("inf")) -> TextBlock:
    """Set paragraphs one under another in a box of `width` by `height` pixels.

    Text that does not fit is set smaller, down to `SMALLEST_SHRINK` of its size. If it still does
    not fit, the longest paragraphs lose lines to an ellipsis, and then the last paragraphs are
    dropped. The block never exceeds the box.
    """
    texts = [text for text in texts if text.text.strip()]
    factor = 1.0
    while True:
        paragraphs = []
        for text in (_scale_paragraph(t, factor) for t in texts):
            lines = wrap_paragraph(text, width)
            paragraphs.append((text, _truncate(lines, text.most_lines or len(lines), text, width)))
        block = _stack_paragraphs(paragraphs)
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
        block = _stack_paragraphs(paragraphs)
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
