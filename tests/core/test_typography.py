"""Text in many scripts: fonts, directions, lines, emoji, and what no font has."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from impasto.core.graphics import fonts, text_runs, typography
from impasto.core.graphics.fonts import Font, suggest_font
from impasto.core.graphics.text_runs import (
    is_right_to_left,
    order_without_shaping,
    split_runs,
)
from impasto.core.graphics.typography import (
    ELLIPSIS,
    FONT_FILES,
    SANS,
    SERIF,
    SERIF_ITALIC,
    Paragraph,
    draw_line,
    fit_text,
    missing_characters,
    text_width,
)
from tiny_fonts import make_font

WHITE = (255, 255, 255)
CHINESE = "结晶牛胰岛素神奈川沖浪裏葛飾北斎言葉は生まれた「」、。ッー年（）"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשתםןףץך"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوىيةءأإ،"
DEVANAGARI = "हिन्दीदेवनागरी"
EMOJI = "🧬👩🔬👨👧🇩🇪❤☝1234567890#*\u20e3\u200d\ufe0f🏽🏴\U000e0067\U000e0062\U000e007f"
TAGGED = "🏴\U000e0067\U000e0062\U000e007f"
SEQUENCES = [
    "🧬",
    "👩🏽\u200d🔬",
    "🇩🇪",
    "1\ufe0f\u20e3",
    "❤\ufe0f",
    "👨\u200d👩\u200d👧",
    "👨\u200d👧",
]
SEQUENCES += ["☝🏽", "#\ufe0f\u20e3", TAGGED]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Font]:
    folder = tmp_path_factory.mktemp("fonts")
    scripts = {"CJK": CHINESE, "Hebrew": HEBREW, "Arabic": ARABIC, "Devanagari": DEVANAGARI}
    found = {
        name: make_font(folder / f"{name}.ttf", f" {letters}", family=f"Test Sans {name}")
        for name, letters in scripts.items()
    }
    emoji = make_font(folder / "emoji.ttf", EMOJI, family="Test Emoji", advance=600, coloured=True)
    return {**found, "Emoji": emoji}


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Return a function that makes some fonts the only ones of this machine."""
    caches = (text_runs.set_clusters, text_runs._settable_form, text_runs._choose_font)

    def install_fonts(*installed: Font) -> None:
        monkeypatch.setattr(fonts, "installed_fonts", lambda: installed)
        for cache in caches:
            cache.cache_clear()

    yield install_fonts
    for cache in caches:
        cache.cache_clear()


def fonts_of(text: str, face: str = SERIF) -> list[tuple[str, str]]:
    """Return neighbouring characters of one font, with the name of its file."""
    runs: list[tuple[str, str]] = []
    for cluster in text_runs.set_clusters(text, typography._FACES[face]):
        name = Path(cluster.font.file).stem
        if runs and runs[-1][1] == name:
            runs[-1] = (runs[-1][0] + cluster.text, name)
        else:
            runs.append((cluster.text, name))
    return runs


def picture_of(text: str, face: str = SANS, size: float = 20) -> np.ndarray:
    canvas = Image.new("RGB", (400, 60))
    draw_line(canvas, (10, 40), text, face, size, WHITE)
    return np.asarray(canvas)


MAIN = Path(FONT_FILES[SERIF]).stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain, “quoted” – ≤ 3 µm", [("Plain, “quoted” – ≤ 3 µm", MAIN)]),
        ("结晶牛胰岛素", [("结晶牛胰岛素", "CJK")]),
        ("≤ 3 µm 🧬 in", [("≤ 3 µm ", MAIN), ("🧬", "emoji"), (" in", MAIN)]),
        ("结晶 (insulin)", [("结晶 ", "CJK"), ("(insulin)", MAIN)]),
        ("1838年生", [("1838", MAIN), ("年生", "CJK")]),
        ("α-helix", [("α-helix", MAIN)]),
        ("नागरी DNA", [("नागरी ", "Devanagari"), ("DNA", MAIN)]),
        ("קרב אב", [("קרב אב", "Hebrew")]),
        ("مرحبا، DNA", [("مرحبا، ", "Arabic"), ("DNA", MAIN)]),
        ("a🇩🇪b", [("a", MAIN), ("🇩🇪", "emoji"), ("b", MAIN)]),
        ("e\u0301 → 素", [("é → ", MAIN), ("素", "CJK")]),
        ("１２ 𝐀素", [("12 A", MAIN), ("素", "CJK")]),
    ],
)
def test_each_character_has_a_font_that_has_it(
    made: dict[str, Font], install, text: str, expected: list[tuple[str, str]]
) -> None:
    install(*made.values())
    assert fonts_of(text) == expected


