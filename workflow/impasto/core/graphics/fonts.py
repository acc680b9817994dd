"""The fonts of this machine: where they are, which characters they have, which suits a text.

Where there is fontconfig, it is asked once for all fonts. Elsewhere the usual folders are searched,
and each font is asked for each character.
"""

import os
import subprocess
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import regex
from PIL import Image, ImageDraw, ImageFont

REGULAR, LIGHT, SEMIBOLD, BOLD = 80, 50, 180, 200  # weights, on the scale of fontconfig
ITALIC = 100  # its slant
_FORMAT = "%{file}\t%{index}\t%{family}\t%{weight}\t%{slant}\t%{color}\t%{charset}\n"
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
# These have a box, or nothing, for every character.
_PLACEHOLDERS = ("lastresort", "lastresorthe", "adobeblank", "adobenotdef")
# A last choice: every letter has the same width, or few pixels.
_UNSUITED = ("mono", "condensed", "unifont")
# A font of bitmaps has few sizes, in pixels: those of Noto Color Emoji, Apple Color Emoji, others.
_BITMAP_SIZES = (109, 160, 136, 128, 96, 72, 64, 48, 32)
_NO_SUCH_CHARACTER = "\uffff"  # a noncharacter, for which every font draws its "missing" box
_EMOJI = regex.compile(r"[\p{Emoji_Presentation}\p{Regional_Indicator}\ufe0f\u20e3]")
_AS_TEXT = "\ufe0e"  # asks for an emoji in black and white
_CJK = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}"
    r"\p{Block=CJK_Symbols_And_Punctuation}\p{Block=Halfwidth_And_Fullwidth_Forms}]"
)
_SCRIPT = regex.compile(
    r"(.+?) (?:CAPITAL |SMALL |INDEPENDENT |DEPENDENT )?"
    r"(?:LETTER|SYLLABLE|VOWEL|CONSONANT|SIGN|DIGIT|MARK|HIEROGLYPH)\b"
)
_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}|\p{Cc}")


@dataclass(frozen=True)
class FontStyle:
    """What a font for a text should look like; `weight` and `slant` as fontconfig has them."""

    serif: bool
    weight: int = REGULAR
    slant: int = 0


@dataclass(frozen=True)
class Font:
    """A font of this machine.

    Attributes:
        index: its number in a file of several fonts.
        weight: 80 for regular, 200 for bold.
        slant: 0 for upright, 100 for italic.
        coloured: whether it is a font of coloured pictures.
        characters: the code points it has, as ascending ranges; None if it must be asked for each.
    """

    file: str
    index: int = 0
    family: str = ""
    weight: int = REGULAR
    slant: int = 0
    coloured: bool = False
    characters: tuple[range, ...] | None = None

    def has(self, cluster: str) -> bool:
        """Return whether the font can write a cluster of characters."""
        needed = visible_characters(cluster)
        if self.characters is not None and not all(map(self._is_listed, needed)):
            return False
        if self.coloured:
            return _is_drawn(self.file, self.index, cluster)
        return self.characters is not None or all(
            _has_glyph(self.file, self.index, character) for character in needed
        )

    def _is_listed(self, character: str) -> bool:
        ranges, code = self.characters or (), ord(character)
        place = bisect_right(ranges, code, key=lambda block: block.start)
        return place > 0 and code in ranges[place - 1]

    def load(self, size: float) -> ImageFont.FreeTypeFont:
        """Load the font; one of bitmaps in its own size, for the caller to scale.

        Raises:
            OSError: the file is no font that can be used.
        """
        return (
            _load_bitmaps(self.file, self.index, size)
            if self.coloured
            else _load(self.file, self.index, size)
        )


def visible_characters(cluster: str) -> str:
    """Return the characters that need a glyph: all but joiners, selectors and controls."""
    return _IGNORABLE.sub("", cluster)


def is_emoji(cluster: str) -> bool:
    """Return whether a cluster asks for a picture in colour."""
    return bool(_EMOJI.search(cluster)) and _AS_TEXT not in cluster


def choose_font(run: Sequence[str], style: FontStyle) -> Font | None:
    """Choose the installed font that has most of some clusters of characters, the first included.

    Among equals, the one nearest in style wins, then the one made for the fewest characters.
    """
    able = [font for font in installed_fonts() if not font.coloured and font.has(run[0])]
    return min(able, key=lambda font: _rank(font, run, style), default=None)


def choose_coloured_font(cluster: str) -> Font | None:
    """Choose the installed font that has a cluster in colour."""
    return next((f for f in installed_fonts() if f.coloured and f.has(cluster)), None)


