"""The timeline document: how it is read, and the errors that a wrong one raises."""

import dataclasses
import datetime
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from PIL import Image

from film_settings import SETTINGS
from impasto import cli
from impasto.core.checked_data import field_rules, quote, rules_of
from impasto.core.errors import InputError
from impasto.planning import stage_arguments
from impasto.rendering import render_colours
from impasto.rendering.choreography import Motion
from impasto.structures import reader
from impasto.timeline import loader, model
from impasto.timeline.document import EntryKeys, TimelineKeys
from impasto.timeline.part_artworks import artworks_of_parts
from impasto.timeline.settings import Settings
from parsed_command import parse_command
from pdb_lines import read_atom_lines, replace_columns, write_pdb

ROOT = Path(__file__).parents[2]


def save(data, path="timeline.yaml"):
    Path(path).write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return Path(path)


def complaints(data):
    """Return the lines of the error that a document raises."""
    path = data if isinstance(data, Path) else save(data)
    with pytest.raises(InputError) as caught:
        loader.load_timeline(path)
    return str(caught.value).splitlines()


def test_the_default_timeline_runs_from_1565_to_2021(monkeypatch):
    monkeypatch.chdir(ROOT)
    film = loader.load_timeline(Path("config/timeline.yaml"))
    years = [entry.year for entry in film.entries]
    assert len(years) >= 16
    assert (years[0], years[-1]) == (1565, 2021)
    assert years == sorted(years)
    pictures = {(entry.artwork.file, entry.artwork.plate) for entry in film.entries}
    assert len(pictures) == len(film.entries)
    # Artworks from 1930 on may not be free yet, so that later entries have plates.
    assert {entry.artwork.plate is None for entry in film.entries if entry.year < 1930} == {True}
    plates = [entry.artwork for entry in film.entries if entry.artwork.plate]
    assert len(plates) >= 6
    for plate, entry in zip(plates, film.entries[-len(plates) :], strict=True):
        assert f"PDB {entry.structure.file.name[:4].upper()}" in plate.credit
    shown = [entry.structure.file.name for entry in film.entries]
    assert max(set(shown), key=shown.count) == "1hel.pdb"
    trypsin = next(entry for entry in film.entries if entry.year == 1876)
    assert trypsin.structure.file.name == "1gbt.cif"
    for entry in film.entries:
        assert entry.seconds >= 3
        assert 1 <= entry.milestone.text.count(". ") + 1 <= 3
        assert re.search(r"\((1[5-9]|20)\d\d\)", entry.milestone.source)


def test_defaults_are_filled_in_key_by_key(project, document):
    document["defaults"] |= {"paint": {"relief": 2}, "motion": {"degrees": 20}, "view": {"zoom": 2}}
    wave = document["entries"][0]
    wave |= {
        "paint": {"stroke_size": 0.5},
        "motion": {"kind": "turn"},
        "view": {"rotate": [0, 90, 0]},
    }
    wave["render_colours"] = ["#112233", "#AABBCC"]
    poppies, wave, street = loader.load_timeline(save(document)).entries
    assert (poppies.id, wave.id, street.id) == ("poppies", "wave", "street")
    assert wave.paint == model.PaintSettings({"relief": 2, "stroke_size": 0.5})
    assert wave.motion == Motion("turn", 20.0)
    assert wave.view == model.CameraView((0.0, 90.0, 0.0), 2.0)
    assert wave.render_colours == "#112233,#AABBCC"
    assert wave.seconds == 2
    assert poppies.paint == model.PaintSettings({"relief": 2})
    assert poppies.motion == Motion("rock", 20.0)
    assert (poppies.representation, poppies.render_colours) == ("cartoon", "structure")
    assert poppies.structure == model.StructureRef(
        Path("pdb/egg.pdb"), "Egg", "CC0", chains=(), models="first"
    )


def test_a_timeline_merges_weights_key_by_key(project, document):
    document["defaults"]["paint"] = {"relief": 2, "weights": {"air": 0.1, "shadow": 3}}
    document["entries"][0]["paint"] = {"tune": True, "weights": {"air": 0.50, "content": 0.7}}
    poppies, wave, _ = loader.load_timeline(save(document)).entries
    weights = {"air": 0.5, "shadow": 3, "content": 0.7}
    assert wave.paint == model.PaintSettings({"relief": 2}, weights, tune=True)
    assert poppies.paint == model.PaintSettings({"relief": 2}, {"air": 0.1, "shadow": 3})
    assert stage_arguments.paint_arguments(wave, SETTINGS) == (
        "--quality draft --relief 2 --weight air=0.5 --weight content=0.7 --weight shadow=3 --tune"
    )


def test_a_wrong_weight_of_a_timeline_is_named(project, document):
    document["entries"][0]["paint"] = {"weights": {"air": 7, "sofft": 1}, "tune": "often"}
    text = "\n".join(complaints(document))
    assert "paint.weights.air: found 7, expected a number from 0 to 1" in text
    assert 'paint.weights.sofft: unknown key (did you mean "soft"?)' in text
    assert 'paint.tune: found "often", expected true or false' in text


def test_an_entry_takes_a_structure_whole(project, document):
    document["defaults"]["structure"] |= {"chains": ["A"], "models": "all"}
    own = {"file": "pdb/egg.pdb", "title": "Other", "credit": "CC0"}
    document["entries"][0]["structure"] = own
    wave = next(e for e in loader.load_timeline(save(document)).entries if e.id == "wave")
    assert (wave.structure.title, wave.structure.chains, wave.structure.models) == (
        "Other",
        (),
        "first",
    )


