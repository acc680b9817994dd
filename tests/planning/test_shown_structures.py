"""Tests of what `impasto check` says of the structures that a timeline shows."""

import json
from pathlib import Path

import pytest
import yaml
from support.pdb_lines import ROOT, read_atom_lines, write_pdb

from impasto.cli import main
from impasto.core.errors import InputError
from impasto.planning.shown_structures import ShownStructure, read_shown_structures
from impasto.timeline import loader

PROTEIN = read_atom_lines("1ubi.pdb")
WATER = "HETATM  900  O   HOH A 101      10.000  10.000  10.000  1.00 10.00           O"
TWO_MODELS = ["MODEL        1", *PROTEIN, "ENDMDL", "MODEL        2", *PROTEIN[8:], "ENDMDL"]


def save(document, **structures):
    for entry in document["entries"]:
        if entry["id"] in structures:
            found = structures[entry["id"]]
            entry["structure"] = {"title": "One", "credit": "CC0", **found}
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))


def check(capsys, *options):
    assert main(["check", "timeline.yaml", *options]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("lines", "options", "left_out"),
    [
        ([*PROTEIN, WATER], {}, ["1 water molecule"]),
        (PROTEIN, {}, []),
        ([*PROTEIN, WATER], {"chains": ["A"]}, ["1 water molecule"]),
        (
            TWO_MODELS,
            {},
            ["1 of 2 models: the first is drawn (models: all draws them on top of one another)"],
        ),
        (
            TWO_MODELS,
            {"models": "all"},
            ["MET 1 in chain A, from a motion through the models: not all models have them"],
        ),
    ],
)
def test_what_is_left_out_of_a_structure_is_said(
    project, document, capsys, lines, options, left_out
):
    write_pdb(Path("pdb/one.pdb"), lines)
    save(document, wave={"file": "pdb/one.pdb", **options})
    entries = json.loads(check(capsys, "--json"))["entries"]
    assert {entry["id"]: entry["left_out"] for entry in entries}["wave"] == left_out
    said = " ".join(check(capsys).split())
    assert all(f"Left out of the structure of wave: {part}" in said for part in left_out)
    assert ("Left out of the structure of wave" in said) == bool(left_out)


def test_entries_that_leave_out_the_same_share_a_line(project, document, capsys):
    write_pdb(Path("pdb/one.pdb"), [*PROTEIN, WATER])
    save(document, wave={"file": "pdb/one.pdb"}, street={"file": "pdb/one.pdb"})
    assert "Left out of the structure of wave, street: 1 water molecule\n" in check(capsys)


def test_models_that_are_played_are_not_left_out(project, document, capsys):
    write_pdb(
        Path("pdb/one.pdb"), ["MODEL        1", *PROTEIN, "ENDMDL", "MODEL        2", *PROTEIN]
    )
    document["entries"][0]["motion"] = {"kind": "models"}
    save(document, wave={"file": "pdb/one.pdb"})
    assert "Left out" not in check(capsys)


def test_structures_that_cannot_be_read_are_named_with_their_entries(project, document, capsys):
    write_pdb(Path("pdb/bad.pdb"), [PROTEIN[0][:40]])
    write_pdb(Path("pdb/few.pdb"), [WATER])
    save(document, wave={"file": "pdb/bad.pdb"}, street={"file": "pdb/few.pdb"})
    assert main(["check", "timeline.yaml"]) == 2
    said = capsys.readouterr().err
    assert 'entry "wave": structure.file: found "pdb/bad.pdb": line 1: ' in said
    assert 'entry "street": structure.file: found "pdb/few.pdb": no protein' in said


def test_a_structure_yet_to_be_fetched_is_not_read(project, document):
    save(document, wave={"id": "4HHB"})
    film = loader.load_timeline(Path("timeline.yaml"))
    assert read_shown_structures(film)["wave"] == ShownStructure()


def test_values_that_colours_stand_for_are_looked_at(project, document):
    flat = [x[:60] + "  0.00" + x[66:] for x in PROTEIN]
    write_pdb(Path("pdb/flat.pdb"), flat)
    document["entries"][0]["render_colours"] = "plddt"
    save(document, wave={"file": "pdb/flat.pdb"})
    film = loader.load_timeline(Path("timeline.yaml"))
    with pytest.raises(InputError, match=r'entry "wave": structure: pdb/flat\.pdb: the pLDDT of'):
        read_shown_structures(film)


def test_the_shipped_film_says_what_it_leaves_out(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = read_shown_structures(loader.load_timeline(Path("config/timeline.yaml")))
    assert found["moulin-de-la-galette"] == ShownStructure(("117 water molecules",))
    assert found["great-wave"] == ShownStructure()
