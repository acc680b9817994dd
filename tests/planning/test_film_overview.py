"""Tests of the report of `impasto check`: what is shown when, what is made, what the rest costs."""

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from impasto.cli import main
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.lock_file import Pin
from impasto.fetching.source_id import parse_source_id
from impasto.painting.quality import QUALITIES
from impasto.planning import machine_speed
from impasto.planning.cost_estimate import entry_costs, film_cost, total_cost
from impasto.planning.film_overview import summarise_film
from impasto.planning.machine_speed import REFERENCE, MachineSpeed, measure_speed
from impasto.planning.product_state import STAGES, entry_products, film_products
from impasto.planning.stage_arguments import rendered_frame_counts
from impasto.timeline import loader, model, settings

ROOT = Path(__file__).parents[2]
SETTINGS = settings.settings_from_mapping(
    {"quality": "draft", "baselines": True}, Path("config.yaml")
)
FILM = (
    "animation.mp4",
    "animation.gif",
    "animation.webp",
    "poster.png",
    "index.html",
    "scores.csv",
)
CREDITS = ("CREDITS.md", "credits.bib")


@pytest.fixture
def film(project, document):
    Path("config").mkdir()
    Path("config/config.yaml").write_text("baselines: true\n")
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    return loader.load_timeline(Path("timeline.yaml"))


class Maker:
    """Put files where the workflow makes them, each a second later than the one before."""

    def __init__(self) -> None:
        self.time = 2_000_000_000

    def __call__(self, name: str, text: str = "") -> None:
        path = Path("results") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.time += 1
        os.utime(path, (self.time, self.time))

    def entry(self, film, entry, **record) -> None:
        dials = {
            "likeness": 1.0,
            "stroke_size": 1.0,
            "relief": 1.0,
            "ground_calm": 0.5,
            "artwork_colour": 1.0,
        }
        record = {"quality": "draft", "dials": {**dials, "seed": 0, "weights": {}}, **record}
        view, clip = (
            json.dumps({"width": width, "height": height})
            for width, height in (SETTINGS.size, SETTINGS.clip_size)
        )
        count, _ = rendered_frame_counts(film, entry, SETTINGS)
        self(f"structures/{entry.id}.cif")
        self(f"artworks/{entry.id}.png")
        self(f"views/{entry.id}/0000.png")
        self(f"views/{entry.id}/camera.json", view)
        self(f"stills/{entry.id}.png")
        self(f"stills/{entry.id}.json", json.dumps(record))
        self(f"baselines/{entry.id}.png")
        self(f"baselines/{entry.id}.json", json.dumps({"quality": "draft"}))
        for folder in ("renders", "frames"):
            for number in range(count):
                self(f"{folder}/{entry.id}/{number:04d}.png")
        self(f"renders/{entry.id}/camera.json", clip)


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def finished(film, make):
    for entry in film.entries:
        make.entry(film, entry)
    for name in (*FILM, *CREDITS):
        make(name)
    return film


def states(film, name="wave"):
    """Return the state of each stage of an entry, or of each file of the film."""
    products = {e.id: entry_products(film, e, SETTINGS) for e in film.entries}
    found = products.get(name) or film_products(film, SETTINGS, products)
    return {stage: product.state for stage, product in found.items()}


def reasons(film, name="wave"):
    products = entry_products(film, next(e for e in film.entries if e.id == name), SETTINGS)
    return {stage: product.reason for stage, product in products.items() if product.reason}


# What is made


def test_nothing_is_made_at_first(film):
    assert set(states(film).values()) == {"not made"}
    assert [*states(film)] == [stage for stage in STAGES if stage not in ("making_of", "blend")]
    assert states(film, "the film") == dict.fromkeys((*FILM, *CREDITS), "not made")


def test_all_is_made(finished):
    for entry in finished.entries:
        assert set(states(finished, entry.id).values()) == {"made"}
    assert set(states(finished, "the film").values()) == {"made"}


def test_no_baseline_is_expected_where_settings_omit_them(finished):
    bare = replace(SETTINGS, baselines=False)
    assert "baseline" not in entry_products(finished, finished.entries[0], bare)


