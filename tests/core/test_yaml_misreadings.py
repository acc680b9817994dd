"""Values that YAML reads as something else than the text that was meant."""

import re
import warnings
from pathlib import Path

import pytest
import yaml

from impasto.core import yaml_misreadings
from impasto.core.errors import InputError, Notice
from impasto.timeline import loader, settings

ENTRY = """title: A film
entries:
  - id: wave
    year: 1838
    milestone: {{title: a, text: b, source: c}}
    artwork:
      file: styles/wave.jpg
      title: {title}
      artist: e
      date: {date}
      credit: f
    structure: {{file: pdb/egg.pdb, title: g, credit: h, chains: [{chain}]}}
    seconds: {seconds}
"""


def write(title="d", date="1831", chain="A", seconds="3"):
    Path("timeline.yaml").write_text(
        ENTRY.format(title=title, date=date, chain=chain, seconds=seconds), encoding="utf-8"
    )
    return Path("timeline.yaml")


def complaint(path):
    with pytest.raises(InputError) as caught:
        loader.load_timeline(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("On", "true"),
        ("NO", "false"),
        ("yes", "true"),
        ("off", "false"),
        ("True", "true"),
        ("12:30", "750"),
        ("0x1F", "31"),
        ("1_000", "1000"),
        (".5", "0.5"),
        ("1.0e+3", "1000.0"),
        ("0777", "511"),
        ("~", "nothing"),
        ("null", "nothing"),
        ("[Untitled]", "a list"),
        ("{DNA}", "a mapping (key: value)"),
    ],
)
def test_what_is_no_text_to_yaml_must_be_quoted(project, written, reading):
    said = complaint(write(title=written))
    assert said == (
        f'timeline.yaml, line 8: entry "wave": artwork.title: found {written}, which YAML reads as '
        f'{reading}; expected text: put it in quotes: "{written}"'
    )
    loader.load_timeline(write(title=f'"{written}"'))


@pytest.mark.parametrize("written", ["1984", "-3", "1.5", "true"])
def test_a_number_in_place_of_a_text_must_be_quoted(project, written):
    said = complaint(write(title=written))
    assert said.endswith(f'found {written}, expected text: put it in quotes: "{written}"')


@pytest.mark.parametrize("comment", ["#aa3355", "#1 of a series", "#MeToo"])
def test_a_text_that_begins_with_a_comment_sign_must_be_quoted(project, comment):
    said = complaint(write(title=comment))
    assert f"found nothing, since YAML reads {comment} as a comment; expected text" in said
    assert said.endswith(f'put it in quotes: "{comment}"')
    assert "put it in quotes" not in complaint(write(title="# the title is still missing"))


@pytest.mark.parametrize(
    ("date", "chain", "seconds", "said"),
    [
        ("12:30", "A", "3", 'date: found 12:30, which YAML reads as 750; expected a date such as'),
        ("01750", "A", "3", 'which YAML reads as 1000; expected a date'),
        ("1_831", "A", "3", 'put it in quotes: "1_831"'),
        ("1831", "01", "3", 'chains[1]: found 01, which YAML reads as 1; expected a chain'),
        ("1831", "0x1", "3", 'put it in quotes: "0x1"'),
        ("1831", "ON", "3", 'chains[1]: found ON, which YAML reads as true; expected a chain'),
        ("1831", "A", "010", "seconds: found 010, which YAML reads as 8; expected a number of"),
        ("1831", "A", "1:30", "seconds: found 1:30, which YAML reads as 90; expected a number of"),
        ("1831", "A", "'4'", 'seconds: found "4", expected a number of seconds from 0.25 to 60: '),
        ("1831", "A", '"2.5"', "write it without quotes: 2.5"),
        ("1831", "A", '"long"', 'found "long", expected a number of seconds from 0.25 to 60'),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_looks(project, date, chain, seconds, said):
    assert said in complaint(write(date=date, chain=chain, seconds=seconds))


@pytest.mark.parametrize(
    "text",
    [
        "The helix: a story",
        "@home",
        "*starry night*",
        "%50",
        "`code`",
        "- a dash",
        "? a question",
        "& Sons",
        "!Kung people",
        "=",
        "| bars |",
        "> 5 kDa",
        '"Rose" by another name',
        "'Tis pity",
        "[draft] The film",
        "{DNA} double",
        "a : b",
        r'"5\% done"',
    ],
)
def test_an_error_of_syntax_says_which_text_lacks_quotes(project, text):
    said = complaint(write(title=text))
    assert "not valid YAML" in said
    quoted = re.split("put the text(?: on line 8)? in quotes: ", said)[1]
    meant = text[1:-1] if text.endswith('done"') else text
    assert yaml.safe_load(quoted) == meant
    loader.load_timeline(write(title=quoted))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "    year",
            "   year",
            "line 4, column 4: .*it is indented by 3, the keys above it by 2 or 4",
        ),
        ("    year", "      year", "line 4, .*; it is indented by 6, the keys above it by 4"),
        ("    seconds", "     seconds", "line 13, .*; it is indented by 5, the keys above it by 4"),
        ("    year", "\tyear", "line 4, column 1: .*; indent the line with spaces, not with tabs"),
    ],
)
def test_an_error_of_syntax_says_how_far_a_line_is_indented(project, before, after, said):
    file = write()
    file.write_text(file.read_text("utf-8").replace(before, after, 1), "utf-8")
    assert re.search(said, complaint(file))


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("{title: The helix: a story, artist: e}", '"The helix: a story"'),
        ("{artist: e, title: @home}", '"@home"'),
        ("{artist: e, title: 5 % [draft] x}", '"5 % [draft] x"'),
        ("{title: 'Tis pity, artist: e}", '"\'Tis pity"'),
        ("[#aa3355, #bbccdd]", '["#aa3355", "#bbccdd"]'),
        ("[On, @off]", '["On", "@off"]'),
    ],
)
def test_a_text_in_brackets_lacks_quotes(project, line, quoted):
    Path("timeline.yaml").write_text(f"title: a\nsubtitle: {line}\ncredit: b\n")
    said = complaint(Path("timeline.yaml"))
    assert "line 2" in said
    assert said.endswith(f" in quotes: {quoted}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{title: Bread, butter and jam, artist: e}", '"Bread, butter and jam"'),
        ("{title: One, two, three, artist: e}", '"One, two, three"'),
        ("{artist: e, title: Yes, No}", '"Yes, No"'),
    ],
)
def test_a_comma_ends_a_text_in_braces(project, text, said):
    Path("timeline.yaml").write_text(f"title: a\nentries:\n- artwork: {text}\n")
    assert said in complaint(Path("timeline.yaml"))


