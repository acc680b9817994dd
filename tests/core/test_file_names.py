"""File names that are encoded in another way than they are typed."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from PIL import Image

from impasto.api.option_types import parse_weighted_artwork
from impasto.artworks.artwork import load_artwork
from impasto.core import atomic_files, suggestions, yaml_document
from impasto.core.errors import InputError
from impasto.core.file_names import find_from, find_path, slug_of
from impasto.painting.colour.named_palettes import canonical_colours
from impasto.rendering.depth_map import read_depth_map
from impasto.rendering.frame import read_rendered_frame
from impasto.timeline import loader, settings

FORMS = [("NFC", "NFD"), ("NFD", "NFC")]
NAMES = ("café.png", "Dürer/Hände.png", "Å.png", "Việt.png", "кой.png", "가격.png", "ガ.png")


@pytest.fixture(params=FORMS, ids="-".join)
def forms(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return [lambda text, form=form: unicodedata.normalize(form, text) for form in request.param]


def yaml_text(document):
    return yaml.safe_dump(document, allow_unicode=True)


def save_picture(path):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Image.linear_gradient("L").resize((48, 32)).save(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_found_in_either_normal_form(forms, tmp_path, name):
    there, typed = (form(name) for form in forms)
    save_picture(there)
    assert there != typed
    assert find_path(Path(typed)) == Path(there)
    assert find_path(tmp_path / typed) == tmp_path / there
    assert find_path(Path("..") / tmp_path.name / typed) == Path("..") / tmp_path.name / there
    assert find_path(Path(there)) == Path(there)


def test_what_is_not_there_stays_as_it_is(forms):
    there, typed = (form("é.png") for form in forms)
    assert find_path(Path(typed)) == Path(typed)
    save_picture(there)
    # A name in its own form comes first, and accents matter.
    save_picture(typed)
    assert find_path(Path(typed)) == Path(typed)
    for other in ("e.png", "è.png", "É.png", "é.png/x", "é/é.png"):
        assert find_path(Path(other)) == Path(other)


def test_what_reads_a_file_finds_it(forms):
    there, typed = (form("é.png") for form in forms)
    save_picture(there)
    assert load_artwork(Path(typed)).size == (48, 32)
    assert read_rendered_frame(typed).size == (48, 32)
    assert read_depth_map(typed).values.shape == (32, 48)
    assert atomic_files.read_bytes(Path(typed), "").startswith(b"\x89PNG")
    assert parse_weighted_artwork(f"{typed}:2") == (typed, 2)
    Path(there).with_suffix(".txt").write_text("#112233 #445566")
    assert canonical_colours(typed.replace("png", "txt")) == "#112233,#445566"


def test_what_lies_beside_a_picture_is_found_as_well(forms):
    there, typed = (form("é/0000") for form in forms)
    save_picture(f"{there}.png")
    Image.new("F", (48, 32), 3).save(f"{there}.depth.tif")
    assert read_rendered_frame(f"{typed}.png").depth is not None


def test_files_of_a_timeline_are_found(project, document, forms):
    there, typed = (form("é/Île") for form in forms)
    for number, (key, suffix) in enumerate([("artwork", ".png"), ("structure", ".pdb")]):
        path = project / f"{there}{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((project / ("styles/wave.jpg", "pdb/egg.pdb")[number]).read_bytes())
        document["entries"][0].setdefault(key, {"title": "a", "credit": "b"})
        document["entries"][0][key]["file"] = f"{typed}{suffix}"
    plate = document["entries"][1]["artwork"]
    del plate["file"]
    plate |= {"plate": "ribbon", "structure": f"{typed}.pdb"}
    path = project / f"{there}.yaml"
    path.write_text(yaml_text(document), encoding="utf-8")
    film = loader.load_timeline(Path(f"{typed}.yaml"))
    wave = next(entry for entry in film.entries if entry.id == "wave")
    assert wave.artwork.file == Path(f"{there}.png")
    assert wave.structure.file == Path(f"{there}.pdb")
    assert film.entries[0].artwork.structure == Path(f"{there}.pdb")


def test_files_of_the_settings_are_found(forms):
    there, typed = (form("Å") for form in forms)
    Path(there).mkdir()
    Path(there, "config.yaml").write_text(f"timeline: {typed}/config.yaml\nresults: {typed}\n")
    found = settings.load_settings(Path(typed, "config.yaml"))
    assert found.timeline == Path(there, "config.yaml")
    assert found.results == Path(there)
    assert yaml_document.read_yaml(Path(typed, "config.yaml")).data["results"] == typed


def test_suggestions_know_both_forms_and_cases(forms):
    there, typed = (form("Hände") for form in forms)
    assert suggestions.suggest_word(typed.upper(), [there]) == f' (did you mean "{there}"?)'
    assert suggestions.suggest_word(typed[:-1], [there]) == f' (did you mean "{there}"?)'
    save_picture(f"{there}.png")
    with pytest.raises(InputError, match=f'did you mean "{there}.png"'):
        load_artwork(Path(f"{typed}n.png"))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Café Müller", "cafe-muller"),
        ("CAFE", "cafe"),
        ("great_wave", "great-wave"),
        ("  x  ", "x"),
        ("naïve — 2", "naive-2"),
        ("波", ""),
    ],
)
def test_an_id_is_suggested(project, document, text, slug):
    assert slug_of(text) == slug
    for form in ("NFC", "NFD"):
        document["entries"][0]["id"] = unicodedata.normalize(form, text)
        path = Path("timeline.yaml")
        path.write_text(yaml_text(document), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            loader.load_timeline(path)
        assert (f'(try "{slug}")' in str(caught.value)) is bool(slug)


def test_a_recorded_file_is_found_from_where_its_document_is(tmp_path, monkeypatch):
    (tmp_path / "film/results/stills").mkdir(parents=True)
    (tmp_path / "film/views").mkdir()
    file = tmp_path / "film/views/0000.png"
    file.write_bytes(b"")
    document = tmp_path / "film/results/stills/egg.json"
    monkeypatch.chdir(tmp_path)
    assert find_from(Path("views/0000.png"), document).resolve() == file
    assert find_from(file, document) == file
    assert find_from(Path("views/0001.png"), document) is None
    (tmp_path / "views").mkdir()
    (tmp_path / "views/0000.png").write_bytes(b"")
    assert find_from(Path("views/0000.png"), document) == Path("views/0000.png")