def test_dates_and_broken_lines_are_text(project, document):
    document["entries"][0]["artwork"]["date"] = 1831
    document["entries"][0]["milestone"]["text"] = "One\nsentence.\n"
    path = save(document)
    path.write_text(path.read_text().replace("date: '1830'", "date: 1830-06-01"))
    poppies, wave, _ = loader.load_timeline(path).entries
    assert (wave.artwork.date, poppies.artwork.date) == ("1831", "1830-06-01")
    assert wave.milestone.text == "One sentence."


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("entires", [], '(did you mean "entries"?)'),
        ("subtitel", "a", '(did you mean "subtitle"?)'),
        ("seconds", 3, '(it belongs under "defaults")'),
        ("defaults", {"yeer": 3}, "expected one of structure, representation"),
        ("defaults", {"secnds": 3}, '(did you mean "seconds"?)'),
        ("defaults", {"stroke_size": 3}, '(it belongs under "paint")'),
        ("defaults", {"paint": {"weights": {"airs": 3}}}, '(did you mean "air"?)'),
        ("defaults", {"transition": {"knd": "blend"}}, '(did you mean "kind"?)'),
        ("defaults", {"subtitle": "a"}, '(it belongs beside "defaults")'),
    ],
)
def test_misspelt_keys_outside_of_entries(project, document, key, value, hint):
    document.pop("defaults")
    for entry in document["entries"]:
        entry["structure"] = {"file": "pdb/egg.pdb", "title": "Egg", "credit": "CC0"}
    (line,) = complaints({**document, key: value})
    number = int(line.split("line ")[1].split(":")[0])
    last = [*(value if isinstance(value, dict) else [key])][-1]
    while isinstance(value, dict):
        last, value = next(iter(value.items()))
    assert Path("timeline.yaml").read_text().splitlines()[number - 1].strip().startswith(last)
    assert f"{last}: unknown key" in line
    assert hint in line


def test_all_mistakes_are_reported_together_in_the_order_of_the_file(project, document):
    wave, poppies, street = document["entries"]
    wave["yeer"] = wave.pop("year")
    wave["paint"] = {"relief": -1}
    del poppies["id"]
    poppies["milestone"]["texts"] = poppies["milestone"].pop("text")
    poppies["representation"] = "cartoon+mesh"
    street["artwork"]["file"] = "styles/stret.jpg"
    street["seconds"] = "long"
    lines = complaints(document)
    assert lines == sorted(lines, key=lambda line: int(line.split("line ")[1].split(":")[0]))
    text = "\n".join(line.split(": ", 1)[1] for line in lines)
    assert 'entry "wave": yeer: unknown key (did you mean "year"?)' in text
    assert 'entry "wave": the key "year" is missing, expected the milestone\'s year' in text
    assert 'entry "wave": paint.relief: found -1, expected a number from 0 to 2' in text
    assert 'entry 2: the key "id" is missing, expected a name of at most 60 small letters' in text
    assert 'entry 2: milestone.texts: unknown key (did you mean "text"?)' in text
    assert 'milestone: the key "text" is missing, expected text (one to three sentences)' in text
    assert 'entry 2: representation: found "cartoon+mesh", expected cartoon, ribbon' in text
    assert (
        'entry "street": artwork.file: found "styles/stret.jpg", expected a file that exists '
        '(did you mean "street.jpg"?)'
    ) in text
    assert 'entry "street": seconds: found "long", expected a number of seconds' in text
    assert len(lines) == 9
    assert all(line.startswith("timeline.yaml, line ") for line in lines)