def suggest_font(cluster: str) -> str:
    """Name a free font that has a cluster of characters, by the script in its Unicode name."""
    first = visible_characters(cluster)[:1]
    name = unicodedata.name(first, "")
    if is_emoji(cluster):
        return "Noto Color Emoji"
    if _CJK.match(first):
        return "Noto Sans CJK"
    if name.startswith("MATHEMATICAL "):
        return "Noto Sans Math"
    if not name:
        return "a font that has it"
    script = _SCRIPT.match(name)
    return f"Noto Sans {script[1].title()}" if script else "Noto Sans Symbols 2"


@cache
def installed_fonts() -> tuple[Font, ...]:
    """List the fonts of this machine, in an order that does not depend on the file system."""
    found = _ask_fontconfig()
    fonts = _search_folders() if found is None else found
    usable = (f for f in fonts if f.family.replace(" ", "").lower() not in _PLACEHOLDERS)
    return tuple(sorted(usable, key=lambda font: (font.family, font.file, font.index)))


def _rank(font: Font, run: Sequence[str], style: FontStyle) -> tuple[object, ...]:
    name = font.family.lower()
    return (
        -sum(font.has(cluster) for cluster in run),
        any(word in name for word in _UNSUITED),
        ("serif" in name) != style.serif,
        abs(font.weight - style.weight),
        abs(font.slant - style.slant),
        sum(map(len, font.characters or ())),
    )


def _ask_fontconfig() -> list[Font] | None:
    """List the fonts that fontconfig knows; None where there is no fontconfig."""
    try:
        asked = subprocess.run(["fc-list", "--format", _FORMAT], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = asked.stdout.decode("utf-8", "replace").splitlines()
    return [font for line in lines for font in _parse_line(line)] or None


def _parse_line(line: str) -> Iterator[Font]:
    """Read one line of `fc-list`; nothing if Pillow has no use for the font."""
    try:
        file, index, family, weight, slant, coloured, charset = line.split("\t")
        if not file.lower().endswith(_SUFFIXES):
            return
        ranges = (part.partition("-") for part in charset.split())
        codes = (range(int(a, 16), int(b or a, 16) + 1) for a, _, b in ranges)
        yield Font(
            *(file, int(index), family.split(",")[0], round(float(weight)), int(slant)),
            coloured=coloured == "True",
            characters=tuple(codes),
        )
    except ValueError:
        # A variable font, whose weight is a range; its named instances have lines of their own.
        return


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    if sys.platform == "win32":
        of_all = Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        return [of_all, home / "AppData/Local/Microsoft/Windows/Fonts"]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        data / "fonts",
        home / ".fonts",
    ]


def _search_folders() -> Iterator[Font]:
    for folder in _font_folders():
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() in _SUFFIXES:
                yield from _read_fonts(str(file))


def _read_fonts(file: str) -> Iterator[Font]:
    """Read the names of the fonts in a file, which say their style."""
    for index in range(64):
        coloured = "emoji" in file.lower()
        try:
            family, style = (_load_bitmaps if coloured else _load)(file, index, 24.0).getname()
        except OSError:
            return
        named = (style or "").lower()
        weights = {"semibold": SEMIBOLD, "bold": BOLD, "black": BOLD, "light": LIGHT, "thin": LIGHT}
        weight = next((w for word, w in weights.items() if word in named), REGULAR)
        slant = ITALIC if "italic" in named or "oblique" in named else 0
        yield Font(file, index, family or "", weight, slant, coloured)
        if not file.lower().endswith("c"):
            return


@lru_cache(maxsize=256)
def _load(file: str, index: int, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size, index=index)


@lru_cache(maxsize=64)
def _load_bitmaps(file: str, index: int, size: float) -> ImageFont.FreeTypeFont:
    for each in (*_BITMAP_SIZES, size):
        try:
            return _load(file, index, each)
        except OSError:
            continue
    raise OSError(f"{file}: no size of this font can be used")


@cache
def _has_glyph(file: str, index: int, character: str) -> bool:
    try:
        font = _load(file, index, 24.0)
    except OSError:
        return False
    return bytes(font.getmask(character)) != bytes(font.getmask(_NO_SUCH_CHARACTER))


@cache
def _is_drawn(file: str, index: int, cluster: str) -> bool:
    """Return whether a font's coloured picture of a cluster is one that Pillow can draw."""
    canvas = Image.new("RGBA", (256, 256))
    try:
        font = _load_bitmaps(file, index, 109.0)
        ImageDraw.Draw(canvas).text((0, 0), cluster, font=font, embedded_color=True)
    except (OSError, ValueError):
        return False
    return canvas.getbbox() is not None