def test_greek_in_italics_is_upright_and_the_rest_stays_italic(install) -> None:
    install()
    names = [name for _, name in fonts_of("The α helix", SERIF_ITALIC)]
    assert names == [Path(FONT_FILES[f]).stem for f in (SERIF_ITALIC, SERIF, SERIF_ITALIC)]


def test_a_font_that_has_more_of_the_text_is_better(tmp_path: Path, install) -> None:
    few = make_font(tmp_path / "few.ttf", "神奈", family="Aa Sans")
    all_of_it = make_font(tmp_path / "all.ttf", CHINESE, family="Bb Serif")
    narrow = make_font(tmp_path / "mono.ttf", CHINESE, family="Aa Sans Mono")
    install(few, narrow, all_of_it)
    assert fonts_of("神奈川") == [("神奈川", "all")]
    assert fonts_of("神奈") == [("神奈", "all")]  # as serif as the text around it
    assert fonts_of("神奈", SANS) == [("神奈", "few")]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_emoji_are_set_in_colour(made: dict[str, Font], install, sequence: str) -> None:
    install(made["Emoji"])
    assert [c.text for c in text_runs.set_clusters(f"a{sequence}b", typography._FACES[SANS])] == [
        *("a", sequence, "b")
    ]
    assert missing_characters(sequence) == []
    shown = picture_of(f"a {sequence} b").astype(int)
    red = (shown[..., 0] > 200) & (shown[..., 1] < 60)
    assert red.any()
    # The letters beside it keep their colour.
    assert (shown.min(axis=2) > 200).any()
    alone = text_width("a  b", SANS, 20)
    assert text_width(f"a {sequence} b", SANS, 20) > alone


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_what_no_font_has_is_left_out_and_named(install, sequence: str) -> None:
    install()
    text = f"At {sequence} last ≤ µ"
    if "\u20e3" in sequence:  # Source Serif has keys too, in black and white
        assert missing_characters(text) == []
        return
    assert missing_characters(text) == [sequence]
    assert missing_characters("At last ≤ µ") == []
    np.testing.assert_array_equal(picture_of(text), picture_of("At last ≤ µ"))
    block = fit_text([Paragraph(sequence, SANS, 20, WHITE), Paragraph("b", SANS, 20, WHITE)], 99)
    assert [line.text for line in block.lines] == ["b"]


def test_an_emoji_may_ask_to_be_text(tmp_path: Path, made: dict[str, Font], install) -> None:
    plain = make_font(tmp_path / "plain.ttf", "❤\ufe0e", family="Test Symbols")
    install(plain, made["Emoji"])
    assert fonts_of("a❤\ufe0e")[-1][1] == "plain"
    assert fonts_of("a❤")[-1][1] == "plain"
    assert fonts_of("a❤\ufe0f")[-1][1] == "emoji"


@pytest.mark.parametrize(
    ("character", "font"),
    [
        ("🧬", "Noto Color Emoji"),
        ("1️⃣", "Noto Color Emoji"),
        ("晶", "Noto Sans CJK"),
        ("か", "Noto Sans CJK"),
        ("한", "Noto Sans CJK"),
        ("、", "Noto Sans CJK"),
        ("हि", "Noto Sans Devanagari"),
        ("ກ", "Noto Sans Lao"),
        ("𐎠", "Noto Sans Old Persian"),
        ("ሀ", "Noto Sans Ethiopic"),
        ("∯", "Noto Sans Symbols 2"),
        ("𝛼", "Noto Sans Math"),
        ("\ue000", "a font that has it"),
    ],
)
def test_a_font_is_named_for_each_script(character: str, font: str) -> None:
    assert suggest_font(character) == font


