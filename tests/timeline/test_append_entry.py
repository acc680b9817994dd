"""New entries: appended to timelines that people have written, without changing the rest."""

import difflib
import re
import shutil
import stat
from itertools import takewhile
from pathlib import Path
from textwrap import indent as indented

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

import random_timelines
from impasto.cli import main
from impasto.core import yaml_document
from impasto.core.checked_data import find_problems
from impasto.timeline import loader
from impasto.timeline.append_entry import append_to_timeline
from impasto.timeline.document import TimelineKeys
from impasto.timeline.entry_template import entry_lines
from impasto.timeline.json_schema import documented_schema

ROOT = Path(__file__).parents[2]
TIMELINES = ("config/timeline.yaml", "config/timelines/one-movement.yaml")

HEAD = """\
# My film.
title: A film   # not settled
defaults:
  structure: {file: pdb/egg.pdb, title: Egg, credit: CC0}
"""
WAVE = """\
id: wave
year: 1838
milestone: {title: a, text: b, source: c}
artwork:   {file: styles/wave.jpg, title: d, artist: e, date: 1831, credit: f}  # why
"""


def entries(dash: str, indent: int, text: str = WAVE) -> str:
    """Return a list of one entry after a dash, such as "  - "."""
    first, *others = text.splitlines()
    return "\n".join([dash + first, *(" " * indent + line for line in others)]) + "\n"


def added(before: bytes, path: Path) -> list[str]:
    """Return the lines that a file has gained; assert that all others are unchanged."""
    after = path.read_bytes()
    pairs = [text.decode().splitlines(keepends=True) for text in (before, after)]
    matches = difflib.SequenceMatcher(None, *pairs, autojunk=False).get_opcodes()
    assert [tag for tag, *_ in matches if tag != "equal"] == ["insert"]
    ((_, _, _, start, end),) = (match for match in matches if match[0] == "insert")
    # Without the addition, the file is the same as before, byte for byte.
    rest = pairs[1][:start] + pairs[1][end:]
    assert "".join(rest).encode() == before
    return pairs[1][start:end]


def assert_inserted(before: bytes, after: bytes) -> None:
    """Assert that the previous bytes are the beginning and the end of a file."""
    start = sum(takewhile(bool, (old == now for old, now in zip(before, after, strict=False))))
    assert after.endswith(before[start:])


def new(path: Path | str, name: str = "new-one") -> int:
    return main(["new", name, "--timeline", str(path)])