def test_a_newer_artwork_makes_all_that_shows_it_out_of_date(finished, make):
    os.utime("styles/wave.jpg", (make.time + 9, make.time + 9))
    old = {stage for stage, state in states(finished).items() if state == "out of date"}
    assert old == {"artwork", "still", "baseline", "clip"}
    assert reasons(finished)["artwork"] == "older than styles/wave.jpg"
    assert set(states(finished, "street").values()) == {"made"}
    film = states(finished, "the film")
    assert {name for name, state in film.items() if state == "out of date"} == set(FILM)


def test_a_newer_structure_is_cited_anew(finished, make):
    os.utime("pdb/egg.pdb", (make.time + 9, make.time + 9))
    assert set(states(finished, "the film").values()) == {"out of date"}


def test_a_dial_makes_still_and_clip_out_of_date(film, make):
    for entry in film.entries:
        make.entry(film, entry)
    wave = next(e for e in film.entries if e.id == "wave")
    for paint, why in (
        (model.PaintSettings({"relief": 2}), "other relief"),
        (model.PaintSettings({}, {"air": 0.1}), "other weights"),
        (model.PaintSettings({"relief": 1}, {"air": 0.5}), ""),  # the defaults
        (model.PaintSettings({"seed": 7, "artwork_colour": 0}), "other artwork_colour and seed"),
    ):
        changed = replace(wave, paint=paint)
        edited = replace(
            film, entries=tuple(changed if e.id == "wave" else e for e in film.entries)
        )
        assert reasons(edited).get("still", "") == why
        assert (states(edited)["clip"] == "out of date") == bool(why)
        assert states(edited)["baseline"] == "made"


def test_other_parts_make_still_and_clip_out_of_date(film, make):
    for entry in film.entries:
        make.entry(film, entry)
    wave = next(e for e in film.entries if e.id == "wave")
    artwork = replace(wave.artwork, file=Path("styles/street.jpg"))
    parts = (model.PartRef("chain:A", artwork, 2.0),)
    asked = replace(wave, paint=model.PaintSettings(parts=parts, ground_from="texture"))
    edited = replace(film, entries=tuple(asked if e.id == "wave" else e for e in film.entries))
    assert reasons(edited)["still"] == "other parts and ground_from"
    assert states(edited)["clip"] == "out of date"
    record = {"parts": [{"part": "chain:A", "artworks": [{"file": "a.png", "weight": 2.0}]}]}
    make.entry(film, wave, **record, ground_from="texture")
    assert states(edited)["still"] == "made"
    os.utime("styles/street.jpg", (make.time + 9, make.time + 9))
    assert reasons(edited)["still"] == "older than styles/street.jpg"


def test_another_share_of_the_picture_makes_the_still_out_of_date(film, make):
    wave = next(e for e in film.entries if e.id == "wave")
    for entry in film.entries:
        make.entry(film, entry)
    parts = (model.PartRef(model.WHOLE, wave.artwork, 0.5),)
    asked = replace(wave, paint=model.PaintSettings(parts=parts))
    edited = replace(film, entries=tuple(asked if e.id == "wave" else e for e in film.entries))
    for weight, reason in ((1.0, "other parts"), (0.5, None)):
        own, other = ({"file": "a.png", "weight": share} for share in (1.0, weight))
        make.entry(film, wave, artworks=[own, other])
        assert reasons(edited).get("still") == reason


def test_tuned_dials_are_not_out_of_date(film, make):
    wave = next(e for e in film.entries if e.id == "wave")
    make.entry(film, wave, dials={"relief": 1.7, "seed": 0, "weights": {}})
    assert reasons(film)["still"] == "other relief"
    tuned = replace(wave, paint=model.PaintSettings(tune=True))
    assert entry_products(film, tuned, SETTINGS)["still"].state == "made"


