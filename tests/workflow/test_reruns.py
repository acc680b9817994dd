"""Test which jobs an edit makes run: exactly those in the table of config/README.md.

The stand-in of `fake_film` does the jobs; what Snakemake plans is real.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

import fake_film
from fake_film import edit_timeline, make_entry, planned_jobs, read_calls, run_snakemake, verb
from parsed_command import parse_command
from pdb_lines import save_tiny_structure
from project_workflow import ROOT
from tiny_picture import save_tiny_picture

Jobs = set[tuple[str, str]]
Change = Callable[[Path], None]

ENTRIES = ("wave", "poppies", "street")


def of(entry: str, *rules: str) -> Jobs:
    return {(rule, entry) for rule in rules}


CUT = of("", "film", "page")
SHOWN = CUT | of("", "poster")
WORDS = SHOWN | of("", "credits")
SCORED = SHOWN | of("", "scores")
CLIP = ("render_clip", "animate")
STILL = ("paint", "animate")
PAINTED = (*STILL, "paint_baseline")
RENDERED = ("render_view", "render_clip", *PAINTED)


def timeline(**changes: Any) -> Change:
    """Return an edit of the wave; double underscores in a keyword separate nested keys."""

    def change(project: Path) -> None:
        def inner(entries: dict[str, Any]) -> None:
            for name, value in changes.items():
                *way, key = name.split("__")
                holder = entries["wave"]
                for step in way:
                    holder = holder.setdefault(step, {})
                holder[key] = value

        edit_timeline(project, inner)

    return change


def defaults(**changes: Any) -> Change:
    def change(project: Path) -> None:
        edit_timeline(project, lambda entries: entries["document"]["defaults"].update(changes))

    return change


def config(**changes: Any) -> Change:
    def change(project: Path) -> None:
        path = project / "config/config.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))

    return change


def repaint(name: str) -> Change:
    return lambda project: save_tiny_picture(project / name, shade=99)


def rebuild(name: str) -> Change:
    return lambda project: save_tiny_structure(project / name, atoms=40)


def touch(*names: str) -> Change:
    def change(project: Path) -> None:
        for name in names:
            os.utime(project / name)

    return change


def listed(change: Callable[[list[dict[str, Any]]], object]) -> Change:
    return lambda project: edit_timeline(
        project, lambda entries: change(entries["document"]["entries"])
    )


def parts(name: str) -> list[dict[str, Any]]:
    label = {"title": "A work", "artist": "Somebody", "date": 1890, "credit": "CC0"}
    return [{"part": name, "artwork": {"file": "styles/street.jpg", **label}}]


# Each row of the table, by its first cell: edits, and the jobs that each edit makes run.
ROWS: dict[str, Iterable[tuple[str, Change, Jobs]]] = {
    "a word of a `milestone`, a title, a credit, a `year` that leaves the order as it is": [
        ("caption", timeline(milestone__title="Another"), WORDS),
        ("source", timeline(milestone__source="Another (1833)"), WORDS),
        ("artist", timeline(artwork__artist="Somebody else"), WORDS),
        ("year", timeline(year=1839), WORDS),
    ],
    "the order of entries, by another `year`": [("year", timeline(year=1950), WORDS)],
    "`seconds`": [("seconds", timeline(seconds=5), of("wave", *CLIP) | CUT)],
    "`view`, `representation`, `render_colours`, `motion`": [
        ("view", timeline(view={"zoom": 2}), of("wave", *RENDERED) | SCORED),
        ("representation", timeline(representation="spheres"), of("wave", *RENDERED) | SCORED),
        ("render_colours", timeline(render_colours="element"), of("wave", *RENDERED) | SCORED),
        (
            "values",
            timeline(render_colours="bfactor:10-80", paint__palette="render"),
            of("wave", *RENDERED) | SCORED,
        ),
        ("motion", timeline(motion={"kind": "turn"}), of("wave", *RENDERED) | SCORED),
    ],
    "`structure`, or what is in its file": [
        (
            "file",
            timeline(structure={"file": "pdb/other.pdb", "title": "Other", "credit": "CC0"}),
            of("wave", "import_structure", *RENDERED) | SCORED | WORDS,
        ),
        (
            "content",
            rebuild("pdb/egg.pdb"),
            {job for e in ENTRIES for job in of(e, "import_structure", *RENDERED)} | SCORED | WORDS,
        ),
    ],
    "`artwork.file`, or the picture in it": [
        (
            "file",
            timeline(artwork__file="styles/new.jpg"),
            of("wave", "import_artwork", *PAINTED) | SCORED,
        ),
        (
            "pixels",
            repaint("styles/wave.jpg"),
            of("wave", "import_artwork", *PAINTED) | SCORED,
        ),
    ],
    "`paint`: a dial, a weight, the seed": [
        ("dial", timeline(paint__relief=1.5), of("wave", *STILL) | SCORED),
        ("weight", timeline(paint__weights={"air": 0.5}), of("wave", *STILL) | SCORED),
        ("seed", timeline(paint__seed=7), of("wave", *STILL) | SCORED),
    ],
    "`making_of`": [
        ("making-of", timeline(making_of=True), of("wave", "making_of") | of("", "page")),
    ],
    "`paint.parts`": [
        (
            "ground",
            timeline(paint__parts=parts("ground")),
            of("wave/1", "import_artwork") | of("wave", *STILL) | SCORED | WORDS,
        ),
        (
            "chain",
            timeline(paint__parts=parts("chain:A")),
            of("wave/1", "import_artwork") | of("wave", "render_clip", *STILL) | SCORED | WORDS,
        ),
    ],
    "`transition.kind`": [("kind", timeline(transition={"kind": "depth-sweep"}), CUT)],
    "an entry added": [
        (
            "added",
            listed(lambda entries: entries.append(make_entry("new", 1850))),
            of("new", "import_structure", "import_artwork", *RENDERED) | SCORED | WORDS,
        ),
    ],
    "an entry taken out": [("removed", listed(lambda e: e.pop(0)), SCORED | WORDS)],
    "an entry moved within the file; a comment; a file touched or checked out anew": [
        ("moved", listed(lambda entries: entries.append(entries.pop(0))), set()),
        ("comment", lambda p: _comment(p / "config/timeline.yaml"), set()),
        ("touched", touch("styles/wave.jpg", "pdb/egg.pdb", "config/timeline.yaml"), set()),
    ],
    "`transition.seconds` of the defaults": [
        (
            "length",
            defaults(transition={"seconds": 1}),
            {job for e in ENTRIES for job in of(e, *CLIP)} | CUT,
        ),
    ],
    "`shape`, `resolution` in `config.yaml`": [
        ("shape", config(shape="9:16"), CUT),
        ("resolution", config(resolution="2160p"), CUT),
    ],
    "`size` or `quality` in `config.yaml`": [
        ("size", config(size="96x64"), {j for e in ENTRIES for j in of(e, *RENDERED)} | SCORED),
    ],
    "`device`, `threads` in `config.yaml`": [("device", config(device="cpu", threads=1), set())],
}


def _comment(path: Path) -> None:
    path.write_text(f"# A comment.\n{path.read_text()}")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished project with files so large that Snakemake computes no checksums."""
    folder = tmp_path_factory.mktemp("finished")
    fake_film.make_project(folder)
    for name in ("styles/wave.jpg", "pdb/egg.pdb"):
        # A picture may have anything after its end, and a structure spaces.
        with (folder / name).open("ab") as file:
            file.write(b" " * 1_500_000)
    save_tiny_structure(folder / "pdb/other.pdb", atoms=50)
    done = run_snakemake(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "project", symlinks=True)