@pytest.mark.parametrize("name", TIMELINES)
def test_a_new_entry_passes_check_at_once(name, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(ROOT)
    path = Path(shutil.copy(ROOT / name, tmp_path / "timeline.yaml"))
    before = path.read_bytes()
    known = loader.load_timeline(path)
    assert new(path) == 0
    assert f"entry new-one of {known.entries[-1].year}" in capsys.readouterr().out
    lines = added(before, path)
    assert lines[:2] == [
        "\n",
        "  - id: new-one # The name of the entry's files; changing it makes a new entry.\n",
    ]
    assert max(len(line) for line in lines) <= 101
    film = loader.load_timeline(path)
    assert film.entries[:-1] == known.entries
    one = film.entries[-1]
    assert (one.id, one.year, one.structure.file) == (
        "new-one",
        known.entries[-1].year,
        Path("pdb/1hel.pdb"),
    )
    # Its artwork is one that no other entry has.
    assert one.artwork.file.is_file()
    assert one.artwork.file not in {entry.artwork.file for entry in known.entries}
    assert main(["check", str(path)]) == 0
    # A second entry goes after the comments of the first.
    before = path.read_bytes()
    assert new(path, "another") == 0
    assert added(before, path)[1].startswith("  - id: another")
    assert loader.load_timeline(path).entries[-2:][0].id == "new-one"


def switched_on(lines):
    """Yield the lines of an entry with every optional key uncommented."""
    within = False
    for line in lines:
        bare = line.strip()
        key, more = re.fullmatch(r"#\w+:.*", bare), re.fullmatch(r"#  (  )?\S.*", bare)
        if key or (within and more):
            yield line.rstrip().replace("#", "", 1)
        elif not bare.startswith("#"):
            yield line.rstrip()
        within = bool((key and bare.endswith(":")) or (within and more))


def test_every_key_is_explained_and_can_be_switched_on(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    path = Path(shutil.copy(ROOT / TIMELINES[0], tmp_path / "timeline.yaml"))
    before = path.read_bytes()
    assert new(path) == 0
    lines = added(before, path)
    text = "".join(lines)

    def keys(rules):
        for key, inner in rules.get("properties", {}).items():
            yield key, inner["description"]
            if key != "weights":  # config/README.md explains these one by one
                yield from keys(inner)

    said = " ".join(re.sub(r"^\s*#\s*", " ", text, flags=re.M).split())
    for key, description in keys(documented_schema()["properties"]["entries"]["items"]):
        assert re.search(rf"(#| )\s*{key}: ", text) or f"#{key}:" in text or f"{key}:\n" in text
        assert " ".join(description.split()) in said
    # The timeline's defaults are shown instead of the program's own.
    assert "The length of the entry's clip. Default: 4." in said
    (entry,) = yaml.safe_load("\n".join(switched_on(lines)))
    assert set(entry) == set(documented_schema()["properties"]["entries"]["items"]["properties"])
    assert entry["paint"]["weights"] == {"air": 0.3, "spread": 0.8}
    whole = {"title": "A film", "entries": [entry]}
    assert list(find_problems(TimelineKeys, whole)) == []
    # The artwork already has a file, which excludes its other sources.
    for key in ("url", "plate", "structure"):
        del entry["artwork"][key]
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")
    (one,) = loader.load_timeline(path).entries
    assert (one.structure.file.name, len(one.paint.parts)) == ("1gbt.cif", 1)


@pytest.mark.parametrize(
    ("dash", "indent"),
    [("- ", 2), ("  - ", 4), ("    - ", 6), ("  -   ", 6), ("-   ", 4)],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["", "\n\n", "# The end.\n", "\n# Of the film.\ncredit: Me\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_the_files_own_ways_are_kept(project, dash, indent, end, tail, closed):
    text = f"{HEAD}entries:\n{entries(dash, indent)}{tail}"
    text = text if closed else text.rstrip("\n")
    before = text.replace("\n", end).encode()
    path = Path("timeline.yaml")
    path.write_bytes(before)
    assert new(path) == 0
    after = path.read_bytes()
    assert (b"\r" in after) == (end == "\r\n")
    assert after.count(b"\r\n") == (after.count(b"\n") if end == "\r\n" else 0)
    assert after.endswith(end.encode()) == (closed or not tail.strip())
    first = next(line for line in after.decode().splitlines() if "new-one" in line)
    assert first.startswith(f"{dash}id: new-one")
    keys = [line for line in after.decode().splitlines() if line.strip() == "milestone:"]
    assert keys == [" " * indent + "milestone:"]
    assert_inserted(before, after)
    film = loader.load_timeline(path)
    assert [entry.id for entry in film.entries] == ["wave", "new-one"]
    assert film.credit == ("Me" if (closed and "credit" in tail) or "credit" in tail else None)


@pytest.mark.parametrize(
    ("credit", "value"),
    [
        ("|\n  Free\n  of all\n\n", "Free\nof all\n"),
        (">-\n  Free\n\n", "Free"),
        ('"a\n\n  b"\n', 0),
    ],
)
def test_texts_of_several_lines_at_the_end_stay_what_they_were(project, credit, value):
    text = "entries:\n" + entries("- ", 2).replace("credit: f}  # why\n", "credit: f}\n")
    text += f"  structure:\n    file: pdb/egg.pdb\n    title: a\n    credit: {credit}"
    text = text.replace("\n  Free", "\n      Free").replace("\n  of all", "\n      of all")
    path = Path("timeline.yaml")
    for keep in ("", "+"):
        before = (text.replace("credit: |", f"credit: |{keep}") + "title: A film\n").encode()
        path.write_bytes(before)
        first = yaml_document.read_yaml(path).data
        assert new(path) == 0
        added(before, path)
        assert yaml_document.read_yaml(path).data["entries"][:-1] == first["entries"]
        assert yaml_document.read_yaml(path).data["title"] == "A film"


@st.composite
def written_timelines(draw):
    """Draw the text of a valid timeline, with the comments and spaces of a person."""
    data = draw(random_timelines.timelines())
    gaps = st.lists(st.sampled_from(["\n", "# A note.\n", "        # Another.\n"]), max_size=3)
    text = draw(st.sampled_from(["", "\ufeff", "---\n", "# A film.\n\n"]))
    for key in draw(st.permutations([*data])):
        if key == "entries":
            margin = " " * draw(st.integers(0, 4))
            items = [indented(random_timelines.dump([entry]), margin) for entry in data[key]]
            text += "entries:\n" + "".join(item + "".join(draw(gaps)) for item in items)
        else:
            text += random_timelines.dump({key: data[key]}) + "".join(draw(gaps))
    text = draw(st.sampled_from([text, text.rstrip("\n"), f"{text}...\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@pytest.fixture
def files(project):
    random_timelines.make_files(project)


@given(written_timelines(), random_timelines.entries())
def test_whatever_is_appended_is_read_as_it_was_given(files, text, entry):
    path, before = Path("timeline.yaml"), text.encode()
    path.write_bytes(before)
    known = yaml_document.read_yaml(path).data
    assume(entry["id"] not in {other["id"] for other in known["entries"]})
    append_to_timeline(path, lambda *columns: entry_lines(entry, known["defaults"], *columns))
    assert_inserted(before, path.read_bytes())
    after = yaml_document.read_yaml(path).data
    assert after == {**known, "entries": [*known["entries"], entry]}


@pytest.mark.parametrize("name", ["1838", "null", "0b1", "great-wave-2"])
def test_any_id_is_a_text(project, name):
    Path("timeline.yaml").write_text(f"{HEAD}entries:\n{entries('- ', 2)}")
    assert new("timeline.yaml", name) == 0
    assert loader.load_timeline(Path("timeline.yaml")).entries[-1].id == name


ALIASES = WAVE.replace("id: wave", "&wave\nid: wave")


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{HEAD}entries:\n{entries('- ', 2)}...\n",
        "\ufeff" + f"{HEAD}entries:\n{entries('- ', 2)}".replace("\n", "\r\n"),
        f"{HEAD}entries:\n  -\n{entries('    ', 4)}",
        f"entries:\n{entries('- ', 2)}{HEAD}",
        f"{HEAD}entries: &all\n{entries('- ', 2)}",
        f"{HEAD}entries: !!seq\n{entries('  - ', 4)}",
        f"{HEAD}entries:\n{entries('- ', 2, ALIASES)}- {{<<: *wave, id: again}}\n",
    ],
)
def test_less_usual_yaml(project, text):
    path = Path("timeline.yaml")
    path.write_bytes(text.encode())
    known = loader.load_timeline(path).entries
    assert new(path) == 0
    added(text.encode(), path)
    assert loader.load_timeline(path).entries[:-1] == known
    assert loader.load_timeline(path).entries[-1].id == "new-one"


@pytest.mark.parametrize(
    "last",
    [
        "  structure: *egg\n",
        "  structure: # as ever\n\n    *egg # the egg\n",
        "  view: {zoom: 1}\n  structure: *egg\n  # more\n",
        "  paint: {weights: {air: 0.5}}\n  structure: &other {<<: *egg, title: An egg}\n",
    ],
)
def test_an_alias_at_the_end(project, last):
    head = HEAD.replace("structure: {", "structure: &egg {")
    path = Path("timeline.yaml")
    path.write_text(f"{head}entries:\n{entries('- ', 2)}{last}# The end.\nsubtitle: Of eggs\n")
    before = path.read_bytes()
    assert new(path) == 0
    lines = added(before, path)
    assert path.read_text().endswith("".join(lines) + "# The end.\nsubtitle: Of eggs\n")


def test_tabs_before_comments(project):
    """libyaml reads them, but the loader that records positions does not."""
    path = Path("timeline.yaml")
    path.write_text(f"{HEAD}entries:\n{entries('- ', 2)}".replace("year: 1838", "year: 1838\t# x"))
    before = path.read_bytes()
    assert new(path) == 0
    assert added(before, path)


def test_comments_further_in_belong_to_the_entry_and_others_to_what_follows(project):
    before = (
        HEAD + "entries:\n" + entries("  - ", 4) + "    # seconds: 9, perhaps\n\n"
        "  # Of the film itself.\ncredit: Me\n"
    ).encode()
    Path("timeline.yaml").write_bytes(before)
    assert new("timeline.yaml") == 0
    lines = Path("timeline.yaml").read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if "id: new-one" in line)
    assert lines[place - 2 : place] == ["    # seconds: 9, perhaps", ""]
    assert lines[-3:] == ["", "  # Of the film itself.", "credit: Me"]


def test_entries_that_stand_close_together_get_no_blank_line(project):
    two = entries("- ", 2) + entries("- ", 2, WAVE.replace("wave\n", "two\n"))
    before = f"{HEAD}entries:\n{two}".encode()
    Path("timeline.yaml").write_bytes(before)
    assert new("timeline.yaml") == 0
    assert added(before, Path("timeline.yaml"))[0].startswith("- id: new-one")


def test_a_structure_and_a_transition_are_given_where_the_defaults_do_not_serve(project):
    shutil.copy("styles/wave.jpg", "styles/other.jpg")
    text = f"""\
title: A film
defaults: {{transition: {{kind: blend}}}}
entries:
{entries("- ", 2)}  structure: {{file: pdb/egg.pdb, title: Egg, credit: CC0, chains: [A]}}
"""
    Path("timeline.yaml").write_text(text)
    assert new("timeline.yaml") == 0
    wave, one = loader.load_timeline(Path("timeline.yaml")).entries
    assert one.structure == wave.structure
    assert one.transition == "dissolve"


def test_the_last_artwork_where_there_is_no_other(project):
    for name in ("poppies", "street"):
        Path(f"styles/{name}.jpg").unlink()
    Path("timeline.yaml").write_text(f"{HEAD}entries:\n{entries('- ', 2)}")
    assert new("timeline.yaml") == 0
    wave, one = loader.load_timeline(Path("timeline.yaml")).entries
    assert one.artwork == wave.artwork


@pytest.mark.parametrize("downloads", [False, True])
@pytest.mark.parametrize(
    "source", ["url: https://museum.example/wave.jpg", "plate: ribbon"], ids=["url", "plate"]
)
def test_the_last_artwork_where_none_is_a_file_of_the_project(project, capsys, source, downloads):
    if downloads:
        Path("downloads").mkdir()
        Path("downloads/another-0123abcd.jpg").write_bytes(b"fetched for another film")
    wave = WAVE.replace("file: styles/wave.jpg", source)
    Path("timeline.yaml").write_text(f"{HEAD}entries:\n{entries('- ', 2, wave)}")
    assert new("timeline.yaml") == 0
    assert f"after {source.partition(': ')[2]};" in capsys.readouterr().out
    first, one = loader.load_timeline(Path("timeline.yaml")).entries
    assert one.artwork == first.artwork


def test_pictures_that_were_fetched_are_left_out_of_account(project):
    remote = WAVE.replace("file: styles/wave.jpg", "url: https://museum.example/wave.jpg")
    remote = remote.replace("id: wave", "id: remote").replace("1838", "1900")
    text = f"{HEAD}entries:\n{entries('- ', 2)}{entries('- ', 2, remote)}"
    Path("timeline.yaml").write_text(text)
    assert new("timeline.yaml") == 0
    *_, one = loader.load_timeline(Path("timeline.yaml")).entries
    assert one.artwork.file == Path("styles/poppies.jpg")


def test_a_link_leads_to_the_file_that_is_written_and_its_mode_stays(project):
    Path("real.yaml").write_text(f"{HEAD}entries:\n{entries('- ', 2)}")
    Path("real.yaml").chmod(0o640)
    Path("timeline.yaml").symlink_to("real.yaml")
    assert new("timeline.yaml") == 0
    assert Path("timeline.yaml").is_symlink()
    assert stat.S_IMODE(Path("real.yaml").stat().st_mode) == 0o640
    assert len(loader.load_timeline(Path("real.yaml")).entries) == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("wave", None, 'timeline.yaml, line 6: there is already an entry "wave"'),
        ("A Wave", None, 'id: found "A Wave", expected a name of at most 60 small letters'),
        (
            "one",
            f"{HEAD}entries: [{{{', '.join(WAVE.replace('  # why', '').splitlines())}}}]\n",
            'line 5: entries: expected a list whose entries begin with "- "',
        ),
        ("one", f"{HEAD}entries: []\n", "expected a list of at least one entry"),
        ("one", f"{HEAD}entries:\n{entries('- ', 2)}  yeer: 7\n", "yeer: unknown key"),
        ("one", "title: [", "not valid YAML"),
    ],
)
def test_what_is_refused_changes_nothing(project, capsys, name, text, said):
    path = Path("timeline.yaml")
    path.write_text(text or f"{HEAD}entries:\n{entries('- ', 2)}")
    before = path.read_bytes()
    assert new(path, name) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "did you mean" not in error.replace('(did you mean "year"?)', "")
    assert path.read_bytes() == before
    assert {p.name for p in project.iterdir()} == {"pdb", "styles", "timeline.yaml"}


def test_a_missing_timeline_is_named(project, capsys):
    assert new("none.yaml") == 2
    assert "none.yaml: no such file" in capsys.readouterr().err
