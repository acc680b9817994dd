"""Tests of what the rules ask about a timeline, without Snakemake."""

import copy
from pathlib import Path

import pytest
import yaml

from impasto.core.errors import InputError
from impasto.planning.workflow_plan import load_plan
from pdb_lines import save_tiny_structure
from tiny_picture import save_tiny_picture

SOURCE = Path("config.yaml")


@pytest.fixture
def plan_of(project, document):
    """Return a function that loads the plan of a changed document."""

    def load(change=lambda document: None, **config):
        changed = copy.deepcopy(document)
        change(changed)
        Path("timeline.yaml").write_text(yaml.safe_dump(changed, sort_keys=False))
        return load_plan({"timeline": "timeline.yaml", **config}, SOURCE)

    return load


def with_parts_and_plate(document):
    label = {"title": "A", "artist": "B", "date": 1900, "credit": "CC0"}
    wave, poppies, street = document["entries"]
    wave["paint"] = {
        "parts": [
            {"part": "ground", "artwork": {"file": "styles/street.jpg", **label}},
            {"part": "chain:A", "artwork": {"plate": "ribbon", **label}},
        ]
    }
    poppies["making_of"] = True
    street["artwork"] = {"plate": "wheel", "structure": "pdb/other.pdb", **label}
    street["transition"] = {"kind": "depth-sweep"}
    save_tiny_structure(Path("pdb/other.pdb"), atoms=50)


def test_products_lie_in_the_results(plan_of):
    plan = plan_of(results="out", baselines=True)
    assert plan.product("still") == "out/stills/{entry}.png"
    assert plan.products("view") == ["out/views/poppies", "out/views/wave", "out/views/street"]
    assert plan.products("renders", ["wave"]) == ["out/renders/wave"]
    assert plan.baselines("baseline_record")[0] == "out/baselines/poppies.json"
    assert plan_of().baselines("baseline_record") == []


def test_artworks_of_entries_and_parts_are_files_or_plates(plan_of):
    plan = plan_of(with_parts_and_plate)
    assert plan.artwork_files == ["artworks/poppies", "artworks/wave", "parts/wave/1"]
    assert plan.plates == ["parts/wave/2", "artworks/street"]
    assert plan.part_artworks("wave") == ["results/parts/wave/1.png", "results/parts/wave/2.png"]
    assert plan.all_part_artworks() == plan.part_artworks("wave")
    assert plan.artwork("parts/wave/1").file == "styles/street.jpg"
    assert [plan.plate_kind(work) for work in plan.plates] == ["ribbon", "wheel"]
    # A plate shows the structure of its entry, unless it names one.
    assert plan.plate_structure("parts/wave/2").file == "pdb/egg.pdb"
    assert plan.plate_structure("artworks/street").file == "pdb/other.pdb"
    assert [one.file for one in plan.structures] == ["pdb/egg.pdb", "pdb/other.pdb"]
    assert plan.filmed_entries == ["poppies"]
    assert plan.depth_sweeps == ["street"]


def test_fetched_files_lie_in_the_results(plan_of):
    def remote(document):
        document["defaults"]["structure"] = "4hhb"
        artwork = document["entries"][0]["artwork"]
        del artwork["file"]
        artwork["url"] = "https://museum.example/wave.jpg"

    plan = plan_of(remote)
    structure, artwork = plan.structure("street"), plan.artwork("artworks/wave")
    for fetched in (structure, artwork):
        assert Path(fetched.file).parent == Path("results/sources")
        assert fetched.fetched
    assert plan.remote_sources[Path(structure.file).name] == "4hhb"
    assert plan.remote_sources[Path(artwork.file).name] == "https://museum.example/wave.jpg"
    # Fetched files have checksums of their own.
    assert structure.content == artwork.content == ""
    assert not plan.artwork("artworks/street").fetched
    with pytest.raises(InputError, match="offline: true forbids it"):
        plan_of(remote, offline=True).check_offline(Path("results"))


def test_digests_depend_on_the_content_of_files(plan_of, monkeypatch):
    plan = plan_of(with_parts_and_plate)
    before = [one.content for one in plan.structures]
    assert plan.structure("wave").content == before[0]
    assert plan.plate_structure("artworks/street").content == before[1]
    assert plan.plate_structure("parts/wave/2").content == before[0]
    assert plan.artwork("artworks/wave").content != plan.artwork("artworks/poppies").content
    assert plan.artwork("parts/wave/1").content


def test_the_arguments_of_a_blend_follow_from_both_entries(plan_of):
    def blend(document):
        document["entries"][0]["transition"] = {"kind": "blend"}

    plan = plan_of(blend)
    assert {after: before.id for after, before in plan.blends.items()} == {"wave": "poppies"}
    assert plan.arguments("blend", "wave").startswith("--quality standard --frames ")
    assert plan_of().blends == {}


def test_only_products_of_this_timeline_are_made_again(plan_of):
    plan = plan_of(with_parts_and_plate)
    made = ("stills/wave.png", "views/street", "parts/wave/2.png", "animation.mp4", "page", "site")
    assert all(plan.is_product(Path(name)) for name in (*made, "making-of/poppies.mp4"))
    others = ("stills/other.png", "parts/wave/3.png", "making-of/wave.mp4", "blends/wave")
    others += ("references/wave.png", "notes.txt")  # of an earlier version; of the user
    assert not any(plan.is_product(Path(name)) for name in others)
    assert not plan_of(baselines=False).is_product(Path("baselines/wave.png"))


def test_braces_in_a_file_name_are_refused(plan_of):
    def braces(document):
        save_tiny_picture(Path("styles/{wave}.jpg"))
        document["entries"][0]["artwork"]["file"] = "styles/{wave}.jpg"

    with pytest.raises(InputError, match=r'entry "wave": .*\{wave\}.jpg", expected a name'):
        plan_of(braces)


def test_settings_and_timeline_are_checked(plan_of):
    with pytest.raises(InputError, match="quality"):
        plan_of(quality="finest")
    with pytest.raises(InputError, match="title"):
        plan_of(lambda document: document.pop("title"))
    Path("styles/wave.jpg").write_bytes(b"")
    Path("pdb/egg.pdb").write_text("END\n")
    with pytest.raises(InputError) as caught:
        plan_of()
    structure, artwork = str(caught.value).splitlines()
    assert 'defaults.structure.file: found "pdb/egg.pdb"' in structure
    assert 'entry "wave": artwork.file: found "styles/wave.jpg": the file is empty' in artwork
