"""The command `impaint`: it paints what PyMOL shows, and leaves the session unchanged."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pymol2
import pytest
from PIL import Image
from pymol import CmdException

from impasto.api.pymol_plugin import artwork_names
from impasto.api.pymol_plugin.commands import ImpaintCommands
from impasto.api.pymol_plugin.request import parse_request
from impasto.api.pymol_plugin.session_view import render_session, session_camera
from impasto.core.errors import InputError
from impasto.rendering.depth_tracer import ray_trace

ROOT = Path(__file__).parents[2]
VIEWER = (640, 480)


@pytest.fixture
def cmd(monkeypatch):
    """Yield the commands of a PyMOL that shows lysozyme, with settings of its own."""
    monkeypatch.chdir(ROOT)
    with pymol2.PyMOL() as session:
        cmd = session.cmd
        cmd.feedback("disable", "all", "everything")
        cmd.load("pdb/1hel.pdb", "egg")
        cmd.show_as("spheres")
        cmd.viewport(*VIEWER)
        cmd.orient()
        cmd.turn("y", 30)
        yield cmd


def near_outline(covered):
    """Return the pixels beside an edge, which antialiasing may assign to either side."""
    near = np.zeros_like(covered)
    for axis in (0, 1):
        for step in (-1, 1):
            near |= covered != np.roll(covered, step, axis)
    return near


@pytest.mark.parametrize("orthoscopic", [0, 1])
@pytest.mark.parametrize("size", [(200, 150), (150, 200)])
def test_the_matte_is_where_pymol_draws(cmd, orthoscopic, size):
    cmd.set("orthoscopic", orthoscopic)
    cmd.zoom("egg", -8)
    cmd.move("x", 6)
    cmd.move("y", -3)
    frame = render_session(cmd.get_session(), size)
    own = ray_trace(
        cmd, *size, ray_opaque_background=0, depth_cue=0, ray_trace_fog=0, ray_shadows=0
    )
    covered, drawn = frame.matte > 0.5, own[..., 3] > 0.5
    assert 0.2 < drawn.mean() < 0.99
    assert not ((covered != drawn) & ~near_outline(drawn)).any()
    inside = (frame.matte == 1) & ~near_outline(drawn)
    assert np.abs(frame.colour - own[..., :3])[inside].mean() < 0.01


@pytest.mark.parametrize("orthoscopic", [0, 1])
def test_depth_and_camera_are_those_of_the_atoms(cmd, orthoscopic):
    cmd.set("orthoscopic", orthoscopic)
    cmd.move("x", 4)
    frame = render_session(cmd.get_session(), (320, 240))
    atoms = np.column_stack([cmd.get_coords("egg"), np.ones(cmd.count_atoms("egg"))])
    x, y, depth = frame.camera.project((atoms @ frame.camera.structure_to_camera.T)[:, :3])
    there = (x > 0) & (x < 320) & (y > 0) & (y < 240)
    at = frame.depth[y[there].astype(int), x[there].astype(int)]
    above = depth[there] - at
    # The visible surface lies a van der Waals radius in front of its own atom, and farther in front
    # of hidden atoms.
    assert np.isfinite(at).all()
    assert above.min() > 1.0
    assert (above < 1.9).mean() > 0.1


def test_clipping_planes_are_obeyed(cmd):
    cmd.clip("slab", 10)
    session = cmd.get_session()
    frame, camera = render_session(session, (200, 150)), session_camera(cmd, (200, 150))
    assert camera.far - camera.near == pytest.approx(10, abs=0.01)
    assert camera.near - 0.1 < np.nanmin(frame.depth)
    assert np.nanmax(frame.depth) < camera.far + 0.1


def test_what_is_transparent_shows_through_and_has_the_depth_of_its_front(cmd):
    cmd.bg_color("white")
    cmd.color("red")
    opaque = render_session(cmd.get_session(), (160, 120))
    cmd.set("sphere_transparency", 0.5, "egg")  # the object's own
    cmd.set("sphere_transparency", 0.3, "egg and resi 1-60")  # atoms' own
    clear = render_session(cmd.get_session(), (160, 120))
    np.testing.assert_array_equal(clear.matte, opaque.matte)
    np.testing.assert_array_equal(clear.depth, opaque.depth)
    inside = opaque.matte == 1
    lighter = (clear.colour - opaque.colour)[inside].mean(axis=0)
    assert lighter[1] > 0.2  # the green of the white behind


def test_labels_are_left_out(cmd):
    plain = render_session(cmd.get_session(), (160, 120))
    cmd.label("name CA", "resn")
    labelled = render_session(cmd.get_session(), (160, 120))
    np.testing.assert_array_equal(plain.colour, labelled.colour)


def test_a_view_that_shows_nothing_is_refused(cmd):
    cmd.hide("everything")
    with pytest.raises(InputError, match="shows nothing"):
        render_session(cmd.get_session(), (64, 48))


@pytest.fixture
def easel(cmd):
    made = ImpaintCommands(cmd)
    made.install()
    return made


def join(easel):
    easel._thread.join(timeout=120)
    assert not easel._thread.is_alive()


def state(cmd):
    """Return all that a session file would keep, and what only the running session has."""
    cmd.get_session(cache=0)  # the first call records in the session how it was written
    kept = {key: value for key, value in cmd.get_session(cache=0).items() if key != "session"}
    return kept, cmd.get_view(), cmd.get_names("all"), cmd.get_viewport()


def test_a_session_is_painted_and_left_as_it_was(cmd, easel, tmp_path, capsys):
    cmd.select("site", "resi 35+52")
    cmd.set("transparency", 0.4, "egg")
    cmd.set("ray_trace_mode", 1)
    cmd.set("depth_cue", 1)
    cmd.label("site and name CA", "resi")
    cmd.scene("one", "store")
    before, target = state(cmd), tmp_path / "still.png"
    cmd.do(f"impaint great-wave, size=160, seed=2, file={target}, async=0")
    assert state(cmd) == before
    assert "wrote" in (said := capsys.readouterr().out)
    assert "figure, loss" in said
    still = np.asarray(Image.open(target), float) / 255
    assert still.shape == (120, 160, 3)
    assert target.with_suffix(".json").exists()
    # The protein is where PyMOL draws it: the still has its edges along the outline.
    own = (
        ray_trace(cmd, 160, 120, ray_opaque_background=0, depth_cue=0, ray_trace_mode=0)[..., 3]
        > 0.5
    )
    edge = np.abs(np.diff(still.mean(axis=2), axis=0))[:, :-1].ravel()
    outline = near_outline(own)[1:, :-1].ravel()
    assert edge[outline].mean() > 1.5 * edge[~outline].mean()


def test_the_painting_is_shown_in_the_viewer(cmd, easel, monkeypatch):
    shown = []

    def load_png(path, **options):
        shown.append((Image.open(path).size, options["movie"]))

    monkeypatch.setattr(cmd, "load_png", load_png)
    easel.impaint("great-wave", size="64", **{"async": "0"})
    assert shown == [(VIEWER, 0)]


def test_the_session_stays_usable_and_a_painting_can_be_called_off(cmd, easel, capsys, tmp_path):
    target = tmp_path / "never.png"
    easel.impaint("great-wave", "final", size="256", file=str(target), **{"async": "1"})
    cmd.turn("y", 90)  # works while it paints
    with pytest.raises(CmdException, match="still painting"):
        easel.impaint("great-wave")
    easel.impaint_stop()
    join(easel)
    assert "impaint: cancelled" in capsys.readouterr().out
    assert not target.exists()
    easel.impaint("great-wave", size="64", file=str(target), **{"async": "1"})  # a new one works
    join(easel)
    assert target.exists()


def test_esc_calls_off_and_the_text_screen_stays_away(cmd, easel, capsys, tmp_path):
    target = tmp_path / "never.png"
    before = state(cmd)
    easel.impaint("great-wave", "final", size="256", file=str(target), **{"async": "1"})
    cmd.set("text", 1)  # the effect of Esc in PyMOL's window
    join(easel)
    assert "impaint: cancelled" in capsys.readouterr().out
    assert not target.exists()
    assert state(cmd) == before


def test_a_text_screen_that_is_shown_is_not_esc(cmd, easel, tmp_path):
    target = tmp_path / "still.png"
    cmd.set("text", 1)
    easel.impaint("great-wave", size="64", file=str(target), **{"async": "1"})
    join(easel)
    assert target.exists()


def test_what_fails_in_the_background_is_told(cmd, easel, capsys):
    cmd.hide("everything")
    easel.impaint("great-wave", **{"async": "1"})
    join(easel)
    assert "impaint: Error: the view shows nothing" in capsys.readouterr().out


def test_names_are_completed(cmd, easel):
    words = cmd.auto_arg[0]["impaint"][0]()
    assert words.interpret("hokusai-g") == "hokusai-great-wave"
    assert cmd.auto_arg[1]["impaint"][0]().interpret("st") == "standard"


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("hokusai-great-wave", "hokusai-great-wave"),
        ("great wave", "hokusai-great-wave"),
        ("Poppies", "hokusai-poppies"),
        ("hokusai-grate-wave", "hokusai-great-wave"),
        ("styles/leonardo-mona-lisa.jpg", "leonardo-mona-lisa"),
    ],
)
def test_artworks_are_found_by_what_is_typed(monkeypatch, word, stem):
    monkeypatch.chdir(ROOT)
    assert artwork_names.find_artwork(word).stem == stem


def test_the_working_folders_artworks_go_first(monkeypatch, tmp_path):
    mine = tmp_path / "styles/hokusai-great-wave.png"
    mine.parent.mkdir()
    Image.new("RGB", (64, 64)).save(mine)
    monkeypatch.chdir(tmp_path)
    assert artwork_names.find_artwork("hokusai-great-wave") == mine
    assert artwork_names.find_artwork("poppies").parent == ROOT / "styles"


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [
        (("",), {}, "expected an artwork: a file, or one of"),
        (("hokusai",), {}, "expected one of hokusai-great-wave, hokusai-oiran-and-kamuro, hok"),
        (("xyzzy",), {}, "no artwork of this name"),
        (("styles/hokusai-great-wafe.jpg",), {}, 'did you mean "hokusai-great-wave.jpg"'),
        (("great-wave", "fine"), {}, "quality: expected sketch, draft, standard, final"),
        (("great-wave",), {"relif": "1"}, 'did you mean "relief"'),
        (("great-wave",), {"relief": "3"}, "relief: found 3, expected a number from 0 to 2"),
        (("great-wave",), {"relief": "much"}, 'relief: found "much", expected a number'),
        (("great-wave",), {"seed": "-1"}, "seed: found -1, expected a whole number"),
        (("great-wave",), {"size": "8"}, "size: expected a whole number from 16 to 8192"),
        (("great-wave",), {"file": "wave.jpg"}, r"ends in \.png, found 'wave.jpg'"),
        (("great-wave",), {"async": "maybe"}, "async: expected 0 or 1"),
        (("great-wave",), {"threads": "0"}, "threads: expected a whole number"),
    ],
)
def test_what_cannot_be_done_is_one_line_in_pymol(cmd, easel, words, options, said):
    with pytest.raises(CmdException, match=said):
        easel.impaint(*words, **options)
    assert easel._thread is None


def test_a_painting_has_the_proportions_of_the_viewer():
    asked = parse_request("great-wave", "standard", {}, (900, 1200))
    assert (asked.size, asked.viewer) == ((960, 1280), (900, 1200))
    assert parse_request("great-wave", "sketch", {}, (800, 600)).size == (512, 384)
    assert asked.in_background
    assert parse_request("great-wave", "draft", {"size": "400"}, (800, 100)).size == (400, 50)


def pymol(script, tmp_path, **environment):
    """Return what a PyMOL without a window prints for a script."""
    (tmp_path / "script.pml").write_text(script)
    ran = subprocess.run(
        [sys.executable, "-m", "pymol", "-ckq", str(tmp_path / "script.pml")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        env={**os.environ, **environment},
        check=True,
    )
    return ran.stdout + ran.stderr


def test_the_file_gives_a_plain_pymol_its_commands(tmp_path):
    said = pymol(
        f"load pdb/1hel.pdb\nrun impasto_pymol.py\nimpaint xyzzy\nimpaint wave, relief=9\n"
        f"impaint poppies, size=64, file={tmp_path / 'still.png'}\nhelp impaint_stop\n",
        tmp_path,
    )
    assert "Error: xyzzy: no artwork of this name" in said
    assert "Error: relief: found 9, expected a number from 0 to 2" in said
    assert "Traceback" not in said
    assert "cancels the painting" in said
    assert Image.open(tmp_path / "still.png").size == (64, 48)


def test_a_pymol_without_impasto_is_told_what_to_do(tmp_path):
    """A package of that name that cannot be imported stands for one that is not installed."""
    (tmp_path / "impasto").mkdir()
    (tmp_path / "impasto/__init__.py").write_text("raise ImportError('none here')\n")
    said = pymol("run impasto_pymol.py\n", tmp_path, PYTHONPATH=str(tmp_path))
    assert "cannot load impasto (none here)" in said
    assert f"{sys.executable} -m pip install" in said
    assert "Traceback" not in said