def test_lines_are_those_of_the_file(project, document):
    document["entries"][2]["seconds"] = -3
    (line,) = complaints(document)
    number = int(line.split("line ")[1].split(":")[0])
    assert Path("timeline.yaml").read_text().splitlines()[number - 1] == "  seconds: -3"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("id", "Great Wave", "small letters, digits and dashes"),
        ("id", 7, "small letters, digits and dashes"),
        ("year", 1399, "a year from 1400 to"),
        ("year", datetime.date.today().year + 1, "a year from 1400 to"),
        ("year", "1838", "the milestone's year, a whole number"),
        ("year", 1838.5, "the milestone's year, a whole number"),
        ("year", True, "the milestone's year, a whole number"),
        ("milestone", ["a"], "found a list, expected a mapping"),
        ("artwork", None, "found nothing, expected a mapping"),
        ("render_colours", "structur", "atom_site.COLUMN or a list of colours such as"),
        ("render_colours", ["red"], "a colour such as"),
        ("render_colours", [], "a list of colours"),
        ("view", {"rotate": [0, 90]}, "three angles in degrees"),
        ("view", {"rotate": [0, 90, "x"]}, "degrees from -360 to 360"),
        ("view", {"zoom": 0}, "a number from 0.1 to 20"),
        (
            "motion",
            {"kind": "rok"},
            'zoom, dolly, models, still (did you mean "rock"?)',
        ),
        ("motion", {"degrees": 400}, "an angle from 0 to 360 degrees"),
        ("motion", {"factor": 9}, "a number from 1 to 4"),
        ("motion", {"ease": "smoth"}, 'one of smooth, linear (did you mean "smooth"?)'),
        ("transition", {"kind": "blent"}, 'dissolve, depth-sweep, blend (did you mean "blend"?)'),
        (
            "transition",
            {"seconds": 1},
            'seconds: unknown key (it belongs under "transition" of the defaults)',
        ),
        ("representation", "catroon", 'joined by "+" (did you mean "cartoon"?)'),
        ("representation", "cartoon+stick", '(did you mean "sticks"?)'),
        ("representation", "Cartoon", '(did you mean "cartoon"?)'),
        ("render_colours", "structur", '(did you mean "structure"?)'),
        ("render_colours", "pLDDT", '(did you mean "plddt"?)'),
        ("render_colours", "bfactr:viridis", '(did you mean "bfactor"?)'),
        ("render_colours", "charge:viridi", '"viridi", expected viridis, cividis, blue-orange'),
        ("render_colours", "bfactor:80-10", 'the range "80-10", expected the smaller number first'),
        ("render_colours", "chain:viridis", "expected chain, structure"),
        ("render_colours", {"bfactor": "viridis"}, "found a mapping"),
        ("motion", {"kind": "ROCK"}, '(did you mean "rock"?)'),
        ("structure", {"models": "al"}, 'first, all (did you mean "all"?)'),
        ("degrees", 30, 'unknown key (it belongs under "motion")'),
        ("relief", 2, 'unknown key (it belongs under "paint")'),
        ("motion", {"secods": 3}, "unknown key, expected one of kind, degrees, factor, ease"),
        ("motion", {"seconds": 3}, 'seconds: unknown key (it belongs beside "motion")'),
        ("paint", {"weights": {"relief": 1}}, 'relief: unknown key (it belongs beside "weights")'),
        (
            "paint",
            {"strokes": "ribbon"},
            "strokes: unknown key (it is called stroke_direction now)",
        ),
        ("colouring", "chain", "unknown key (it is called render_colours now)"),
        ("paint", {"air": 0.3}, 'air: unknown key (it belongs under "weights")'),
        ("artwork_colour", 1, 'unknown key (it belongs under "paint")'),
        ("colour", 1, '(it is called artwork_colour now) (it belongs under "paint")'),
        ("render_color", 1, "unknown key (did you mean"),
        (
            "structure",
            {"file": "pbd/egg.pdb", "title": "a", "credit": "b"},
            'there is no folder pbd (did you mean "pdb"?)',
        ),
        ("seconds", 0, "a number of seconds"),
        ("paint", {"stroke_size": 1e9}, "a number from 0.25 to 2"),
        ("paint", {"seed": 1.5}, "a whole number from 0"),
        ("paint", {"sead": 1}, '(did you mean "seed"?)'),
        ("structure", {"file": "pdb/egg.pdb"}, 'the key "title" is missing, expected text'),
        ("structure", {"file": "pdb", "title": "a", "credit": "b"}, "which is a folder"),
        ("structure", {"file": "no/a", "title": "a", "credit": "b"}, "there is no folder no"),
        ("structure", {"file": "a" * 300, "title": "a", "credit": "b"}, "a file that exists"),
        ("structure", {"id": "4hhb", "chains": [-1]}, "a chain's name, such as A"),
        ("structure", {"id": "4hhb", "assembly": 1.0}, "the number of an assembly"),
        ("year", 1838.0, "the milestone's year, a whole number"),
        ("seconds", "1" * 5000, "a number of seconds"),
        # A line break at the end of a text.
        ("id", "wave\n", "small letters, digits and dashes"),
        ("representation", "cartoon\n", "cartoon, ribbon, sticks"),
        ("render_colours", ["#c8553d\n"], "a colour such as"),
        ("paint", {"palette": "render\n"}, "artwork, render, luminance"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(project, document, field, value, expected):
    document["entries"][0][field] = value
    lines = complaints(document)
    place = "entry 1: id: found 7" if value == 7 else f": {field}"
    assert all(place in line for line in lines)
    assert any(expected in line for line in lines)


def plate(entry, **keys):
    """Give an entry a plate in place of its artwork's file."""
    entry["artwork"] = {"plate": "ribbon", **entry["artwork"], **keys}
    del entry["artwork"]["file"]


def test_an_artwork_can_be_a_plate_of_any_structure(project, document):
    wave, poppies, _ = document["entries"]
    plate(wave)
    plate(poppies, plate="density", structure="pdb/egg.pdb")
    shutil.copy(ROOT / "pdb/1hpv.pdb", "pdb/two.pdb")
    wave["structure"] = {"file": "pdb/two.pdb", "title": "a", "credit": "b", "chains": ["A", "B"]}
    poppies["structure"] = wave["structure"]
    poppies, wave, street = loader.load_timeline(save(document)).entries
    assert (wave.artwork.file, wave.artwork.plate, wave.artwork.structure) == (None, "ribbon", None)
    assert poppies.artwork.structure == Path("pdb/egg.pdb")
    assert (street.artwork.file, street.artwork.plate) == (Path("styles/street.jpg"), None)
    # Chains are those of the entry's own structure.
    assert stage_arguments.plate_arguments(wave, wave.artwork) == "--chains A,B"
    assert stage_arguments.plate_arguments(poppies, poppies.artwork) == ""


def test_an_artwork_has_one_source(project, document):
    wave, poppies, street = document["entries"]
    wave["artwork"]["plate"] = "ribbon"
    del poppies["artwork"]["file"]
    street["artwork"]["structure"] = "pdb/egg.pdb"
    both, none, idle = complaints(document)
    assert 'entry "wave": artwork: found "file" and "plate", expected exactly one of' in both
    assert 'entry "poppies": artwork: found none of "file", "url" or "plate", expected' in none
    assert 'entry "street": artwork.structure: expected with a "plate" only' in idle


def test_a_wrong_plate_is_named(project, document):
    wave, poppies, _ = document["entries"]
    plate(wave, plate="ribon")
    plate(poppies, structure="pdb/eg.pdb")
    kind, file = complaints(document)
    assert (
        'entry "wave": artwork.plate: found "ribon", expected one of diffraction, density' in kind
    )
    assert kind.endswith('(did you mean "ribbon"?)')
    assert 'entry "poppies": artwork.structure: found "pdb/eg.pdb", expected a file that' in file
    assert 'did you mean "egg.pdb"?' in file


def test_a_repeated_id_is_named_with_both_entries(project, document):
    document["entries"][2]["id"] = "wave"
    (line,) = complaints(document)
    assert 'entry "wave": id: found "wave", which entry 1 has already' in line
    assert "entry 3" in line


def test_a_structure_is_needed_somewhere(project, document):
    del document["defaults"]
    lines = complaints(document)
    assert len(lines) == 3
    assert 'the key "structure" is missing, expected one here or among the defaults' in lines[0]


def test_a_missing_default_structure_is_reported_once(project, document):
    document["defaults"]["structure"]["file"] = "pdb/eg.pdb"
    (line,) = complaints(document)
    assert 'defaults.structure.file: found "pdb/eg.pdb"' in line
    assert '(did you mean "egg.pdb"?)' in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "timeline.yaml: expected a mapping (key: value), found an empty file"),
        ("# only a comment\n", "found an empty file"),
        ("- a\n- b\n", "timeline.yaml, line 1: expected a mapping (key: value), found a list"),
        ("title: A film\n", 'the key "entries" is missing, expected a list of at least one entry'),
        ("title: a\nentries: {}\n", "line 2: entries: found a mapping (key: value), expected a l"),
        ("title: a\nentries: []\n", "entries: found a list, expected a list of at least one"),
        ("title: a\nentries: [7]\n", "entry 1: found 7, expected a mapping (key: value)"),
        ("title: [a\nentries: b: c\n", "line 2, column 8: not valid YAML (expected ',' or ']'"),
        ("title: 'a\n", "line 2, column 1: not valid YAML"),
        ("title: a\n\ttab: b\n", "line 2, column 1: not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", "line 3: a: this key is already on line 1"),
        ("entries: [{id: a, id: b}]\n", "entry 1: id: this key is already on line 1"),
        ("title: !!python/object:os.system x\n", "line 1, column 8: not valid YAML"),
        ("defaults: {seconds: .nan}\n", "defaults.seconds: found .nan, expected a finite number"),
        ('"title\\n": a\n', 'timeline.yaml, line 1: title: unknown key (did you mean "title"?)'),
        ("title: a\nyeer: 010\n", "timeline.yaml, line 2: yeer: unknown key"),
        ("defaults: {seconds: !!float nan}\n", "seconds: found nan, expected a finite number"),
        (f"defaults: {{seconds: 0x{'f' * 5000}}}\n", "line 1: defaults.seconds: found 0xff"),
        (f"defaults:\n  seconds: {'9' * 5000}\n", "line 2: defaults.seconds: found 99"),
        ("defaults: {seconds: !!int ''}\n", "line 1: defaults.seconds: found , expected a"),
        ("defaults: {making_of: !!bool x}\n", "found x, expected a value of the type bool"),
        ("title: !!timestamp x\n", "title: found x, expected a value of the type timestamp"),
        ("defaults: &a {seconds: 1, paint: *a}\n", "an alias (*) to a value that contains it"),
        ("? [a]\n: b\n", "expected text as a key on line 1"),
        ("title: a\n---\ntitle: b\n", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_timeline(project, text, expected):
    path = Path("timeline.yaml")
    path.write_text(text)
    assert expected in "\n".join(complaints(path))


def test_a_file_that_cannot_be_read(project):
    assert complaints(Path("none.yaml")) == ["none.yaml: no such file"]
    assert complaints(Path("pdb")) == ["pdb: expected a YAML file, found a folder"]
    Path("latin.yaml").write_bytes(b"title: caf\xe9\n")
    assert "latin.yaml: expected UTF-8 text" in complaints(Path("latin.yaml"))[0]
    Path("zero.yaml").write_bytes(b"title: \x00\n")
    assert "zero.yaml, line 1: not valid YAML" in complaints(Path("zero.yaml"))[0]
    # Text that is copied out of a PDF may contain form feeds.
    Path("feed.yaml").write_text("title: ü\nsubtitle: a\n\x0cb\n", encoding="utf-8")
    (line,) = complaints(Path("feed.yaml"))
    assert "feed.yaml, line 3: not valid YAML" in line
    assert "unacceptable character #x000c" in line


def test_merge_keys_and_aliases_are_welcome(project):
    Path("timeline.yaml").write_text(
        """
title: A film
entries:
  - &wave
    id: wave
    year: 1838
    milestone: {title: a, text: b, source: c}
    artwork: {file: styles/wave.jpg, title: d, artist: e, date: 1831, credit: f}
    structure: {file: pdb/egg.pdb, title: g, credit: h}
  - {<<: *wave, id: again, year: 1840}
"""
    )
    wave, again = loader.load_timeline(Path("timeline.yaml")).entries
    assert (wave.id, again.id, again.year) == ("wave", "again", 1840)
    assert wave.artwork == again.artwork


def test_schemas_refuse_unknown_keys_everywhere():
    def mappings(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for inner in node.values():
                yield from mappings(inner)

    for kind in (TimelineKeys, Settings):
        found = list(mappings(rules_of(kind)))
        assert found
        assert all(node["additionalProperties"] is False for node in found)


def test_every_key_is_documented():
    readme = (ROOT / "config" / "README.md").read_text(encoding="utf-8")

    def keys(node):
        if isinstance(node, dict):
            yield from node.get("properties", {})
            for inner in node.values():
                yield from keys(inner)

    for kind in (TimelineKeys, Settings):
        for key in keys(rules_of(kind)):
            assert f"`{key}`" in readme, f"{key} of {kind} is not in config/README.md"


def test_the_example_of_the_documentation_can_be_added_to_the_shipped_timeline(
    monkeypatch, tmp_path
):
    monkeypatch.chdir(ROOT)
    readme = Path("config/README.md").read_text(encoding="utf-8")
    example = yaml.safe_load(readme.split("```yaml\n")[1].split("```")[0])
    shipped = yaml.safe_load(Path("config/timeline.yaml").read_text(encoding="utf-8"))
    shipped["entries"] += example
    film = loader.load_timeline(save(shipped, tmp_path / "timeline.yaml"))
    assert example[0]["id"] in {entry.id for entry in film.entries}


def test_the_schema_knows_the_values_that_colours_stand_for():
    rules = field_rules(EntryKeys)["render_colours"]
    assert rules["words"] == [*render_colours.COLOURINGS, *render_colours.QUANTITIES]
    for name in render_colours.GRADIENTS:
        assert name in rules["description"]
    for text in (*rules["words"], "plddt:viridis", "_atom_site.x:red-blue:-1-1"):
        assert re.search(rules["pattern"], text)
        render_colours.parse_render_colours(text)


@pytest.mark.parametrize(
    ("colours", "palette", "stand_for_a_value", "are_shown"),
    [
        ("plddt", "render", True, True),
        ("bfactor:viridis", "luminance", True, True),
        ("plddt", "artwork", True, False),
        ("charge", "histogram", True, False),
        ("charge", "viridis", True, False),
        ("chain", "render", False, False),
        (["#112233"], "render", False, False),
    ],
)
def test_values_are_shown_in_the_colours_of_the_render(
    project, document, colours, palette, stand_for_a_value, are_shown
):
    document["entries"][0] |= {"render_colours": colours, "paint": {"palette": palette}}
    entry = entries_of(document)[1]["wave"]
    assert (entry.has_value_colours, entry.shows_values) == (stand_for_a_value, are_shown)


def test_what_the_workflow_imports_is_light():
    modules = (
        "impasto.cli.command_line, impasto.planning.stage_arguments, impasto.core.code_fingerprint"
    )
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "pymol2", "numpy", "Bio"} & set(done.stdout.split())


def entries_of(document):
    """Return the timeline of a document, and its entries by id."""
    film = loader.load_timeline(save(document))
    return film, {entry.id: entry for entry in film.entries}


def test_arguments_are_canonical(project, document):
    atoms = read_atom_lines("1ubi.pdb")[:60]
    write_pdb(Path("pdb/two.pdb"), [*atoms, *replace_columns(atoms, 21, "2")])
    document["entries"][0] |= {
        "view": {"rotate": [-90, 0.5, 1e2], "zoom": 1.0},
        "motion": {"kind": "turn", "degrees": 48.0},
        "paint": {"seed": 3, "stroke_size": 1.50, "likeness": 0},
        "structure": {"file": "pdb/two.pdb", "title": "a", "credit": "b", "chains": ["A", 2]},
        "seconds": 3.5,
        "render_colours": ["#112233", "#445566"],
    }
    film, entries = entries_of(document)
    wave = entries["wave"]
    look = (
        "--size 256x192 --representation cartoon --render-colours '#112233,#445566' "
        "--rotate=-90,0.5,100 --zoom 1 --motion turn --degrees 48 --start-angle=-24"
    )
    assert stage_arguments.view_arguments(film, wave, SETTINGS) == f"{look} --frames 1"
    assert stage_arguments.clip_arguments(film, wave, SETTINGS) == (
        f"{look} --ease smooth --frames 42 --period 36 --depth-error 0.05"
    )
    assert stage_arguments.structure_arguments(wave) == "--chains A,2 --models first"
    assert (
        stage_arguments.paint_arguments(wave, SETTINGS)
        == "--quality draft --likeness 0 --stroke-size 1.5 --seed 3"
    )


def test_a_clip_is_rendered_smaller_than_its_view(project, document):
    film, entries = entries_of(document)
    final = dataclasses.replace(SETTINGS, quality="final", size=(2560, 1920))
    view = stage_arguments.view_arguments(film, entries["wave"], final)
    clip = stage_arguments.clip_arguments(film, entries["wave"], final)
    assert view.startswith("--size 2560x1920 ")
    assert clip.startswith("--size 1280x960 ")


@pytest.mark.parametrize(
    ("motion", "look", "clip"),
    [
        ({"kind": "still"}, "still", "--frames 1"),
        ({"kind": "rock"}, "rock --degrees 36", "--frames 18"),
        ({"kind": "orbit", "degrees": 20}, "orbit --degrees 20", "--frames 18"),
        ({"kind": "zoom"}, "zoom", "--factor 1.5 --frames 18"),
        ({"kind": "dolly", "factor": 2}, "dolly", "--factor 2 --frames 18"),
        (
            {"kind": "turn", "ease": "linear"},
            "turn --degrees 36 --start-angle=-18",
            "--ease linear --frames 24 --period 18",
        ),
        (
            {"kind": "turn", "degrees": 360},
            "turn --degrees 360 --start-angle=-180",
            "--ease smooth --frames 18",
        ),
    ],
)
def test_each_motion_is_told_what_it_needs(project, document, motion, look, clip):
    """Clips of 2 s at 12 fps (draft) share 6 frames: a period of 18."""
    document["defaults"]["motion"] = motion
    film, _ = entries_of(document)
    view = stage_arguments.view_arguments(film, film.entries[0], SETTINGS)
    assert view.endswith(f" --motion {look} --frames 1")
    said = stage_arguments.clip_arguments(film, film.entries[0], SETTINGS)
    precision = "0.1" if motion["kind"] in ("zoom", "dolly") else "0.05"
    assert said.endswith(f" --motion {look} {clip} --depth-error {precision}")
    if film.entries[0].motion.is_loop:
        # Neither the neighbours of an entry nor the order of entries matter.
        assert len({stage_arguments.clip_arguments(film, e, SETTINGS) for e in film.entries}) == 1


def test_a_turn_begins_where_the_one_before_it_ended(project, document):
    document["defaults"]["motion"] = {"kind": "turn", "degrees": 100}
    poppies, wave, street = "poppies", "wave", "street"
    document["entries"][0]["motion"] = {"degrees": 60}
    film, entries = entries_of(document)

    def starts():
        words = {
            e: stage_arguments.view_arguments(film, entries[e], SETTINGS).split() for e in entries
        }
        parsed = {e: parse_command(["render", "x", "-o", "d", *words[e]]) for e in words}
        return [parsed[e].start_angle for e in (poppies, wave, street)]

    assert starts() == [-50, 50, 110]
    document["entries"][0]["representation"] = "surface"
    film, entries = entries_of(document)
    assert starts() == [-50, -30, -50]


def test_models_are_kept_for_a_motion_that_plays_them(project, document):
    ensemble = {"file": str(ROOT / "pdb/1lcd.cif"), "title": "a", "credit": "b", "models": "all"}
    document["entries"][0] |= {"motion": {"kind": "models"}, "structure": ensemble}
    film, entries = entries_of(document)
    assert stage_arguments.structure_arguments(entries["wave"]) == "--models all"
    said = stage_arguments.view_arguments(film, entries["wave"], SETTINGS)
    assert said.endswith("--motion models --degrees 36 --frames 1")
    # `--models all` would show them on top of one another.
    assert "--models" not in said


def test_a_single_model_cannot_be_played(project, document):
    shutil.copy(ROOT / "pdb/1ubi.pdb", "pdb/egg.pdb")
    document["entries"][0]["motion"] = {"kind": "models"}
    (line,) = complaints(document)
    assert 'entry "wave": motion.kind: found "models", expected another kind' in line
    assert "pdb/egg.pdb has one model only" in line


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"representation": "surface"}, "another representation"),
        ({"view": {"zoom": 2}}, "another view"),
        ({"motion": {"degrees": 9}, "seconds": 5}, "another motion and another seconds"),
        ({"structure": {"file": "pdb/1ubi.pdb", "title": "a", "credit": "b"}}, "another structure"),
    ],
)
def test_a_blend_is_of_two_paintings_of_one_pose(project, document, change, named):
    shutil.copy(ROOT / "pdb/1ubi.pdb", "pdb/1ubi.pdb")
    document["defaults"]["transition"] = {"kind": "blend"}
    film, _ = entries_of(document)
    assert {entry.transition for entry in film.entries} == {"blend"}
    # By year: poppies, wave, street.
    document["entries"][0] |= change
    first, second = complaints(document)
    for line, name, before in ((first, "wave", "poppies"), (second, "street", "wave")):
        assert f'entry "{name}": transition.kind: found "blend", expected another kind' in line
        assert f'"{before}", which comes before it in the film, has {named}' in line
    for entry in (document["entries"][0], document["entries"][2]):
        entry["transition"] = {"kind": "depth-sweep"}
    film, _ = entries_of(document)
    assert [entry.transition for entry in film.entries] == ["blend", "depth-sweep", "depth-sweep"]