# Directions


@pytest.mark.parametrize(
    ("text", "from_right"),
    [
        ("Plain", False),
        ("שלום", True),
        ("مرحبا DNA", True),
        ("GFP הוא חלבון זוהר", True),
        ("1953: הסליל הכפול", True),
        ("“שלום” (DNA)", True),
        ("The word שלום in a sentence", False),
        ("1838 – 1953", None),
        ("🧬", None),
        ("结晶", False),
        ("x שלום עולם, y", True),
        ("كندرو, Nature 185 (1960) 422, Structure of Myoglobin", True),
    ],
)
def test_the_direction_of_a_paragraph(text: str, from_right: bool | None) -> None:
    assert is_right_to_left(text) is from_right


def visual_order(text: str) -> str:
    """Return the letters of a line from left to right."""
    clusters = text_runs.set_clusters(text, typography._FACES[SANS])
    return "".join(order_without_shaping(run) for run in split_runs(clusters))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אבג abc דה", "הד abc גבא"),
        ("abc אבג def ghi", "abc גבא def ghi"),
        ("אב (abc) גד", "דג (abc) בא"),
        ("אב abc (def) גד", "דג abc (def) בא"),
        ("אב 1953 גד", "דג 1953 בא"),
        ("אב, 12–15 abc.", ".abc 15–12 ,בא"),
        ("DNA אבגד", "דגבא DNA"),
        ("مر 12 حب", "بح 12 رم"),
        ("a (אב) b", "a (בא) b"),
    ],
)
def test_characters_are_ordered_by_the_unicode_algorithm(
    made: dict[str, Font], install, text: str, shown: str
) -> None:
    install(*made.values())
    assert visual_order(text) == shown


def test_a_line_that_begins_with_latin_belongs_to_its_paragraph(
    made: dict[str, Font], install
) -> None:
    install(*made.values())
    text = Paragraph("אבגד הוזח DNA (abc) טיכל", SANS, 20, WHITE)
    block = fit_text([text], text_width("אבגד הוזח", SANS, 20) + 3)
    first, second, third = block.lines
    assert (first.text, second.text, third.text) == ("אבגד הוזח", "DNA (abc)", "טיכל")
    assert all(line.right_to_left for line in block.lines)
    runs = split_runs(second.clusters)
    assert "".join(order_without_shaping(run) for run in runs) == "DNA (abc)"
    # Every line ends at the right edge of the box.
    for line in block.lines:
        canvas = Image.new("RGB", (300, 200))
        block.draw(canvas, 20, 10)
        row = np.asarray(canvas)[round(10 + line.top) : round(10 + line.top + 26), :, 0]
        edge = np.flatnonzero(row.max(axis=0) > 60).max()
        assert abs(edge - (20 + block.measure)) < 3


def test_a_paragraph_without_letters_is_aligned_like_the_one_before(
    made: dict[str, Font], install
) -> None:
    install(*made.values())
    texts = [Paragraph(text, SANS, 20, WHITE) for text in ("1838", "אבג", "1838", "abc", "1838")]
    block = fit_text(texts, 200)
    assert [line.right_to_left for line in block.lines] == [False, True, True, False, False]


# Lines


