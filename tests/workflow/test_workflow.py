"""Test which jobs of the workflow run after which edit.

A stand-in for the command `impasto` records its arguments and touches its outputs, so that a whole
run takes seconds. A finished project is made once; every test edits a copy of it.
"""

import gzip
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from fake_film import edit_timeline, make_entry, planned_jobs, read_calls, run_snakemake, verb
from impasto.core import code_fingerprint
from impasto.core.atomic_files import file_sha256
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.lock_file import Pin
from impasto.fetching.source_id import parse_source_id
from parsed_command import parse_command
from pdb_lines import save_tiny_structure
from special_texts import SPECIAL_TEXTS, put_special_texts
from tiny_picture import save_tiny_picture

CREDITS = {("credits", "")}
# Jobs whose products show texts of the timeline.
FILM = {("film", ""), ("poster", ""), ("page", ""), *CREDITS}
SCORES = {("scores", "")}
# The page shows the film, and links to the times at which the entries begin.
CUT = {("film", ""), ("page", "")}
ENTRIES = ("wave", "poppies", "street")


@pytest.fixture
def project(finished_project: Path, tmp_path: Path) -> Path:
    """Return a copy of the finished project, with the times of its files."""
    return shutil.copytree(finished_project, tmp_path / "project", symlinks=True)


def test_the_verbs_understand_what_the_rules_say(finished_project):
    calls = read_calls(finished_project)
    assert sorted(verb(call) for call in calls) == sorted(
        3 * ["import-structure", "import-artwork", "render", "render", "paint", "animate"]
        + 3 * ["paint-baseline"]
        + ["film", "poster", "page", "score-table", "credits"]
    )
    for call in calls:
        arguments = parse_command(call)
        if verb(call) == "score-table":
            stills, plain = ([p.stem for p in arguments.stills], arguments.baselines)
            assert stills == [p.stem for p in plain]
            assert {p.parent.name for p in plain} == {"baselines"}


def test_a_run_has_one_job_server_and_a_plan_has_none(project):
    servers = project / "servers.txt"
    [socket] = servers.read_text().splitlines()
    assert not Path(socket).parent.exists()
    planned_jobs(project)
    run_snakemake(project)  # which finds nothing to do
    assert servers.read_text() == f"{socket}\n"


def test_a_second_run_finds_nothing_to_do(project):
    for name in (
        "animation.mp4",
        "animation.gif",
        "animation.webp",
        "poster.png",
        "index.html",
        "scores.csv",
    ):
        assert (project / "results" / name).exists()
    # Neither the order in the document nor device and threads change the products.
    edit_timeline(project, lambda entries: entries["document"]["entries"].reverse())
    assert planned_jobs(project, "--config", "device=cpu", "threads=1") == set()


def test_the_workflow_may_be_named_as_the_catalogue_names_it(project):
    assert planned_jobs(project, "-s", "workflow/Snakefile") == set()
    # A Snakefile of one's own includes it from wherever it lies, as one of an installed impasto.
    away = project / "elsewhere" / "impasto"
    shutil.move(project / "workflow", away)
    own = (project / "Snakefile").read_text()
    (project / "Snakefile").write_text(own.replace("workflow/Snakefile", f"{away}/Snakefile"))
    assert planned_jobs(project) == set()


def test_any_text_of_a_timeline_is_a_text(project):
    texts = "\n".join(SPECIAL_TEXTS.values())
    edit_timeline(project, lambda entries: put_special_texts(entries["document"], texts))
    assert planned_jobs(project) == FILM
    # The file may have any name too, and every job gets that name.
    name = "config/my {film} $(date) 'of' \"1%\" & more.yaml"
    (project / "config/timeline.yaml").rename(project / name)
    (project / "calls.txt").unlink()
    done = run_snakemake(project, "--config", f"timeline={name}")
    assert done.returncode == 0, done.stderr
    assert {verb(call): call[1] for call in read_calls(project)} == dict.fromkeys(
        ("film", "poster", "page", "credits"), name
    )
    assert planned_jobs(project, "--config", f"timeline={name}") == set()