@pytest.mark.parametrize(
    ("text", "kept", "whole"),
    [
        ("Sonata #3", "Sonata", "Sonata #3"),
        ("Sonata  #3 in C", "Sonata", "Sonata #3 in C"),
        ("&Co great", "great", "&Co great"),
    ],
)
def test_a_text_that_is_cut_short_is_noticed(project, text, kept, whole):
    with pytest.warns(Notice) as caught:
        film = loader.load_timeline(write(title=text))
    assert film.entries[0].artwork.title == kept
    assert str(caught[0].message) == (
        f'timeline.yaml, line 8: entry "wave": artwork.title: YAML reads "{kept}"; if more is '
        f'meant, put it in quotes: "{whole}"'
    )


@pytest.mark.parametrize(
    "text",
    ["Sonata # a comment", "1e3", "Norway", "'a # b'", "C#", "a#b", "12h30", "~a", "null and void"],
)
def test_other_texts_need_no_quotes(project, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        film = loader.load_timeline(write(title=text))
    assert film.entries[0].artwork.title == yaml.safe_load(text)


def test_keys_are_texts(project):
    Path("timeline.yaml").write_text("title: a\nentries: []\nOn: 3\n2024: 4\n~: 5\n")
    said = complaint(Path("timeline.yaml"))
    assert "line 3: On: unknown key" in said
    assert "line 4: 2024: unknown key" in said
    assert "line 5: ~: unknown key" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timeline: 1984", 'found 1984, expected the path of a YAML'),
        ("results: On", 'found On, which YAML reads as true; expected the path of a folder'),
        ("results: ~", 'put it in quotes: "~"'),
        ("quality: no", "found no, which YAML reads as false; expected one of sketch, draft"),
        ('fps: "24"', "expected a whole number from 1 to 60, or null: write it without quotes: 24"),
        ("fps: 1:30", "fps: found 1:30, which YAML reads as 90; expected a whole number"),
        ("threads: 010", "threads: found 010, which YAML reads as 8"),
        ("results: film: two", 'put the text in quotes: "film: two"'),
        ("results: @scratch", 'put the text in quotes: "@scratch"'),
        ("shape: 5:4", "found 5:4, which YAML reads as 304; expected one of 16:9"),
    ],
)  # fmt: skip
def test_settings_are_read_with_the_same_care(tmp_path, text, said):
    path = tmp_path / "config.yaml"
    path.write_text(text + "\n")
    with pytest.raises(InputError, match=r"line 1") as caught:
        settings.load_settings(path)
    assert said in str(caught.value)


def test_a_byte_order_mark_shifts_nothing(project):
    path = write(title="[Untitled]")
    path.write_text("\ufeff" + path.read_text())
    assert "found [Untitled], which YAML reads as a list" in complaint(path)


@pytest.mark.parametrize("text", ["a", "it's", 'say "a"', r"5\%", """'"'""", "#", ": "])
def test_a_text_in_quotes_is_itself(text):
    assert yaml.safe_load(yaml_misreadings.quote_text(text)) == text


def test_characters_may_be_escaped_as_in_json(project):
    film = loader.load_timeline(write(title=r'"\ud83e\uddec \u00e9 \ud83d\ude00"'))
    assert film.entries[0].artwork.title == "🧬 é 😀"


@pytest.mark.parametrize("half", [r"\ud83e", r"\uddec", r"\uddec\ud83e"])
def test_half_of_a_character_is_none(project, half):
    said = complaint(write(title=f'"a {half} b"'))
    assert "line 8: entry 1: artwork.title: found half of a character" in said


@pytest.mark.parametrize(
    ("view", "advice"),
    [
        ("{rotate: 0,90,0}", "view.90: found no colon after it; a list has brackets: [0, 90, 0]"),
        ("{zoom: 1,2}", "view.2: found no colon after it; a decimal number has a point: 1.2"),
    ],
)
def test_numbers_that_a_comma_splits(project, view, advice):
    path = write()
    path.write_text(path.read_text() + f"    view: {view}\n")
    assert advice in complaint(path)


@pytest.mark.parametrize("character", [r"\0", r"\e", r"\x07", r"\x7f"])
def test_a_control_character_is_no_text(project, character):
    said = complaint(write(title=f'"a{character}b"'))
    assert "line 8: entry 1: artwork.title: found the control character" in said


def test_lines_and_tabs_are_text(project):
    title = loader.load_timeline(write(title=r'"a\tb\nc"')).entries[0].artwork.title
    assert title.split() == ["a", "b", "c"]