def test_another_size_quality_or_length_is_seen(finished):
    wave = finished.entries[1]
    larger = replace(SETTINGS, size=(1024, 768))
    assert entry_products(finished, wave, larger)["view"].reason == "512x384 pixels"
    # The frames of its clip stay as large as those of any draft.
    assert entry_products(finished, wave, larger)["render"].reason == ""
    smaller = replace(SETTINGS, size=(192, 144))
    assert entry_products(finished, wave, smaller)["render"].reason == "256x192 pixels"
    better = replace(SETTINGS, quality="standard")
    assert entry_products(finished, wave, better)["still"].reason == "of draft quality"
    assert entry_products(finished, wave, better)["baseline"].reason == "of draft quality"
    longer = replace(finished, entries=(finished.entries[0], replace(wave, seconds=5)))
    count, _ = rendered_frame_counts(longer, longer.entries[1], SETTINGS)
    assert reasons(longer)["render"] == f"18 of {count} frames"
    assert states(longer)["still"] == "made"


def test_unreadable_records_are_ignored(finished, make):
    make("stills/wave.json", "no JSON")
    assert states(finished)["still"] == "made"


def test_a_blend_is_a_product_of_two(film, make, document):
    document["defaults"]["transition"] = {"kind": "blend"}
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    film = loader.load_timeline(Path("timeline.yaml"))
    for entry in film.entries:
        make.entry(film, entry)
        make(f"blends/{entry.id}/0000.png")
    # By year: poppies, wave, street.
    assert "blend" not in states(film, "poppies")
    assert states(film, "wave")["blend"] == "made"
    make("stills/poppies.png")
    assert states(film, "wave")["blend"] == "out of date"
    assert states(film, "street")["blend"] == "made"
    assert "blend" in entry_costs(film, film.entries[1], SETTINGS)
    assert "blend" not in entry_costs(film, film.entries[0], SETTINGS)


def test_a_film_of_the_making_is_made_from_the_view(document, project, make):
    document["entries"][0]["making_of"] = True
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    film = loader.load_timeline(Path("timeline.yaml"))
    for entry in film.entries:
        make.entry(film, entry)
    assert states(film)["making_of"] == "not made"
    make("making-of/wave.mp4")
    make("index.html")
    assert states(film)["making_of"] == "made"
    assert states(film, "the film")["index.html"] == "made"
    make("views/wave/0000.png")
    assert states(film)["making_of"] == "out of date"
    assert "making_of" not in states(film, "street")
    one, other = (entry_costs(film, entry, SETTINGS) for entry in film.entries[1:])
    assert one["making_of"].seconds > one["still"].seconds
    assert "making_of" not in other


# What it costs


def test_the_machine_is_measured_once_for_each_precision(film, monkeypatch, capsys):
    slow = MachineSpeed(10 * REFERENCE.network, 2 * REFERENCE.arrays)
    measured = iter([REFERENCE, slow])
    monkeypatch.setattr(machine_speed, "_measure", lambda made: next(measured))
    monkeypatch.setattr(machine_speed, "version", lambda package: "of this test")

    def seconds(precision):
        Path("mine.yaml").write_text(f"precision: {precision}\n")
        found = json.loads(check(capsys, "--json", "--config", "mine.yaml"))
        return found["cost"]["left"]["seconds"]

    stages = [cost for e in film.entries for cost in entry_costs(film, e, SETTINGS).values()]
    expected = total_cost([*stages, film_cost(film, SETTINGS)])
    assert seconds("auto") == seconds("auto") == round(expected.seconds + expected.network)
    assert seconds("float32") == round(2 * expected.seconds + 10 * expected.network)


def test_this_machine_is_measured():
    speed = measure_speed(SETTINGS.precision)
    assert 0 < speed.network < 1000 * REFERENCE.network
    assert 0 < speed.arrays < 1000 * REFERENCE.arrays


def without_strokes(entry):
    return replace(entry, paint=replace(entry.paint, dials={"brushwork": "none"}))


WITHOUT_BFLOAT16 = MachineSpeed(network=0.0653, arrays=0.00475)


@pytest.mark.parametrize(
    ("quality", "speed", "minutes", "megabytes"),
    [("standard", WITHOUT_BFLOAT16, 43.4, 3685)],
)
def test_the_cost_of_the_default_film_is_what_was_measured(
    monkeypatch, quality, speed, minutes, megabytes
):
    """Compare with the CPU minutes of a run with baselines on two cores, and its `du`."""
    monkeypatch.chdir(ROOT)
    film = loader.load_timeline(Path("config/timeline.yaml"))
    made = settings.settings_from_mapping(
        {"quality": quality, "baselines": True}, Path("config.yaml")
    )
    stages = [cost for e in film.entries for cost in entry_costs(film, e, made).values()]
    whole = total_cost([*stages, film_cost(film, made)])
    assert speed.seconds(whole) / 60 == pytest.approx(minutes, rel=0.2)
    assert whole.megabytes == pytest.approx(megabytes, rel=0.15)