def test_a_run_from_another_folder_works_in_the_given_one(project, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.yaml").write_text("shape: 9:16\n")
    there = ("-s", str(project / "Snakefile"))
    # Paths of the settings are relative to the working folder, that of --configfile to this one.
    options = ("--directory", str(project), "--configfile", "mine.yaml")
    assert planned_jobs(elsewhere, *there, *options) == {("film", ""), ("page", "")}
    done = run_snakemake(
        elsewhere, "--dry-run", *there, "--configfile", str(project / "config/config.yaml")
    )
    assert done.returncode != 0
    assert "config/timeline.yaml: no such file\nPaths are relative to" in done.stdout + done.stderr
    assert f"add: --directory {project}" in done.stdout + done.stderr
    # A project of its own needs no config/config.yaml where --configfile gives the settings.
    shutil.copytree(project / "styles", elsewhere / "art")
    shutil.copytree(project / "pdb", elsewhere / "pdb")
    timeline = (project / "config/timeline.yaml").read_text().replace("styles/", "art/")
    (elsewhere / "film.yaml").write_text(timeline)
    (elsewhere / "mine.yaml").write_text("timeline: film.yaml\n")
    jobs = planned_jobs(elsewhere, *there, "--configfile", "mine.yaml")
    assert {("paint", "wave"), ("film", "")} <= jobs
    assert ("paint_baseline", "wave") not in jobs


def test_a_wrong_setting_is_told_with_its_line(project):
    (project / "mine.yaml").write_text("fps: 6\nquality: On\n")
    done = run_snakemake(project, "--dry-run", "--configfile", "mine.yaml")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "mine.yaml, line 2: quality: found On, which YAML reads as true" in said


def test_another_shape_remakes_film_and_page(project):
    assert planned_jobs(project, "--config", "shape=9:16") == {("film", ""), ("page", "")}
    (project / "config" / "config.yaml").write_text(
        "size: 64x48\nfps: 6\nbaselines: true\nshape: 9:16\n"
    )
    assert planned_jobs(project) == {("film", ""), ("page", "")}
    (project / "calls.txt").unlink()
    assert run_snakemake(project).returncode == 0
    calls = read_calls(project)
    parsed = [parse_command(call) for call in calls]
    assert [one.shape for one in parsed] == ["9:16", "9:16"]


def test_a_structure_is_cited_anew_when_its_file_changes(project):
    save_tiny_structure(project / "pdb/egg.pdb", atoms=50)
    assert {("credits", ""), ("film", ""), ("page", "")} <= planned_jobs(project)
    edit_timeline(project, lambda entries: entries["wave"].update(paint={"relief": 2}))
    assert run_snakemake(project).returncode == 0
    edit_timeline(project, lambda entries: entries["wave"].update(paint={"relief": 1.5}))
    assert ("credits", "") not in planned_jobs(project)


def test_words_and_order_remake_only_what_shows_them(project):
    def change(entries):
        entries["wave"]["milestone"]["title"] = "Another"
        entries["poppies"]["year"] = 1895
        entries["street"]["artwork"]["artist"] = "Somebody else"

    edit_timeline(project, change)
    assert planned_jobs(project) == FILM


def test_a_longer_clip_is_rendered_and_animated_anew_but_not_painted(project):
    edit_timeline(project, lambda entries: entries["wave"].update(seconds=5))
    assert planned_jobs(project) == {
        *(("render_clip", "wave"), ("animate", "wave")),
        *CUT,
    }


def test_how_far_a_motion_goes_does_not_touch_the_still(project):
    edit_timeline(project, lambda entries: entries["wave"].update(motion={"kind": "zoom"}))
    assert run_snakemake(project).returncode == 0
    edit_timeline(project, lambda entries: entries["wave"]["motion"].update(factor=2))
    assert planned_jobs(project) == {("render_clip", "wave"), ("animate", "wave"), *CUT}


def test_a_longer_still_clip_remakes_the_film_alone(project):
    edit_timeline(project, lambda entries: entries["wave"].update(motion={"kind": "still"}))
    assert run_snakemake(project).returncode == 0
    edit_timeline(project, lambda entries: entries["wave"].update(seconds=5))
    assert planned_jobs(project) == CUT


def test_a_transition_is_the_films_and_its_length_every_clips(project):
    edit_timeline(
        project, lambda entries: entries["wave"].update(transition={"kind": "depth-sweep"})
    )
    assert planned_jobs(project) == CUT
    length = {"transition": {"seconds": 1}}
    edit_timeline(project, lambda entries: entries["document"]["defaults"].update(length))
    clips = {(rule, e) for rule in ("render_clip", "animate") for e in ENTRIES}
    assert planned_jobs(project) == {*clips, *CUT}


def test_a_blend_is_painted_from_both_entries(project):
    edit_timeline(project, lambda entries: entries["wave"].update(transition={"kind": "blend"}))
    assert planned_jobs(project) == {("blend", "wave"), *CUT}
    assert run_snakemake(project).returncode == 0
    (said,) = (call for call in read_calls(project) if verb(call) == "blend")
    # The entry before it by year, then the entry itself.
    assert said[2:4] == ["poppies", "wave"]
    edit_timeline(project, lambda entries: entries["poppies"].update(paint={"relief": 2}))
    assert ("blend", "wave") in planned_jobs(project)


def test_a_turn_passes_its_end_on_to_the_next(project):
    turn = {"motion": {"kind": "turn", "degrees": 40}}
    edit_timeline(project, lambda entries: entries["document"]["defaults"].update(turn))
    assert run_snakemake(project).returncode == 0
    edit_timeline(project, lambda entries: entries["wave"].update(motion={"degrees": 50}))
    # By year: poppies, wave, street.
    assert {e for rule, e in planned_jobs(project) if rule == "render_clip"} == {"wave", "street"}


def test_each_edited_entry_is_remade_from_the_edited_stage_on(project):
    def change(entries):
        entries["wave"]["paint"] = {"relief": 2}
        entries["poppies"]["representation"] = "surface"
        entries["document"]["entries"].insert(1, make_entry("new", 1700))

    edit_timeline(project, change)
    save_tiny_picture(project / "styles" / "street.jpg", shade=99)
    dialled = ("paint", "animate")
    painted = (*dialled, "paint_baseline")
    rendered = ("render_view", "render_clip", *painted)
    assert planned_jobs(project) == {
        # Dials do not affect the baseline.
        *((stage, "wave") for stage in dialled),
        *((stage, "poppies") for stage in rendered),
        *((stage, "street") for stage in ("import_artwork", *painted)),
        *((stage, "new") for stage in ("import_structure", "import_artwork", *rendered)),
        *FILM,
        *SCORES,
    }


def test_an_artwork_can_be_drawn_from_the_structure(project):
    def change(entries):
        artwork = entries["wave"]["artwork"]
        del artwork["file"]
        artwork["plate"] = "ribbon"

    edit_timeline(project, change)
    painted = ("paint", "paint_baseline", "animate")
    assert planned_jobs(project) == {
        ("draw_plate", "wave"),
        *((p, "wave") for p in painted),
        *(FILM - CREDITS),
        *SCORES,
    }
    (project / "calls.txt").unlink()
    assert run_snakemake(project).returncode == 0
    calls = read_calls(project)
    (drawn,) = (parse_command(call) for call in calls if verb(call) == "plate")
    assert (drawn.kind, drawn.structure, drawn.output) == (
        "ribbon",
        Path("pdb/egg.pdb"),
        Path("results/artworks/wave.png"),
    )
    assert planned_jobs(project) == set()
    # Another structure makes the plate drawn again, for this entry alone.
    edit_timeline(
        project, lambda entries: entries["wave"]["artwork"].update(structure="pdb/other.pdb")
    )
    save_tiny_structure(project / "pdb/other.pdb", atoms=50)
    assert {job for job in planned_jobs(project) if job[1]} == {
        ("draw_plate", "wave"),
        *((p, "wave") for p in painted),
    }


def test_the_artwork_of_a_part_is_drawn_or_fetched_like_any_other(project, monkeypatch):
    label = {"title": "A plate", "artist": "Impasto", "date": 2026, "credit": "CC0"}
    url = "https://museum.example/poppies.jpg"
    parts = [
        {"part": "chain:A", "artwork": {"plate": "ribbon", **label}},
        {"part": "ground", "artwork": {"url": url, **label}},
    ]
    edit_timeline(project, lambda entries: entries["wave"].update(paint={"parts": parts}))
    assert {job for job in planned_jobs(project) if job[1]} == {
        ("draw_plate", "wave/1"),
        ("import_artwork", "wave/2"),
        *((rule, "wave") for rule in ("render_clip", "paint", "animate")),
    }
    assert ("fetch_source", "") in planned_jobs(project)
    (project / "calls.txt").unlink()
    assert run_snakemake(project).returncode == 0
    calls = read_calls(project)
    drawn, gathered, fetched = (
        parse_command(next(call for call in calls if verb(call) == name))
        for name in ("plate", "import-artwork", "fetch-source")
    )
    assert (drawn.kind, drawn.structure) == ("ribbon", Path("pdb/egg.pdb"))
    assert drawn.output == Path("results/parts/wave/1.png")
    assert fetched.source == url
    assert (gathered.file, gathered.output) == (fetched.output, Path("results/parts/wave/2.png"))
    for name in ("paint", "animate"):
        told = parse_command(next(call for call in calls if verb(call) == name))
        assert told.parts == {
            "chain:A": [("results/parts/wave/1.png", 1.0)],
            "ground": [("results/parts/wave/2.png", 1.0)],
        }
    assert planned_jobs(project) == set()


def test_weights_and_self_tuning_reach_the_painter_and_the_clip_follows(project):
    edit_timeline(project, lambda entries: entries["wave"].update(paint={"tune": True}))
    edit_timeline(
        project, lambda entries: entries["poppies"].update(paint={"weights": {"air": 0.5}})
    )
    remade = {(rule, entry) for rule in ("paint", "animate") for entry in ("wave", "poppies")}
    assert planned_jobs(project) == {*remade, *(FILM - CREDITS), *SCORES}
    (project / "calls.txt").unlink()
    assert run_snakemake(project).returncode == 0
    calls = read_calls(project)
    parsed = [parse_command(call) for call in calls if verb(call) in ("paint", "animate")]
    painted = {one.output.stem: one for one in parsed if not one.record}
    assert (painted["wave"].tune, painted["wave"].weights) == (True, None)
    assert (painted["poppies"].tune, painted["poppies"].weights) == (None, {"air": 0.5})
    # A clip takes its dials from the record of its still.
    records = {one.output.name: one.record.as_posix() for one in parsed if one.record}
    assert records == {name: f"results/stills/{name}.json" for name in ("wave", "poppies")}


def test_a_still_of_no_entry_is_refused_without_a_traceback(project):
    done = run_snakemake(project, "--dry-run", "results/stills/nope.png")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "results/stills/nope.png" in said
    assert "KeyError" not in said
    assert "Traceback" not in said


def test_a_dial_remakes_no_reference_and_an_artwork_does(project):
    edit_timeline(project, lambda entries: entries["wave"].update(paint={"likeness": 2, "seed": 7}))
    assert not [entry for rule, entry in planned_jobs(project) if rule == "paint_baseline"]
    edit_timeline(
        project, lambda entries: entries["street"]["artwork"].update(file="styles/new.jpg")
    )
    assert [e for rule, e in planned_jobs(project) if rule == "paint_baseline"] == ["street"]


def test_without_references_everything_else_is_made(project):
    options = ("--config", "baselines=false")
    assert planned_jobs(project, *options) == {("poster", ""), ("page", ""), *SCORES}
    shutil.rmtree(project / "results")
    (project / "calls.txt").unlink()
    done = run_snakemake(project, *options)
    assert done.returncode == 0, done.stderr
    assert not (project / "results" / "baselines").exists()
    calls = read_calls(project)
    given = {verb(call): parse_command(call) for call in calls}
    assert "paint-baseline" not in given
    assert given["score-table"].baselines == []
    assert not given["poster"].baselines
    assert not given["page"].baselines
    # When baselines are switched on again, they alone are painted.
    plain = {("paint_baseline", entry) for entry in ("wave", "poppies", "street")}
    assert planned_jobs(project) == {*plain, ("poster", ""), ("page", ""), *SCORES}


def told(project: Path, *options: str) -> list[Any]:
    """Run once more, and return the parsed command lines of its jobs."""
    (project / "calls.txt").unlink()
    done = run_snakemake(project, *options)
    assert done.returncode == 0, done.stderr
    calls = read_calls(project)
    return [parse_command(call) for call in calls]


@pytest.mark.parametrize(
    ("where", "threads"),
    [
        # On this machine, with more cores requested than there are: its share.
        (("--cores", "512", "--config", "threads=2"), 1),
        # In a queue, on a node of many cores: the two that the job was given.
        (("--cores", "512", "--config", "threads=2", "--mode", "subprocess"), 2),
        (("--cores", "512", "--config", "threads=2", "--mode", "remote"), 2),
    ],
)
def test_a_job_starts_the_threads_that_it_was_given(project, where, threads):
    (project / "results/stills/wave.png").unlink()
    painted = told(project, *where, "--allowed-rules", "paint", "--", "results/stills/wave.png")
    assert [one.threads for one in painted] == [threads]


def test_renders_are_cast_by_one_thread_wherever_they_run(project):
    edit_timeline(project, lambda entries: entries["wave"].update(view={"zoom": 2}))
    rendered = told(project, "--cores", "8", "--until", "render_view", "render_clip")
    assert [one.threads for one in rendered] == [1, 1]


def test_the_profile_for_a_gpu_reserves_it_whatever_else_is_configured(project):
    profile = ("--workflow-profile", "workflow/profiles/gpu")
    for more in ((), ("--config", "quality=draft")):
        done = run_snakemake(project, *profile, "--dry-run", "--forceall", *more)
        assert done.returncode == 0, done.stderr
        text = done.stdout + done.stderr
        painting = re.findall(r"^(?:local)?rule (?:paint|paint_baseline|animate):", text, re.M)
        assert len(painting) == 9
        assert len(re.findall(r"gpu=1, device=cuda", text)) == len(painting)


def test_an_entry_less_remakes_only_the_sum(project):
    edit_timeline(project, lambda entries: entries["document"]["entries"].pop(0))
    assert planned_jobs(project) == {*FILM, *SCORES}


def test_a_wrong_timeline_stops_the_run_with_its_mistakes_and_no_traceback(project):
    edit_timeline(project, lambda entries: entries["wave"].update(yeer=1838, seconds=-1))
    done = run_snakemake(project)
    assert done.returncode != 0
    assert 'entry "wave": yeer: unknown key (did you mean "year"?)' in done.stderr
    assert 'entry "wave": seconds: found -1, expected a number of seconds' in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failing_verb_fails_the_run_and_says_why_on_screen_and_in_the_log(project):
    edit_timeline(
        project, lambda entries: entries["wave"]["artwork"].update(file="styles/broken.jpg")
    )
    save_tiny_picture(project / "styles" / "broken.jpg")
    done = run_snakemake(project)
    message = "impasto: styles/broken.jpg: this picture cannot be read"
    assert done.returncode != 0
    assert message in done.stdout + done.stderr
    assert message in (project / "results/logs/import_artwork/artworks/wave.log").read_text()


def test_the_fingerprint_of_a_verb_is_that_of_the_code_it_runs(tmp_path, monkeypatch):
    files = {
        "impasto/__init__.py": "",
        "impasto/cli/__init__.py": "from impasto.cli import paint\n",
        "impasto/cli/paint.py": "def run():\n    from impasto import brush\n",
        "impasto/cli/page.py": "from impasto.page import write\n",
        "impasto/brush.py": '"""A brush."""\nfrom impasto.paint.oil import RED\n',
        "impasto/paint/__init__.py": "",
        "impasto/paint/oil.py": "RED = 1\n",
        "impasto/page/__init__.py": "def write(): ...\n",
        "impasto/page/page.css": "body {}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code_fingerprint, "PACKAGE", tmp_path / "impasto")

    def digests():
        return [code_fingerprint.verb_fingerprint(verb) for verb in ("paint", "page")]

    paint, page = digests()
    (tmp_path / "impasto/brush.py").write_text(
        '"""Another docstring."""\n\n# A comment.\nfrom impasto.paint.oil import RED\n'
    )
    (tmp_path / "impasto/cli/__init__.py").write_text("from impasto.cli import page, paint\n")
    assert digests() == [paint, page]
    # A change is noticed where neither size nor time tells of it.
    red = tmp_path / "impasto/paint/oil.py"
    before = red.stat()
    red.write_text("RED = 2\n")
    os.utime(red, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests()[0] != paint
    assert digests()[1] == page
    (tmp_path / "impasto/page/page.css").write_text("body {color: red}\n")
    assert digests()[1] != page


def test_a_module_that_moves_remakes_nothing(tmp_path, monkeypatch):
    root = tmp_path / "impasto"

    def write(**files):
        shutil.rmtree(root, ignore_errors=True)
        for name, text in {"__init__": "", "cli.__init__": "", **files}.items():
            path = root / f"{name.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return code_fingerprint.verb_fingerprint("paint")

    monkeypatch.setattr(code_fingerprint, "PACKAGE", root)
    flat = write(
        **{
            "cli.paint": (
                "def run():\n    from impasto import brush, zinc\n    brush.draw(zinc.WHITE)\n"
            ),
            "brush": "from impasto.zinc import WHITE\ndef draw(colour=WHITE): ...\n",
            "zinc": "WHITE = 1\n",
        }
    )
    moved = {
        "cli.paint": (
            "def run():\n    from impasto.pigments import white\n"
            "    from impasto.tools import brush\n    brush.draw(white.WHITE)\n"
        ),
        "tools.__init__": "",
        "tools.brush": "from impasto.pigments.white import WHITE\ndef draw(colour=WHITE): ...\n",
        "pigments.__init__": "",
        "pigments.white": "WHITE = 1\n",
    }
    assert write(**moved) == flat
    # Another process may compile code meanwhile, whose files come and go.
    state = code_fingerprint._package_state()
    (root / "__pycache__").mkdir()
    (root / "__pycache__/brush.nbi").touch()
    assert code_fingerprint._package_state() == state
    assert write(**{**moved, "pigments.white": "WHITE = 2\n"}) != flat
    other = {"pigments.blue": "WHITE = 1\nBLUE = 2\ndef draw(): ...\n"}
    assert write(**moved, **other) == flat
    elsewhere = moved["tools.brush"].replace("pigments.white", "pigments.blue")
    assert write(**{**moved, **other, "tools.brush": elsewhere}) != flat
    renamed = moved["tools.brush"].replace("import WHITE", "import BLUE as WHITE")
    assert write(**{**moved, **other, "tools.brush": renamed}) != flat
    swapped = moved["cli.paint"].replace("brush.draw(white.WHITE)", "white.draw(brush.WHITE)")
    assert write(**{**moved, "cli.paint": swapped}) != flat


def make_remote(entries):
    """Name the artwork of the wave by its URL, and all structures by their identifier."""
    artwork = entries["wave"]["artwork"]
    del artwork["file"]
    artwork["url"] = "https://museum.example/wave.jpg?size=full"
    entries["document"]["defaults"]["structure"] = "4hhb"


@pytest.fixture
def unplugged(tmp_path, monkeypatch):
    """Return a path at which a file appears when a process of the workflow uses the network."""
    touched = tmp_path / "touched"
    folder = tmp_path / "plug"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*arguments, **options):\n"
        f"    open({str(touched)!r}, 'a').close()\n"
        "    raise OSError('no network')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
    )
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{before}")
    return touched


def test_what_is_remote_is_fetched_once(project, unplugged):
    edit_timeline(project, make_remote)
    done = run_snakemake(project, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert not unplugged.exists()
    remote = set(re.findall(r"wildcards: remote=(\S+)", done.stdout + done.stderr))
    (picture,) = remote - {"4hhb.cif.gz"}
    assert re.fullmatch(r"wave-[0-9a-f]{8}\.jpg", picture)

    (project / "calls.txt").unlink()
    assert run_snakemake(project).returncode == 0
    calls = read_calls(project)
    fetched = {call[2]: call for call in calls if verb(call) == "fetch-source"}
    assert sorted(fetched) == ["4hhb", "https://museum.example/wave.jpg?size=full"]
    parsed = parse_command(fetched["4hhb"])
    assert parsed.timeline == Path("config/timeline.yaml")
    assert parsed.offline is False
    gathered = {call[-1] for call in calls if verb(call) == "import-structure"}
    assert gathered == {"results/sources/4hhb.cif.gz"}
    assert planned_jobs(project) == set()
    # The title comes from the fetched file; that it is known now remakes nothing.
    (project / "downloads").mkdir()
    header = "data_4HHB\n_struct.title 'Haemoglobin'\n"
    (project / "downloads" / "4hhb.cif.gz").write_bytes(gzip.compress(header.encode()))
    assert planned_jobs(project) == set()
    assert planned_jobs(project, "--config", "offline=true") == set()
    # An edit of the caption remakes the products that show it, and fetches nothing.
    edit_timeline(project, lambda entries: entries["wave"]["artwork"].update(licence="CC0 1.0"))
    said = {(rule, "") for rule in ("film", "poster", "page", "credits")}
    assert planned_jobs(project, "--config", "offline=true") == said


def test_offline_runs_name_what_they_lack(project, unplugged):
    edit_timeline(project, make_remote)
    done = run_snakemake(project, "--config", "offline=true")
    assert done.returncode != 0
    text = done.stdout + done.stderr
    assert "Traceback" not in text
    assert (
        'entry "wave": artwork: https://museum.example/wave.jpg?size=full is to be fetched' in text
    )
    for name in ENTRIES:
        assert f'entry "{name}": structure: 4hhb is to be fetched' in text
    assert "impasto fetch --timeline config/timeline.yaml" in text
    assert not unplugged.exists()


def test_offline_runs_use_what_is_cached(project, unplugged, monkeypatch):
    edit_timeline(project, make_remote)
    monkeypatch.chdir(project)
    store = DownloadCache()
    store.downloads.mkdir()
    for name in ("4hhb", "https://museum.example/wave.jpg?size=full"):
        source = parse_source_id(name)
        store.path(source).write_bytes(b"data")
        pin = Pin(name, name, file_sha256(store.path(source)), 4, "2026-01-01", "", "", "")
        store.save_pin(source, pin)
    (project / "calls.txt").unlink()
    assert run_snakemake(project, "--config", "offline=true").returncode == 0
    calls = read_calls(project)
    assert [call[-1] for call in calls if verb(call) == "fetch-source"] == 2 * ["--offline"]
    assert not unplugged.exists()


def test_a_local_file_is_not_fetched(project):
    edit_timeline(project, lambda entries: entries["document"]["defaults"].update(structure="4hhb"))
    save_tiny_structure(project / "pdb/4HHB.pdb")
    jobs = planned_jobs(project)
    assert ("import_structure", "wave") in jobs
    assert "fetch_source" not in {rule for rule, _ in jobs}
