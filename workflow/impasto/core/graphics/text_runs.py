"""Give each character of a text a font and a direction, and order those of a line.

Characters are taken in clusters that readers see as one (Unicode Standard Annex 29). Directions
follow the Unicode Bidirectional Algorithm (Unicode Standard Annex 9), for which python-bidi is
asked.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import NamedTuple

import regex
from PIL import features

from impasto.core.graphics.fonts import (
    Font,
    FontStyle,
    choose_coloured_font,
    choose_font,
    is_emoji,
    visible_characters,
)

_CLUSTER = regex.compile(r"\X")
_CONTROL = regex.compile(r"\p{Cc}")
_SELECTOR = regex.compile(r"[\p{Variation_Selector}\u034f]")
_BIDIRECTIONAL = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"})
_LEVEL = re.compile(r"Level\(\s+(\d+),\s+\)")
# Where lines end in text without spaces (Unicode Standard Annex 14, in short): not before closing
# punctuation and small kana, and not after opening punctuation. Korean has spaces.
_IDEOGRAPHIC = regex.compile(
    r"[\p{LB=ID}\p{LB=CJ}\p{LB=EB}\p{LB=EM}\p{LB=NS}\p{Block=CJK_Symbols_And_Punctuation}"
    r"\p{Block=Halfwidth_And_Fullwidth_Forms}]"
)
_NEVER_FIRST = regex.compile(
    r"[\p{Pe}\p{Pf}\p{LB=CL}\p{LB=EX}\p{LB=IS}\p{LB=NS}\p{LB=CJ}\p{LB=SY}\p{LB=PO}\p{LB=IN}"
    r"\p{LB=GL}\p{LB=WJ}]"
)
_NEVER_LAST = regex.compile(r"[\p{Ps}\p{Pi}\p{LB=OP}\p{LB=PR}\p{LB=GL}\p{LB=WJ}]")


class Cluster(NamedTuple):
    """Characters that readers see as one, or a run of them.

    Attributes:
        level: embedding level in the paragraph; odd where text is read from the right.
        language: tag of the language, by which some fonts choose among forms; None if unknown.
    """

    text: str
    font: Font
    level: int = 0
    language: str | None = None


class Typeface(NamedTuple):
    """What text is set in: `files` of fonts to try in turn, and the style of any other font."""

    files: tuple[str, ...]
    style: FontStyle


@cache
def can_shape() -> bool:
    """Return whether Pillow can join and order letters, for which it needs FriBiDi."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=1024)
def set_clusters(text: str, face: Typeface) -> tuple[Cluster, ...]:
    """Give each cluster of a paragraph its font and its direction.

    White space counts as one space. What no font has is left out, if it has no other form of the
    same meaning.
    """
    text = _CONTROL.sub("", " ".join(text.split()))
    main = Font(face.files[0])
    if _is_plain(text, main) and not _is_bidirectional(text):
        return tuple(Cluster(cluster, main) for cluster in _clusters(text))
    kept = "".join(_settable_form(cluster, face) or "" for cluster in _composed(text))
    text = " ".join(kept.split())
    if not text:
        return ()
    shown = _clusters(text)
    starts = accumulate(map(len, shown[:-1]), initial=0)
    levels, language = _embedding_levels(text), guess_language(text)
    return tuple(
        Cluster(cluster, font, levels[start], None if font == main else language)
        for cluster, font, start in zip(shown, _choose_fonts(shown, face), starts, strict=True)
    )


def find_missing(text: str, face: Typeface) -> list[str]:
    """List the clusters of a text that no font here has, each once."""
    text = _CONTROL.sub("", " ".join(text.split()))
    if _is_plain(text, Font(face.files[0])):
        return []
    return [c for c in dict.fromkeys(_composed(text)) if _settable_form(c, face) is None]


def is_right_to_left(text: str) -> bool | None:
    """Return whether a paragraph runs from right to left; None if it has no letters.

    It does if its first letter does (rule P2), or most of its letters do, as in a sentence in
    Hebrew that begins with "DNA" (rule HL1 leaves that to a program).
    """
    kinds = Counter(map(unicodedata.bidirectional, text))
    leftward, rightward = kinds["R"] + kinds["AL"], kinds["L"]
    if not (leftward and rightward):
        return bool(leftward) if leftward or rightward else None
    from bidi import get_base_level

    return bool(get_base_level(text) == 1) or leftward > rightward