def test_the_length_of_transitions_is_that_of_the_film(project, document):
    assert loader.load_timeline(save(document)).overlap == model.Timeline.overlap == 0.5
    document["defaults"]["transition"] = {"seconds": 1}
    film, entries = entries_of(document)
    assert film.overlap == 1
    assert entries["wave"].transition == "dissolve"
    assert stage_arguments.rendered_frame_counts(film, entries["wave"], SETTINGS) == (12, 12)


def test_captions_hold_words_and_order_only(project, document):
    before = stage_arguments.captions_json(loader.load_timeline(save(document)))
    document["entries"][0] |= {"seconds": 9, "paint": {"relief": 2}, "representation": "surface"}
    assert stage_arguments.captions_json(loader.load_timeline(save(document))) == before
    document["entries"].reverse()
    assert stage_arguments.captions_json(loader.load_timeline(save(document))) == before
    document["entries"][0]["year"] = 1900
    assert stage_arguments.captions_json(loader.load_timeline(save(document))) != before


def test_the_commands_take_the_canonical_arguments(project, document):
    film = loader.load_timeline(save(document))
    command = [
        "render",
        "egg.cif",
        "-o",
        "folder",
        *stage_arguments.clip_arguments(film, film.entries[0], SETTINGS).split(),
    ]
    parsed = parse_command(command)
    assert (parsed.size, parsed.frames, parsed.motion, parsed.degrees) == (
        (256, 192),
        18,
        "rock",
        36,
    )