@pytest.mark.parametrize(
    ("quality", "seconds", "without"),
    [("sketch", 5.1, 5.8), ("draft", 7.0, 8.2), ("standard", 20.1, 27.1), ("final", 45.9, 68.7)],
)
def test_a_still_costs_what_was_measured(film, quality, seconds, without):
    """Compare with docs/painter.md, "What it costs"."""
    made = settings.settings_from_mapping({"quality": quality}, Path("config.yaml"))
    cost = entry_costs(film, film.entries[0], made)["still"]
    assert REFERENCE.seconds(cost) == pytest.approx(seconds, rel=0.2)
    assert WITHOUT_BFLOAT16.seconds(cost) == pytest.approx(without, rel=0.25)


def test_more_costs_more(film):
    def cost(entry=film.entries[0], **given):
        made = settings.settings_from_mapping(given, Path("config.yaml"))
        return total_cost(entry_costs(film, entry, made).values())

    wave = film.entries[0]
    prices = [cost(quality=name).seconds for name in QUALITIES]
    assert prices == sorted(prices)
    assert cost(baselines=True).seconds > cost().seconds
    assert cost(fps=12).seconds < cost().seconds
    assert cost(replace(wave, seconds=9)).seconds > cost(wave).seconds
    assert cost(replace(wave, paint=model.PaintSettings(tune=True))).seconds > cost(wave).seconds
    # The network alone would work at 1280x960.
    assert REFERENCE.seconds(cost(without_strokes(wave))) > 1.5 * REFERENCE.seconds(cost(wave))
    still = replace(wave, motion=replace(wave.motion, kind="still"))
    assert cost(still).megabytes < cost(wave).megabytes / 3


# What the report says


def check(capsys, *words):
    assert main(["check", "timeline.yaml", "--quality", "draft", *words]) == 0
    return capsys.readouterr().out


def test_the_table_says_what_is_shown_when(film, capsys):
    lines = check(capsys).splitlines()
    assert lines[0] == "A film"
    assert lines[2].split() == [
        "at",
        "year",
        *["id", "milestone", "artwork", "structure", "sec", "made"],
    ]
    # Clips of 2 s share half a second with their neighbours; the title has 3 s.
    rows = [line.split() for line in lines[4:7]]
    assert [row[:3] for row in rows] == [
        ["0:03", "1833", "poppies"],
        ["0:04", "1838", "wave"],
        ["0:06", "1890", "street"],
    ]
    assert rows[0][3:] == ["A", "milestone", "A", "work", "Egg", "2", "–"]
    assert "3 entries, 1833 to 1890; 1 structure; credits at 0:07" in lines
    left = next(line for line in lines if line.startswith("what is left"))
    assert left.split()[3:5] == ["draft", "512x384"]


def test_what_is_made_is_in_the_table(film, make, capsys):
    poppies, wave, street = film.entries
    make.entry(film, wave)
    make.entry(film, street, quality="final")
    lines = check(capsys).splitlines()
    assert [line.split()[-1] for line in lines[4:7]] == ["–", "all", "old"]
    assert "Out of date in street: still (of final quality)" in lines
    (said,) = (line for line in lines if line.startswith("In results: "))
    assert said.startswith("In results: 12 of 29 products made, 2 out of date, 15 not made;")
    make(f"artworks/{poppies.id}.png")
    assert check(capsys).splitlines()[4].split()[-1] == "some"


