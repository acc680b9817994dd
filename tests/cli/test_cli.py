"""The command line: what every verb must do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from impasto import cli
from impasto.api.option_types import parse_weighted_artwork
from impasto.cli import command_line, stage
from impasto.cli.progress import progress_bar

ROOT = Path(__file__).parents[2]
VERBS = [
    verb.__name__.removeprefix("impasto.cli.").rstrip("_").replace("_", "-").replace(".", " ")
    for group in (*command_line.VERB_GROUPS.values(), stage.VERBS)
    for verb in group
    if verb is not stage
]


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "photo.png"
    ramp = np.linspace(0, 255, 64 * 48 * 3).reshape(48, 64, 3).astype(np.uint8)
    Image.fromarray(ramp).save(path)
    return path


def refused(capsys, *words):
    """Return the message on stderr of a call that is refused."""
    assert cli.main([str(w) for w in words]) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("impasto: ")
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_examples(verb, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([*verb.split(), "--help"])
    assert end.value.code == 0
    assert f"impasto {verb}" in capsys.readouterr().out.split("examples:")[1]


def test_help_and_version_do_not_load_torch_or_pymol():
    code = "import sys; from impasto import cli; cli.build_app(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"torch", "torchvision", "pymol", "pymol2", "scipy", "sklearn"} & set(loaded)


def test_a_sketch_loads_neither_torch_nor_statistics(picture, tmp_path):
    art = ROOT / "styles/hokusai-poppies.jpg"
    words = ["paint", picture, "--artwork", art, "-o", tmp_path / "s.png", "--quality", "sketch"]
    code = "import sys; from impasto import cli; cli.main(sys.argv[1:]); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    ).stdout.split()
    assert (tmp_path / "s.json").exists()
    # Each of them takes a second to load, a fifth of the time of a sketch.
    assert not {"torch", "scipy.stats", "sklearn"} & set(loaded)


def test_a_picture_without_depth_is_painted(picture, tmp_path, capsys):
    """A picture that is no render is painted without depth, and its record has none."""
    still = tmp_path / "still.png"
    art = ROOT / "styles/hokusai-poppies.jpg"
    words = ["paint", picture, "--artwork", art, "-o", still, "--quality", "draft"]
    assert cli.main([str(w) for w in words]) == 0
    assert Image.open(still).size == (64, 48)
    scores = json.loads(still.with_suffix(".json").read_text())["scores"]
    assert scores["depth"] is None
    assert scores["style"] is not None
    assert "painted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("render", "art", "words"),
    [
        ("missing.png", "art.jpg", "missing.png: no such file"),
        ("photo.png", "missing.jpg", "missing.jpg"),
        ("photo.png", "empty.jpg", "empty.jpg"),
        ("photo.png", "dot.png", "dot.png: 1x1 pixels"),
        ("photo.png", "text.jpg", "text.jpg"),
    ],
)
def test_paint_refuses_what_it_cannot_use(picture, tmp_path, capsys, render, art, words):
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "text.jpg").write_text("not a picture")
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    still = tmp_path / "still.png"
    said = refused(capsys, "paint", tmp_path / render, "--artwork", tmp_path / art, "-o", still)
    assert words in said
    assert not still.exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["render", "x.pdb", "-o", "d", "--size", "0x0"], "each side must be"),
        (["render", "x.pdb", "-o", "d", "--size", "100000x100000"], "each side must be"),
        (["render", "x.pdb", "-o", "d", "--size", "12000x12000"], "at most 120 megapixels"),
        (["texture", "a.jpg", "-o", "t.png", "--size", "10800x8100"], "16 to 8192 pixels"),
        (["render", "x.pdb", "-o", "d", "--size", "big"], "WIDTHxHEIGHT"),
        (["render", "x.pdb", "-o", "d", "--frames", "0"], "1 or more"),
        (["paint", "r.png", "--artwork", "a.jpg:-1", "-o", "s.png"], "weight above 0"),
        (["paint", "r.png", "--artwork", "a.jpg", "-o", "still"], "ends in .png"),
        (["render", "x.pdb", "-o", "d", "--rotate", "nan,0,0"], "expected a number"),
        (["render", "x.pdb", "-o", "view.png"], "-o: expected a folder"),
        (["paint", "r.png", "a.jpg", "-o", "s.png"], "a.jpg (expected RENDER and options only)"),
        (["paint", "r.png", "--style", "a.jpg", "-o", "s.png"], "--style (it is called --artwork"),
        (["nonsense"], "nonsense"),
    ],
)
def test_options_out_of_range_end_with_2(capsys, words, expected):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert expected in capsys.readouterr().err


def test_a_painting_needs_an_artwork_or_several_to_interpolate(capsys):
    words = ("paint", "r.png", "-o", "s.png")
    assert "--artwork: expected at least one" in refused(capsys, *words)
    both = ("--artwork", "a.jpg", "--interpolate", "a.jpg", "b.jpg", "--at", "0.5")
    assert "expected --artwork or --interpolate, found both" in refused(capsys, *words, *both)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_verbs_options_and_choices(shell, capsys):
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in ("import-structure", "artwork-colour", "woodblock", "orthographic"):
        assert word in script


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["chek"], '(did you mean "check"?)'),
        (["--versoin"], '--versoin (did you mean "--version"?)'),
        (["check", "--jsn"], '--jsn (did you mean "--json"?)'),
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--releif", "2"], '"--relief"'),
        (
            [
                "paint",
                "r.png",
                "--artwork",
                "a",
                "-o",
                "s.png",
                "--ground-calm=1",
                "--artwork-color=1",
            ],
            '"--artwork-colour"',
        ),
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--weight", "ari=1"], '"air"'),
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--quality", "finl"], '"final"'),
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--device", "CPU"], '"cpu"'),
        (["render", "x.pdb", "-o", "d", "--motion", "rok"], '"rock"'),
        (["film", "t.yaml", "--results", "r", "-o", "f.mp4", "--shape", "16:8"], '"16:9"'),
        (["page", "t.yaml", "--results", "r", "-o", "i.html", "--resolution", "1080"], '"1080p"'),
        (["stage", "import-structure", "x.pdb", "-o", "a.cif", "--models", "frist"], '"first"'),
    ],
)
def test_misspelt_words_of_a_command_line_get_a_hint(capsys, words, hint):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert hint in said
    assert "did you mean" in said
    # The message is that of the verb, and brief.
    verb = next((v for v in VERBS if v.split() == words[: len(v.split())]), "")
    program = f"impasto {verb}".strip()
    assert said.startswith(f"{program}: ")
    assert f"`{program} --help`" in said
    assert len(said.splitlines()) == 2


def test_what_others_wrote_does_not_steer_the_terminal(tmp_path, monkeypatch, capsys):
    """A file's name, like a server's reply, may contain escape sequences."""
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "a\x1b[2J\x07\r\x9bü.yaml"]) == 2
    assert capsys.readouterr().err == "impasto: a\\x1b[2J\\x07\\x0d\\x9bü.yaml: no such file\n"


def test_the_bare_name_shows_what_there_is(capsys):
    assert cli.main([]) == 2
    said = capsys.readouterr().err
    assert "Render a structure" in said
    assert "Paint a render" in said


def test_misspelt_files_and_entries_get_a_hint(picture, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "wave.jpg").write_bytes(b"")
    (tmp_path / "egg.pdb").write_text("")
    (tmp_path / "stills").mkdir()
    (tmp_path / "stills" / "great-wave.png").write_bytes(b"")
    said = refused(capsys, "stage", "import-artwork", "styles/wav.jpg", "-o", "a.png")
    assert 'styles/wav.jpg: no such file (did you mean "wave.jpg"?)' in said
    said = refused(capsys, "stage", "import-artwork", "style/wave.jpg", "-o", "a.png")
    assert 'style/wave.jpg: no such file (did you mean "styles"?)' in said
    said = refused(capsys, "render", "eg.pdb", "-o", "d")
    assert 'eg.pdb: no such file (did you mean "egg.pdb"?)' in said
    said = refused(capsys, "paint", "foto.png", "--artwork", "styles/wave.jpg", "-o", "s.png")
    assert 'foto.png: no such file (did you mean "photo.png"?)' in said
    words = ("stage", "blend", "great-wav", "other", "--results", ".", "-o", "b", "--frames", "2")
    assert 'no still of an entry "great-wav" (did you mean "great-wave"?)' in refused(
        capsys, *words
    )


def test_a_structure_cannot_be_painted_before_it_is_rendered(tmp_path, capsys):
    pdb = ROOT / "pdb/1ubi.pdb"
    said = refused(capsys, "paint", pdb, "--artwork", "a.jpg", "-o", tmp_path / "s.png")
    assert f"1ubi.pdb: this is a structure; expected a render of it: impasto render {pdb}" in said


def test_dials_out_of_range_are_named(picture, tmp_path, capsys):
    art = ROOT / "styles/hokusai-poppies.jpg"
    words = ["paint", picture, "--artwork", art, "-o", tmp_path / "s.png", "--likeness", "-3"]
    assert "likeness: found -3, expected a number from 0 to 10" in refused(capsys, *words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.jpg", ("a.jpg", 1.0)),
        ("a.jpg:2.5", ("a.jpg", 2.5)),
        ("C:/art/a.jpg", ("C:/art/a.jpg", 1.0)),
        ("odd:name.jpg:3", ("odd:name.jpg", 3.0)),
    ],
)
def test_artwork_and_weight(text, expected):
    assert parse_weighted_artwork(text) == expected


def test_a_colon_in_a_files_name_is_no_weight(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan 12:30").write_bytes(b"")
    assert parse_weighted_artwork("scan 12:30") == ("scan 12:30", 1.0)


def test_a_folder_with_other_things_is_not_replaced(picture, tmp_path, capsys):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work")
    protein, art = ROOT / "pdb/1ubi.pdb", ROOT / "styles/hokusai-poppies.jpg"
    said = refused(capsys, "render", protein, "-o", tmp_path / "home", "--size", "32x32")
    assert "thesis.txt, which would be lost" in said
    still = tmp_path / "s.png"
    words = ["paint", picture, "--artwork", art, "-o", still, "--layers", tmp_path / "home"]
    assert "thesis.txt, which would be lost" in refused(capsys, *words)
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["thesis.txt"]
    # The output of an earlier call of the same command is replaced.
    for _ in range(2):
        words = ["render", protein, "-o", tmp_path / "frames", "--size", "32x32"]
        assert cli.main([str(w) for w in words]) == 0


def test_layers_of_another_size_are_refused(tmp_path, capsys):
    for name, size in (("view", "64x48"), ("other", "32x32")):
        words = ["render", ROOT / "pdb/1ubi.pdb", "-o", tmp_path / name, "--size", size]
        assert cli.main([str(w) for w in words]) == 0
    (tmp_path / "layers").mkdir()
    capsys.readouterr()
    for name in ("figure", "ground"):
        Image.new("RGB", (32, 32)).save(tmp_path / "layers" / f"{name}.png")
    art, view = ROOT / "styles/hokusai-poppies.jpg", tmp_path / "view"
    words = ["animate", view, "--view", view / "0000.png", "--layers", tmp_path / "layers"]
    words += ["--artwork", art, "-o", tmp_path / "frames", "--record", tmp_path / "still.json"]
    assert "still.json: no such file" in refused(capsys, *words)
    (tmp_path / "still.json").write_text('{"dials": {}}')
    assert "do not have the size of the view" in refused(capsys, *words)


def test_a_protein_is_asked_for(tmp_path, capsys):
    (tmp_path / "empty.pdb").write_text("")
    (tmp_path / "photo.pdb").write_bytes((ROOT / "styles/hokusai-poppies.jpg").read_bytes())
    for name in ("empty.pdb", "photo.pdb", "missing.pdb"):
        out = tmp_path / "out.cif"
        assert name in refused(capsys, "stage", "import-structure", tmp_path / name, "-o", out)
        assert not out.exists()
        assert name in refused(capsys, "render", tmp_path / name, "-o", tmp_path / "d")
        assert not (tmp_path / "d").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_disk_is_said_and_leaves_nothing(picture, tmp_path, monkeypatch, capsys):

    target = tmp_path / "out.png"

    def full(self, *_, **__):
        with open("/dev/full", "wb", buffering=0) as device:
            device.write(b"x")

    monkeypatch.setattr(Image.Image, "save", full)
    art = ROOT / "styles/hokusai-poppies.jpg"
    assert cli.main(["stage", "import-artwork", str(art), "-o", str(target)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [picture]


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    art = ROOT / "styles/hokusai-poppies.jpg"
    status = cli.main(
        ["stage", "import-artwork", str(art), "-o", str(tmp_path / "file" / "out.png")]
    )
    assert status == 1
    assert os.fspath(tmp_path / "file") in capsys.readouterr().err


def test_a_bar_on_a_terminal_is_not_drawn_before_there_is_progress(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_bar("painting", "%") as show:
        assert capsys.readouterr().err == ""
        for done in range(3):
            show(50 * done, 100, "ground")
        assert "painting" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "new"),
    [
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--stroke", "2"], "--stroke-size"),
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--ground=0.4"], "--ground-calm"),
        (["paint", "r.png", "--artwork", "a", "-o", "s.png", "--colours", "x"], "--palette"),
        (["render", "x.pdb", "-o", "d", "--colouring", "chain"], "--render-colours"),
        (["render", "x.pdb", "-o", "d", "--precision", "0.1"], "--depth-error"),
        (["paint", "r.png", "--along", "a", "b"], "--interpolate"),  # and -o is missing
        (["paint-plainly", "x"], "stage paint-baseline"),
        (["stage", "scores"], "stage score-table"),
    ],
)
def test_a_name_of_before_is_told_its_new_one(capsys, words, new):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert f"(it is called {new} now)" in capsys.readouterr().err


def test_the_help_shows_the_verbs_in_groups(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    titles = [shown.index(f"\n{title}:\n") for title in command_line.VERB_GROUPS]
    assert titles == sorted(titles)
    for verb in VERBS:
        assert (f"\n  {verb} " in shown) is (not verb.startswith("stage"))