def test_check_prints_the_mistakes_and_exits_with_2(project, document, capsys):
    document["entries"][0]["year"] = 18380
    save(document)
    assert cli.main(["check", "timeline.yaml"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert 'impasto: timeline.yaml, line 10: entry "wave": year: found 18380, expected' in err


LABEL = {"title": "A ground", "artist": "Somebody", "date": 1880, "credit": "Public domain"}


def _with_part(document, part="ground", **more):
    artwork = {"file": "styles/poppies.jpg", **LABEL}
    document["entries"][0]["paint"] = {"parts": [{"part": part, "artwork": artwork, **more}]}
    return document


def test_parts_reach_the_painter_and_the_clip(project, document):
    entry = loader.load_timeline(save(_with_part(document, "chain:A", weight=2))).entries[1]
    assert entry.id == "wave"
    (part,) = entry.paint.parts
    assert (part.part, part.weight) == ("chain:A", 2)
    assert part.artwork.file == Path("styles/poppies.jpg")
    assert [artwork.title for artwork in entry.artworks] == ["A work", "A ground"]
    told = '--artwork-for chain:A="$results"/parts/wave/1.png:2'
    assert stage_arguments.paint_arguments(entry, SETTINGS) == f"--quality draft {told}"
    assert stage_arguments.animate_arguments(entry, SETTINGS) == f"--quality draft {told}"
    film = loader.load_timeline(Path("timeline.yaml"))
    assert stage_arguments.clip_arguments(film, entry, SETTINGS).endswith(" --ids")
    assert "--ids" not in stage_arguments.clip_arguments(film, film.entries[0], SETTINGS)
    assert "--ids" not in stage_arguments.view_arguments(film, entry, SETTINGS)
    parsed = parse_command(
        [
            "animate",
            "a",
            "--view",
            "b",
            "--layers",
            "c",
            "--record",
            "d",
            "--artwork",
            "e",
            "-o",
            "f",
            *shlex.split(told),
        ]
    )
    assert parsed.parts == {"chain:A": [("$results/parts/wave/1.png", 2.0)]}


def test_a_ground_needs_no_ids_and_may_be_texture(project, document):
    document["entries"][1]["paint"] = {"ground_from": "texture"}
    film = loader.load_timeline(save(_with_part(document)))
    poppies, wave, _ = film.entries
    assert "--ids" not in stage_arguments.clip_arguments(film, wave, SETTINGS)
    assert (
        stage_arguments.paint_arguments(poppies, SETTINGS)
        == "--quality draft --ground-from texture"
    )
    assert stage_arguments.animate_arguments(poppies, SETTINGS) == "--quality draft"


def test_wrong_parts_are_named(project, document):
    document = _with_part(document, "chian:A")
    parts = document["entries"][0]["paint"]["parts"]
    parts[0]["artwork"]["file"] = "styles/poppy.jpg"
    parts.append({"part": "ground"})
    text = "\n".join(complaints(document))
    assert "paint.parts[1].part: part 'chian:A': found 'chian' (did you mean \"chain\"?)" in text
    assert 'paint.parts[1].artwork.file: found "styles/poppy.jpg"' in text
    assert 'paint.parts[2]: the key "artwork" is missing' in text


def test_the_artwork_of_a_part_is_whatever_an_artwork_can_be(project, document):
    document = _with_part(document)
    document["defaults"]["structure"]["chains"] = ["A"]
    (ground,) = document["entries"][0]["paint"]["parts"]
    url = "https://museum.example/poppies.jpg"
    document["entries"][0]["paint"]["parts"] += [
        {"part": "chain:A", "artwork": {"plate": "ribbon", **LABEL}},
        {"part": "chain:B", "artwork": {"plate": "wheel", "structure": "pdb/egg.pdb", **LABEL}},
        {"part": "ligand", "artwork": {"url": url, "licence": "CC0", **LABEL}},
    ]
    film = loader.load_timeline(save(document))
    works = {
        name: artwork
        for name, (entry, artwork) in stage_arguments.artworks_by_path(film).items()
        if entry.id == "wave"
    }
    parts = [f"parts/wave/{n}" for n in (1, 2, 3, 4)]
    assert [*works] == ["artworks/wave", *parts]
    file, ribbon, wheel, remote = (works[name] for name in parts)
    assert (file.file, file.plate) == (Path("styles/poppies.jpg"), None)
    assert (ribbon.plate, ribbon.structure, ribbon.file) == ("ribbon", None, None)
    assert (remote.source, remote.licence) == (url, "CC0")
    wave = film.entries[1]
    assert stage_arguments.plate_arguments(wave, ribbon) == "--chains A"
    assert stage_arguments.plate_arguments(wave, wheel) == ""
    ground["artwork"]["plate"] = "ribbon"
    (both,) = complaints(document)
    assert 'paint.parts[1].artwork: found "file" and "plate", expected exactly one of' in both
    ground["artwork"] = {"plate": "ribbon", "structure": "pdb/eg.pdb", **LABEL}
    (missing,) = complaints(document)
    assert 'paint.parts[1].artwork.structure: found "pdb/eg.pdb"' in missing


def test_near_and_far_are_for_what_stands_still(project, document):
    (line,) = complaints(_with_part(document, "near"))
    assert 'paint.parts[1].part: found "near", expected a part that stays the same' in line
    document["entries"][0]["motion"] = {"kind": "still"}
    assert loader.load_timeline(save(document)).entries[1].paint.parts


def test_what_a_clip_cannot_have_is_told_with_the_reason(project, document):
    document["entries"][0]["paint"] = {"method": "gatys", "mask": "sky.png"}
    method, mask = complaints(document)
    assert "paint.method: unknown key (an option of impasto paint, for one picture" in method
    assert "a timeline has parts instead)" in mask


def test_a_blend_knows_the_parts_of_both_entries(project, document):
    document["entries"].pop(0)  # poppies, then street
    document = _with_part(document, "chain:A", weight=2)
    artwork = {"file": "styles/wave.jpg", **LABEL}
    document["entries"][1]["paint"] = {"parts": [{"part": "ground", "artwork": artwork}]}
    whole = stage_arguments.clip_arguments(
        film := loader.load_timeline(save(document)), film.entries[1], SETTINGS
    )
    assert "--ids" not in whole
    document["entries"][1]["transition"] = {"kind": "blend"}
    film = loader.load_timeline(save(document))
    before, after = film.entries
    told = stage_arguments.blend_arguments(film, before, after, SETTINGS)
    assert told.endswith(
        ' --before-artwork-for chain:A="$results"/parts/poppies/1.png:2'
        ' --artwork-for ground="$results"/parts/street/1.png:1'
    )
    parsed = parse_command(
        ["stage", "blend", "poppies", "street", "--results", "r", "-o", "f", *shlex.split(told)]
    )
    assert parsed.before_parts == {"chain:A": [("$results/parts/poppies/1.png", 2.0)]}
    assert parsed.parts == {"ground": [("$results/parts/street/1.png", 1.0)]}
    # The parts of the entry that leaves are found in the renders of the entry that enters.
    assert stage_arguments.clip_arguments(film, after, SETTINGS).endswith(" --ids")


def test_several_artworks_share_the_whole_picture(project, document):
    document["entries"].pop(0)  # poppies, then street
    document = _with_part(document, "picture", weight=0.5)
    document["entries"][1]["transition"] = {"kind": "blend"}
    film = loader.load_timeline(save(document))
    before, after = film.entries
    told = '--artwork "$results"/parts/poppies/1.png:0.5'
    assert stage_arguments.paint_arguments(before, SETTINGS) == f"--quality draft {told}"
    assert stage_arguments.animate_arguments(before, SETTINGS) == f"--quality draft {told}"
    words = stage_arguments.blend_arguments(film, before, after, SETTINGS)
    parsed = parse_command(
        ["stage", "blend", "poppies", "street", "--results", "r", "-o", "f", *shlex.split(words)]
    )
    assert parsed.before_artwork == [("$results/parts/poppies/1.png", 0.5)]
    assert not parsed.artwork
    assert "--ids" not in stage_arguments.clip_arguments(film, after, SETTINGS)
    assert [(other.artwork.title, other.parts) for other in artworks_of_parts(before)] == [
        ("A ground", ("whole picture",))
    ]


def test_artworks_of_parts_are_captions(project, document):
    before = loader.load_timeline(save(document))
    film = loader.load_timeline(save(_with_part(document)))
    assert stage_arguments.captions_json(film) != stage_arguments.captions_json(before)
    assert "A ground" in stage_arguments.captions_json(film)


def blank(*size):
    return lambda path: Image.new("1", size).save(path)


def half_of(format_name):
    """Return a function that writes the first half of a picture's bytes."""

    def write(path):
        Image.effect_noise((64, 64), 50).save(path, format_name)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return write


def animation(path):
    first, second = (Image.effect_noise((64, 64), 50) for _ in range(2))
    first.save(path, save_all=True, append_images=[second])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.txt", b"Artworks to ask for\n", "this is not a picture; expected a picture"),
        ("notes.jpg", b"Artworks to ask for\n", "found text"),
        ("paper.pdf", b"%PDF-1.7\n", "this is a PDF document; expected a picture"),
        ("saved.jpg", b"<!doctype html><title>Not found</title>", "this is a web page"),
        ("empty.png", b"", "the file is empty"),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "this is an SVG drawing"),
        ("cut.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "the picture is cut off or damaged"),
        ("half.jpg", half_of("JPEG"), "the picture is cut off or damaged"),
        ("half.png", half_of("PNG"), "the picture is cut off or damaged"),
        ("moving.gif", animation, "this is an animation"),
        ("moving.webp", animation, "this is an animation"),
        ("small.png", blank(20, 300), "20x300 pixels: expected an artwork of at least 32x32"),
        ("strip.png", blank(32, 300), "expected an artwork at most 8 times as long as wide"),
        ("large.png", blank(12_000, 12_000), "larger than can be decoded safely"),
        ("white.png", blank(64, 64), "blank, all of one colour"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_an_artwork_that_is_no_picture_is_refused(
    project, document, tmp_path_factory, name, content, reason, inside
):
    folder = project / "styles" if inside else tmp_path_factory.mktemp("elsewhere")
    if isinstance(content, bytes):
        (folder / name).write_bytes(content)
    else:
        content(folder / name)
    file = f"styles/{name}" if inside else str(folder / name)
    document["entries"][0]["artwork"]["file"] = file
    ground = {"part": "ground", "artwork": document["entries"][0]["artwork"]}
    document["entries"][1]["paint"] = {"parts": [ground]}
    own, parts = complaints(document)
    assert f'entry "wave": artwork.file: found {quote(file)}: ' in own
    assert f'entry "poppies": paint.parts[1].artwork.file: found {quote(file)}: ' in parts
    assert reason in own
    assert reason in parts


WATER = "HETATM  900  O   HOH A 101      10.000  10.000  10.000  1.00 10.00           O"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "not a PDB file"),
        (["Structures to ask for"], "not a PDB file"),
        ([WATER], "no protein or nucleic acid in this file: expected amino acids or nucleotides"),
        ([read_atom_lines("1ubi.pdb")[0][:40]], "line 1"),
    ],
    ids=["empty", "text", "water", "cut off"],
)
@pytest.mark.parametrize("field", ["structure", "plate", "identifier"])
def test_a_structure_that_holds_no_polymer_is_refused(project, document, lines, reason, field):
    write_pdb(Path("pdb/4hhb.pdb"), lines)
    wave, poppies, _ = document["entries"]
    if field == "plate":
        plate(wave, structure="pdb/4hhb.pdb")
        named = 'artwork.structure: found "pdb/4hhb.pdb": '
    elif field == "identifier":
        wave["structure"] = {"id": "4HHB"}
        named = 'structure.id: found "4HHB": pdb/4hhb.pdb: '
    else:
        wave["structure"] = {"file": "pdb/4hhb.pdb", "title": "a", "credit": "b"}
        named = 'structure.file: found "pdb/4hhb.pdb": '
    # It is told together with other mistakes.
    poppies["year"] = 3000
    line, other = complaints(document)
    assert re.match(rf'timeline\.yaml, line \d+: entry "wave": {re.escape(named)}', line)
    assert reason in line
    assert "year" in other


def test_a_chain_that_a_structure_lacks_is_named(project, document):
    document["defaults"]["structure"]["chains"] = ["A", "X"]
    document["entries"][0]["structure"] = "4hhb"
    shutil.copy("pdb/egg.pdb", "pdb/4hhb.pdb")
    (line,) = complaints(document)
    assert "defaults.structure.file" in line
    assert "no chain X in this file, which has A" in line


def test_a_file_is_opened_again_only_when_it_has_changed(project, document, monkeypatch):
    opened = []
    read = reader.read_structure
    monkeypatch.setattr(
        reader, "read_structure", lambda path, *more: opened.append(path) or read(path, *more)
    )
    entries_of(document)
    entries_of(document)
    assert opened == [Path("pdb/egg.pdb")]
    document["defaults"]["structure"]["chains"] = ["A"]
    entries_of(document)
    assert len(opened) == 2
    write_pdb(Path("pdb/egg.pdb"), [WATER])
    assert complaints(document) == complaints(document)
    assert len(opened) == 4