CASES = [
    pytest.param(change, jobs, id=f"{row.split('`')[1] if '`' in row else row[:20]}-{name}")
    for row, edits in ROWS.items()
    for name, change, jobs in edits
]


@pytest.mark.parametrize(("change", "jobs"), CASES)
def test_an_edit_makes_anew_what_depends_on_it_and_nothing_else(project, change, jobs):
    change(project)
    assert planned_jobs(project) == jobs


def test_another_picture_of_a_part_is_painted_anew(project):
    timeline(paint__parts=parts("ground"))(project)
    assert run_snakemake(project).returncode == 0
    assert planned_jobs(project) == set()
    repaint("styles/street.jpg")(project)
    street = of("street", "import_artwork", *PAINTED)
    assert (
        planned_jobs(project)
        == of("wave/1", "import_artwork") | of("wave", *STILL) | street | SCORED
    )


def test_a_film_with_a_legend_reads_the_render_that_it_describes(project):
    timeline(render_colours="bfactor", paint__palette="render")(project)
    assert run_snakemake(project).returncode == 0
    for entry in ENTRIES:
        shutil.rmtree(project / "results/views" / entry)
    (project / "results/animation.mp4").unlink()
    # What is painted after the render follows; the other entries' renders are not asked for.
    planned = planned_jobs(project, "results/animation.mp4")
    assert planned == of("wave", "render_view", *STILL) | of("", "film")


def test_what_an_edit_made_anew_is_made(project):
    timeline(paint__relief=1.5, milestone__title="Another")(project)
    (project / "calls.txt").unlink()
    assert run_snakemake(project).returncode == 0
    ran = [verb(call) for call in read_calls(project)]
    assert sorted(ran) == sorted(
        ["paint", "animate", "film", "poster", "page", "score-table", "credits"]
    )
    assert planned_jobs(project) == set()


def test_a_still_is_filmed_beside_the_still_and_not_instead_of_it(project):
    still = project / "results/stills/wave.png"
    before = still.stat().st_mtime_ns
    timeline(making_of=True, paint__weights={"air": 0.5})(project)
    assert run_snakemake(project).returncode == 0
    timeline(making_of=False)(project)
    assert planned_jobs(project) == of("", "page")
    assert run_snakemake(project).returncode == 0
    (project / "calls.txt").unlink()
    painted = still.stat().st_mtime_ns
    assert painted > before
    (project / "results/making-of/wave.mp4").unlink()
    timeline(making_of=True)(project)
    assert run_snakemake(project).returncode == 0
    calls = read_calls(project)
    assert sorted(verb(call) for call in calls) == ["page", "paint"]
    (filmed,) = (parse_command(call) for call in calls if verb(call) == "paint")
    # It is painted with the entry's dials, and its still is deleted.
    assert filmed.making_of == Path("results/making-of/wave.mp4")
    assert filmed.weights == {"air": 0.5}
    assert [path.name for path in (project / "results/making-of").iterdir()] == ["wave.mp4"]
    assert still.stat().st_mtime_ns == painted
    assert planned_jobs(project) == set()


def test_the_table_of_the_documentation_is_this_one():
    text = (ROOT / "config/README.md").read_text()
    section = text[text.index("## What an edit makes anew") :]
    cells = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")]
    assert set(ROWS) <= set(cells)


def test_another_structure_of_a_plate_is_cited_anew(project):
    label = {"title": "A drawing", "artist": "impasto", "date": 2026, "credit": "CC0"}
    timeline(artwork={"plate": "ribbon", "structure": "pdb/other.pdb", **label})(project)
    assert run_snakemake(project).returncode == 0
    assert planned_jobs(project) == set()
    rebuild("pdb/other.pdb")(project)
    assert planned_jobs(project) == of("wave", "draw_plate", *PAINTED) | SCORED | WORDS