def test_files_to_fetch_are_listed(project, document, capsys):
    first, second, _ = document["entries"]
    address = {"url": "https://museum.example/a.jpg"}
    first["artwork"] = {**first["artwork"], **address}
    del first["artwork"]["file"]
    first["structure"] = "4hhb"
    second["paint"] = {"parts": [{"part": "ground", "artwork": first["artwork"]}]}
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    said = check(capsys)
    assert "To fetch for wave: artwork, structure\n" in said
    assert "To fetch for poppies: paint.parts[1].artwork\n" in said
    assert "for street" not in said
    # A file that an earlier run has put in the results is there.
    ready = Path("results/sources/4hhb.cif.gz")
    ready.parent.mkdir(parents=True)
    ready.write_bytes(gzip.compress((ROOT / "pdb/1gbt.cif").read_bytes()))
    entries = json.loads(check(capsys, "--json"))["entries"]
    assert [entry["to_fetch"] for entry in entries] == [
        ["paint.parts[1].artwork"],
        ["artwork"],
        [],
    ]


def write_values(document, **changes):
    document["entries"][0] |= changes
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))


@pytest.mark.parametrize(
    ("colours", "paint", "told"),
    [
        ("bfactor", {}, "but palette: artwork gives the painting other colours"),
        ("charge", {"palette": "viridis"}, "but palette: viridis gives the painting other colours"),
        ("hydropathy", {"palette": "render"}, ""),
        ("bfactor:10-40", {"palette": "luminance"}, ""),
        ("chain", {}, ""),
    ],
)
def test_values_that_a_painting_hides_are_told(project, document, capsys, colours, paint, told):
    write_values(document, render_colours=colours, paint=paint)
    said = " ".join(check(capsys).split())
    assert ("Colours of wave: " in said) == bool(told)
    assert told in said
    assert ("set palette: render or luminance" in said) == bool(told)


def test_values_that_a_structure_lacks_are_a_mistake_of_its_entry(project, document, capsys):
    lines = (project / "pdb/egg.pdb").read_text().replace("1.00 14.70", "1.00 -4.70", 1)
    (project / "pdb/other.pdb").write_text(lines)
    structure = {"file": "pdb/other.pdb", "title": "Other", "credit": "CC0"}
    write_values(document, render_colours="plddt", structure=structure)
    assert main(["check", "timeline.yaml"]) == 2
    said = capsys.readouterr().err
    assert 'timeline.yaml: entry "wave": structure: pdb/other.pdb: B factors from -4.7 to' in said
    assert said.count("\n") == 1
    write_values(document, render_colours="atom_site.pdbx_q")
    assert main(["check", "timeline.yaml"]) == 2
    assert "pdb/other.pdb: the table of atoms has no column pdbx_q" in capsys.readouterr().err


def test_a_known_licence_that_is_not_named_is_reported(project, document, capsys):
    first, second, third = document["entries"]
    for entry, licence in zip((first, second, third), ("CC BY-SA 4.0", "CC0", ""), strict=True):
        source = parse_source_id(f"https://museum.example/{entry['id']}.jpg")
        entry["artwork"] = {**entry["artwork"], "url": source.name, "credit": "Lent, cc0"}
        del entry["artwork"]["file"]
        DownloadCache().save_pin(source, Pin("", "", "", 1, "", "", licence, ""))
    path = Path("timeline.yaml")
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    said = check(capsys)
    assert "Name the licence for wave: artwork (CC BY-SA 4.0)\n" in said
    assert said.count("Name the licence") == 1
    first["artwork"]["licence"] = "CC BY-SA 4.0"
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    assert "Name the licence" not in check(capsys)


def test_json_says_the_same(finished, capsys):
    found = json.loads(check(capsys, "--json"))
    assert found == json.loads(json.dumps(summarise_film(finished, SETTINGS)))
    assert found["title"] == "A film"
    assert found["settings"]["size"] == [512, 384]
    assert found["settings"]["clip_size"] == [256, 192]
    assert [(e["id"], e["start"]) for e in found["entries"]] == [
        ("poppies", 3.0),
        ("wave", 4.5),
        ("street", 6.0),
    ]
    assert found["entries"][1]["products"]["still"] == {
        "file": "results/stills/wave.png",
        "state": "made",
    }
    assert found["cost"]["left"]["seconds"] == found["cost"]["left"]["megabytes"] == 0
    sizes = [(c["quality"], c["size"]) for c in found["cost"]["whole"]]
    assert sizes == [
        ("sketch", [512, 384]),
        ("draft", [512, 384]),
        ("standard", [1280, 960]),
        ("final", [2560, 1920]),
    ]
    prices = [c["seconds"] for c in found["cost"]["whole"]]
    assert 0 < prices[0] < prices[1] < prices[2] < prices[3]
    assert all(c["memory"] > 1000 for c in found["cost"]["whole"])