def split_runs(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Join neighbours of one font and direction in runs of a line, from left to right."""
    runs = [
        Cluster("".join(cluster.text for cluster in members), *key)
        for key, members in groupby(clusters, key=lambda cluster: cluster[1:])
    ]
    # Rule L2: every sequence of runs at a level or above is reversed, from the highest level to 1.
    for level in range(max((run.level for run in runs), default=0), 0, -1):
        ordered: list[Cluster] = []
        for deep, together in groupby(runs, key=lambda run: run.level >= level):
            members = list(together)
            ordered += reversed(members) if deep else members
        runs = ordered
    return runs


def order_without_shaping(run: Cluster) -> str:
    """Return the characters of a run as they stand from left to right, unjoined."""
    shown = [visible_characters(cluster) for cluster in _clusters(run.text)]
    if run.level % 2 == 0:
        return "".join(shown)
    from bidi.mirror import MIRRORED

    return "".join(MIRRORED.get(cluster, cluster) for cluster in reversed(shown))


def may_break(before: Cluster, after: Cluster) -> bool:
    """Return whether a line may end between two clusters without a space."""
    return bool(
        (_IDEOGRAPHIC.match(before.text) or _IDEOGRAPHIC.match(after.text))
        and not _NEVER_LAST.match(before.text)
        and not _NEVER_FIRST.match(after.text)
    )


def _is_plain(text: str, font: Font) -> bool:
    """Return whether a font has all of a text, in which nothing asks for colour."""
    return font.has(text) and not is_emoji(text) and not _SELECTOR.search(text)


def _clusters(text: str) -> list[str]:
    return list(_CLUSTER.findall(text))


def _composed(text: str) -> list[str]:
    """Split a text into clusters, in which letter and accent are one character if they can be."""
    return _clusters(unicodedata.normalize("NFC", text))


def _is_bidirectional(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in _BIDIRECTIONAL for character in text
    )


def _embedding_levels(text: str) -> list[int]:
    if not _is_bidirectional(text):
        return [0] * len(text)
    from bidi import get_display

    # python-bidi tells levels only in this report: one for each byte of UTF-8.
    direction = "R" if is_right_to_left(text) else "L"
    report = str(get_display(text, base_dir=direction, debug=True)).partition("\n    levels: [")[2]
    of_bytes = [int(level) for level in _LEVEL.findall(report.partition("\n    ],")[0])]
    starts = [0]
    for character in text:
        starts.append(starts[-1] + len(character.encode()))
    assert len(of_bytes) == starts[-1], "python-bidi reports levels in another form"
    return [of_bytes[start] for start in starts[:-1]]


@lru_cache(maxsize=4096)
def _settable_form(cluster: str, face: Typeface) -> str | None:
    """Return a cluster as it can be set, in another form of the same meaning if need be."""
    if _SELECTOR.match(cluster):
        return ""  # It has no character to select a form of.
    for form in (cluster, unicodedata.normalize("NFKC", cluster)):
        if not visible_characters(form) or _choose_font(form, (form,), face):
            return form
    return None


def _choose_fonts(shown: Sequence[str], face: Typeface) -> list[Font]:
    """Choose a font for each cluster: one of the face, or one that suits the neighbours too."""
    main = Font(face.files[0])
    chosen: list[Font] = []
    # A picture in colour is in none of a face's own fonts.
    own = [None if is_emoji(cluster) else _own_font(cluster, face) for cluster in shown]
    for index, cluster in enumerate(shown):
        before = chosen[-1] if chosen else main
        stays = not before.coloured and not is_emoji(cluster) and before.has(cluster)
        if stays and (own[index] is None or not visible_characters(cluster).strip()):
            # Spaces keep to the text before them.
            chosen.append(before)
            continue
        end = next((i for i in range(index, len(shown)) if own[i] is not None), len(shown))
        neighbours = tuple(shown[index : max(end, index + 1)])
        chosen.append(own[index] or _choose_font(cluster, neighbours, face) or main)
    return chosen


def _own_font(cluster: str, face: Typeface) -> Font | None:
    return next((font for font in map(Font, face.files) if font.has(cluster)), None)


@lru_cache(maxsize=4096)
def _choose_font(cluster: str, neighbours: tuple[str, ...], face: Typeface) -> Font | None:
    """Choose the font of a cluster; None if there is none."""
    coloured = choose_coloured_font(cluster) if is_emoji(cluster) else None
    found = coloured or _own_font(cluster, face) or choose_font(neighbours, face.style)
    return found or choose_coloured_font(cluster)


def guess_language(text: str) -> str | None:
    """Guess the language of Chinese characters, which have other forms in Japan and in Taiwan.

    Kana are Japanese and syllable blocks Korean. Otherwise it is the first national character set
    that has all of them.
    """
    if regex.search(r"[\p{Hiragana}\p{Katakana}]", text):
        return "ja"
    if regex.search(r"\p{Hangul}", text):
        return "ko"
    characters = "".join(regex.findall(r"\p{Han}", text))
    if not characters:
        return None
    sets = {"gb2312": "zh-Hans", "shift_jis": "ja", "big5": "zh-Hant"}
    return next((tag for name, tag in sets.items() if _is_in(characters, name)), None)


def _is_in(characters: str, character_set: str) -> bool:
    try:
        characters.encode(character_set)
    except UnicodeEncodeError:
        return False
    return True