@pytest.mark.parametrize(
    "text",
    [
        "结晶牛胰岛素神奈川沖浪裏葛飾北斎言葉は生まれた",
        "「言葉」は、年、生まれた。" * 4,
        "结晶（insulin）结晶牛胰岛素（insulin）。神奈川沖浪裏",
        "The word 结晶牛胰岛素 was 生まれた。 In 1838年 then",
        "אבגד הוזח abc טיכל מנסע DNA פצקר",
        "🧬🧬🧬👩🏽‍🔬👩🏽‍🔬🇩🇪🇩🇪🇩🇪 and 🧬",
        "हिन्दी देवनागरी हिन्दी देवनागरी",
        "Pneumonoultramicroscopicsilicovolcanoconiosis",
        "Words, and more words",
    ],
)
@pytest.mark.parametrize("width", [60, 110, 200])
def test_lines_of_mixed_text_fit(made: dict[str, Font], install, text: str, width: int) -> None:
    install(*made.values())
    block = fit_text([Paragraph(text, SANS, 20, WHITE)], width)
    lines = [line.text for line in block.lines]
    assert all(line.width <= width for line in block.lines)
    assert not any(line[0] in "、。）」ーッ " for line in lines[1:])
    assert not any(line[-1] in "（「 " for line in lines[:-1])
    # Nothing is lost, and clusters stay whole.
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    clusters = [cluster.text for line in block.lines for cluster in line.clusters]
    assert [c for c in clusters if c != " "] == [c for c in text_runs._clusters(text) if c != " "]
    cut = fit_text([Paragraph(text, SANS, 20, WHITE, most_lines=1)], width).lines
    if len(lines) > 1:
        assert cut[0].text.endswith(ELLIPSIS)
    assert all(line.width <= width for line in cut)


def test_the_ellipsis_of_a_right_to_left_line_is_at_its_left(
    made: dict[str, Font], install
) -> None:
    install(*made.values())
    (line,) = fit_text([Paragraph("אבגד abc", SANS, 20, WHITE, most_lines=1)], 70).lines
    assert line.text.endswith(ELLIPSIS)
    assert split_runs(line.clusters)[0].text == ELLIPSIS


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ufe0f", "\u202e", "\x07"])
def test_text_without_anything_to_show(install, text: str) -> None:
    install()
    assert missing_characters(text) == []
    assert not picture_of(text).any()


# Fonts of the machine


def test_fonts_are_read_from_fontconfig() -> None:
    line = "/f/a.ttc\t2\tNoto Sans CJK SC,Other\t80\t0\tFalse\t20-7e 4e00-9fff 1f9ec"
    (font,) = fonts._parse_line(line)
    assert (font.file, font.index, font.family, font.weight) == (
        "/f/a.ttc",
        2,
        "Noto Sans CJK SC",
        80,
    )
    assert font.has("a晶🧬")
    assert not font.has("ا")
    for bad in ("", "/f/a.pfb\t0\tX\t80\t0\tFalse\t20", "/f/a.ttf\t0\tX\t[40 90]\t0\tFalse\t20"):
        assert not list(fonts._parse_line(bad))


def test_without_fontconfig_folders_are_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_font(tmp_path / "b.ttf", CHINESE, family="Test Sans CJK")
    make_font(tmp_path / "a-emoji.ttf", EMOJI, family="Test Emoji", coloured=True)
    make_font(tmp_path / "box.ttf", CHINESE, family="LastResort")
    (tmp_path / "broken.ttf").write_text("no font")
    (tmp_path / "notes.txt").write_text("no font")
    monkeypatch.setattr(fonts, "_font_folders", lambda: [tmp_path, tmp_path / "none"])
    monkeypatch.setattr(fonts, "_ask_fontconfig", lambda: None)
    found = fonts.installed_fonts.__wrapped__()
    assert [Path(font.file).name for font in found] == ["a-emoji.ttf", "b.ttf"]
    emoji, chinese = found
    assert emoji.coloured
    assert emoji.has("🧬")
    assert not chinese.coloured


def test_there_may_be_no_fontconfig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts._ask_fontconfig() is None


def test_latin_text_is_one_run_of_the_face() -> None:
    (run,) = split_runs(text_runs.set_clusters("The word, 1838", typography._FACES[SERIF]))
    assert (run.text, run.font.file, run.level) == (
        "The word, 1838",
        FONT_FILES[SERIF],
        0,
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("结晶牛胰岛素", "zh-Hans"),
        ("神奈川沖浪裏", "ja"),
        ("葛飾北斎", "ja"),
        ("言葉は", "ja"),
        ("結晶牛胰島素", "zh-Hant"),
        ("단백질", "ko"),
        ("Plain", None),
        ("שלום", None),
    ],
)
def test_the_language_of_chinese_characters(text: str, language: str | None) -> None:
    assert text_runs.guess_language(text) == language