def test_the_cost_of_what_is_left_is_that_of_what_is_missing(finished):
    Path("results/stills/wave.png").unlink()
    found = summarise_film(finished, SETTINGS)["cost"]["left"]["seconds"]
    wave = finished.entries[1]
    costs = entry_costs(finished, wave, SETTINGS)
    # The still, the clip that is painted from it, and the film.
    expected = total_cost([costs["still"], costs["clip"], film_cost(finished, SETTINGS)])
    assert found == round(measure_speed(SETTINGS.precision).seconds(expected))


@pytest.mark.parametrize("length", [3, 30, 60])
def test_lines_fit_into_a_hundred_columns(project, document, capsys, length):
    for number, entry in enumerate(document["entries"]):
        entry["id"] = f"{number}{'-name' * length}"[:length].strip("-")
        for part in ("milestone", "artwork"):
            entry[part]["title"] = "Many words " * length
    document["entries"][0]["milestone"]["text"] = "Fill in: what happened"
    document["entries"][0]["artwork"]["artist"] = "Fill in: who made it"
    part = {**document["entries"][0]["artwork"], "artist": "Somebody", "title": "Fill in: what"}
    document["entries"][0]["paint"] = {"parts": [{"part": "ground", "artwork": part}]}
    Path("timeline.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    lines = check(capsys).splitlines()
    assert max(map(len, lines[1:])) <= 100
    said = " ".join(" ".join(lines).split())
    name = document["entries"][0]["id"]
    assert (
        f"Fill in for {name}: milestone.text, artwork.artist, paint.parts[1].artwork.title" in said
    )
    if length < 60:
        assert f" {name} " in lines[5]


def test_the_shipped_timeline_fits_into_a_hundred_columns(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert all(
        e.id in "\n".join(lines) for e in loader.load_timeline(Path("config/timeline.yaml")).entries
    )


def test_the_settings_say_what_is_checked(project, document, capsys):
    Path("config").mkdir()
    Path("mine.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    Path("config/config.yaml").write_text("timeline: mine.yaml\nquality: final\nsize: 640x480\n")
    assert main(["check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["timeline"] == "mine.yaml"
    assert (found["settings"]["quality"], found["settings"]["size"]) == ("final", [640, 480])
    # As with snakemake --configfile, what a file leaves out is in config/config.yaml.
    Path("other.yaml").write_text("quality: draft\n")
    assert main(["check", "--json", "--config", "other.yaml"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["settings"]["quality"], found["settings"]["size"]) == ("draft", [640, 480])
    assert main(["check", "--config", "none.yaml"]) == 2
    assert "none.yaml: no such file" in capsys.readouterr().err
    Path("config/config.yaml").write_text("timeline: mine.yaml\n\nqualty: final\n")
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert 'config/config.yaml, line 3: qualty: unknown key (did you mean "quality"?)' in said


@pytest.mark.parametrize("words", [["check"], ["new", "mine"]])
def test_outside_a_project_it_says_how_to_begin_one(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "config/timeline.yaml: no such file; a project has it" in said
    assert "impasto init my-film" in said


def test_poses_that_a_motion_comes_back_to_cost_once(monkeypatch):
    monkeypatch.chdir(ROOT)
    film = loader.load_timeline(Path("config/timeline.yaml"))
    entry = film.entries[0]
    # At this size, the start counts for little.
    made = settings.settings_from_mapping({"quality": "standard"}, Path("config.yaml"))
    rocking, orbiting = (
        entry_costs(film, replace(entry, motion=replace(entry.motion, kind=kind)), made)
        for kind in ("rock", "orbit")
    )
    assert 0.4 < rocking["render"].seconds / orbiting["render"].seconds < 0.6
    assert rocking["clip"].seconds < 0.95 * orbiting["clip"].seconds
    assert rocking["render"].megabytes == orbiting["render"].megabytes
