"""Remote artworks and structures of a timeline, and where they are found. No network."""

import gzip
import shutil
import socket
from pathlib import Path

import pytest
import yaml

from impasto import cli
from impasto.core.atomic_files import file_sha256
from impasto.core.errors import InputError
from impasto.core.file_formats import STRUCTURE_SUFFIXES
from impasto.fetching.download_cache import DownloadCache
from impasto.fetching.fetcher import Fetcher
from impasto.fetching.lock_file import Pin
from impasto.fetching.source_id import parse_source_id
from impasto.planning import stage_arguments
from impasto.planning.fetch_status import check_all_fetched, find_required_files
from impasto.structures import header, reader, secondary_structure
from impasto.structures.secondary_structure import Segment
from impasto.timeline import loader, model
from impasto.timeline.sources import find_local_structure

ROOT = Path(__file__).parents[2]
URL = "https://museum.example/great wave.jpg?size=full".replace(" ", "%20")


@pytest.fixture(autouse=True)
def unplugged(monkeypatch):
    """Fail if a name is looked up or a server contacted."""

    def refuse(*arguments, **options):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def load(document):
    path = Path("timeline.yaml")
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return loader.load_timeline(path)


def complaint(document):
    with pytest.raises(InputError) as caught:
        load(document)
    return str(caught.value)


def entry(film, name):
    return next(entry for entry in film.entries if entry.id == name)


def cached(name, content, **known):
    """Put a file into the cache of the working directory, as if it had been fetched."""
    store, source = DownloadCache(), parse_source_id(name)
    store.downloads.mkdir(exist_ok=True)
    store.path(source).write_bytes(content)
    about = {"content_type": "", "licence": "", "credit": ""} | known
    digest = file_sha256(store.path(source))
    store.save_pin(source, Pin(name, name, digest, len(content), "2026-01-01", **about))
    return source


# Identifiers.


@pytest.mark.parametrize(
    ("text", "name", "archive", "kind", "file"),
    [
        ("4hhb", "4hhb", "pdb", "structure", "4hhb.cif.gz"),
        (" 4HHB", "4hhb", "pdb", "structure", "4hhb.cif.gz"),
        ("4HHB-assembly2", "4hhb-assembly2", "pdb", "structure", "4hhb-assembly2.cif.gz"),
        ("af-p69905-f1", "AF-P69905-F1", "alphafold", "structure", "AF-P69905-F1.cif"),
        ("AF-A0A024RBG1-F1", "AF-A0A024RBG1-F1", "alphafold", "structure", None),
        ("AF-P69905-2-F1", "AF-P69905-2-F1", "alphafold", "structure", None),
        ("https://a.example/x.CIF.gz", None, "web", "structure", None),
        ("https://a.example/x.jpg?y=1.cif", None, "web", "picture", None),
        ("https://a.example/", None, "web", "picture", None),
    ],
)
def test_what_a_name_names(text, name, archive, kind, file):
    source = parse_source_id(text)
    assert (source.name, source.archive, source.kind) == (name or text, archive, kind)
    assert file is None or source.file == file


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "4hh", "4hhbb", "4hhb-assembly0", "4hhb-assembly", "AF-P6990-F1"),
        *("AF-P69905", "file:///etc/x.pdb", "ftp://a/x.pdb", "/x.pdb", "https:///x", "4hhb.cif"),
    ],
)
def test_what_names_nothing(text):
    with pytest.raises(InputError, match="expected a PDB identifier such as 4hhb"):
        parse_source_id(text)


def test_facts_of_an_entry():
    found = parse_source_id("4hhb-assembly2")
    assert (found.id, found.assembly) == ("4HHB", 2)
    assert found.credit == "Protein Data Bank 4HHB (CC0)"
    found = parse_source_id("AF-P69905-2-F1")
    assert (found.id, found.assembly) == ("AF-P69905-2-F1", None)
    assert found.licence == "CC BY 4.0"


def test_files_of_urls_are_safe_and_apart():
    files = [
        parse_source_id(f"https://a.example/{path}").file
        for path in (
            "wave.jpg",
            "wave.jpg?width=9",
            "other/wave.jpg",
            "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "{entry}.png",
            "a%00b;rm -rf ~.TIF",
            "ж" * 300 + ".jpg",
            "..",
            "",
        )
    ]
    assert len(set(files)) == len(files)
    for file in files:
        assert len(file) < 100
        assert set(file) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
        assert not file.startswith(".")
        assert ".." not in file
    assert files[0].startswith("wave-")
    assert files[0].endswith(".jpg")
    assert files[5].endswith(".tif")


# The timeline.


def test_an_identifier_is_a_structure(project, document):
    document["entries"][0]["structure"] = "4HHB"
    document["entries"][1]["structure"] = {"id": "1mbn", "title": "Myoglobin", "chains": ["A"]}
    document["entries"][2]["structure"] = {"id": "4hhb", "assembly": 2, "credit": "Mine"}
    film = load(document)
    wave, poppies, street = (entry(film, name) for name in ("wave", "poppies", "street"))
    assert wave.structure == model.StructureRef(
        Path("downloads/4hhb.cif.gz"),
        "4HHB",
        "Protein Data Bank 4HHB (CC0)",
        chains=(),
        models="first",
        source="4hhb",
        titled=False,
    )
    assert (poppies.structure.title, poppies.structure.titled) == ("Myoglobin", True)
    assert poppies.structure.chains == ("A",)
    assert street.structure.source == "4hhb-assembly2"
    assert street.structure.credit == "Mine"


def test_an_identifier_may_be_the_default(project, document):
    document["defaults"]["structure"] = "AF-P69905-F1"
    film = load(document)
    assert {e.structure.source for e in film.entries} == {"AF-P69905-F1"}
    assert film.entries[0].structure.credit == (
        "AlphaFold Protein Structure Database AF-P69905-F1 (CC BY 4.0)"
    )


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["4hhb.cif"], "4hhb.cif"),
        (["4HHB.PDB"], "4HHB.PDB"),
        (["4hhb.ent.gz"], "4hhb.ent.gz"),
        (["4hhb.pdb", "4hhb.mmcif.gz"], "4hhb.mmcif.gz"),
        (["4hhb.txt", "4hhb_A.pdb", "x4hhb.pdb", "4hhb-assembly1.cif"], None),
    ],
)
def test_a_local_file_comes_first(project, document, files, found):
    for name in files:
        content = (ROOT / "pdb" / ("1gbt.cif" if "cif" in name else "1hel.pdb")).read_bytes()
        packed = gzip.compress(content) if name.endswith(".gz") else content
        (project / "pdb" / name).write_bytes(packed)
    document["entries"][0]["structure"] = "4hhb"
    wave = entry(load(document), "wave").structure
    if found is None:
        assert (wave.file, wave.source) == (Path("downloads/4hhb.cif.gz"), "4hhb")
    else:
        assert (wave.file, wave.source) == (Path("pdb") / found, None)


def test_local_files_of_the_alphafold_database_have_versions(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = parse_source_id("AF-P69905-F1")
    assert find_local_structure(source) is None
    Path("pdb").mkdir()
    for version, suffix in ((4, "pdb"), (10, "pdb"), (9, "cif")):
        Path(f"pdb/AF-P69905-F1-model_v{version}.{suffix}").touch()
    assert find_local_structure(source).name == "AF-P69905-F1-model_v10.pdb"


def test_a_title_is_that_of_the_file(project, document):
    shutil.copy(ROOT / "pdb/1gbt.cif", "pdb/1GBT.cif")
    document["entries"][0]["structure"] = "1gbt"
    film = load(document)
    wave = entry(film, "wave").structure
    assert wave.title.startswith("Structure of an acyl-enzyme intermediate")
    # The captions leave the title out, so that nothing is remade once the file gives it.
    assert wave.title not in stage_arguments.captions_json(film)
    assert "Egg" in stage_arguments.captions_json(film)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("1hel.pdb", "Structural and thermodynamic"),
        ("2pcb_B.pdb", ""),
        ("1gbt.cif", "Structure of an acyl-enzyme"),
    ],
)
def test_titles_of_files(tmp_path, name, title):
    whole = reader.read_structure(ROOT / "pdb" / name).title.lower()
    stated = header.read_title(ROOT / "pdb" / name)
    assert stated.lower() == whole
    zipped = tmp_path / f"{name}.gz"
    zipped.write_bytes(gzip.compress((ROOT / "pdb" / name).read_bytes()))
    assert header.read_title(zipped) == stated
    assert stated.startswith(title)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x1f\x8bnot gzip", b"data_a\nloop_\n_atom_site.id\n1\n", b"_struct.title ?\n", b"'"],
)
def test_a_file_without_a_title(tmp_path, content):
    for suffix in (*STRUCTURE_SUFFIXES, ".cif.gz"):
        path = tmp_path / f"x{suffix}"
        path.write_bytes(content)
        assert header.read_title(path) == ""
    assert header.read_title(tmp_path / "none.cif") == ""


def test_an_artwork_by_its_address(project, document):
    artwork = document["entries"][0]["artwork"]
    del artwork["file"]
    artwork |= {"url": URL, "licence": "CC0\n1.0"}
    wave = entry(load(document), "wave").artwork
    assert (wave.source, wave.licence) == (URL, "CC0 1.0")
    assert wave.file == Path("downloads") / parse_source_id(URL).file


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (
            "artwork",
            {"url": URL, "file": "styles/wave.jpg"},
            'found "file" and "url", expected exactly one',
        ),
        ("artwork", {}, 'found none of "file", "url" or "plate"'),
        ("artwork", {"url": "styles/a.jpg"}, "an address that begins with https://"),
        ("artwork", {"url": "file:///etc/passwd"}, "an address that begins with https://"),
        ("artwork", {"url": "https://a.example/4hhb.cif"}, "a structure, expected a picture"),
        ("artwork", {"url": URL, "licence": ""}, 'artwork.licence: found "", expected text'),
        ("structure", "4hh", 'structure: found "4hh", expected a PDB identifier such as 4hhb or'),
        ("structure", "pdb/egg.pdb", 'AF-P69905-F1; name a file by "file"'),
        ("structure", "https://a.example/4hhb.cif", "expected a PDB identifier"),
        ("structure", 1234, "found 1234, expected an identifier such as 4hhb"),
        ("structure", {}, "structure: expected one of the keys file, id"),
        ("structure", {"id": "4hhb", "file": "pdb/egg.pdb"}, "found the keys file and id"),
        ("structure", {"id": 1234}, "in quotes if it is all digits"),
        ("structure", {"id": "4hhb", "assembly": 0}, "the number of an assembly"),
        ("structure", {"id": "AF-P69905-F1", "assembly": 1}, "found an assembly of a prediction"),
        (
            "structure",
            {"id": "4hhb-assembly1", "assembly": 2},
            "structure.assembly: found a second assembly, expected only one",
        ),
        ("structure", "AF-P69905-F1-model_v4", '(did you mean "AF-P69905-F1"?)'),
        ("structure", {"id": "af-p69905-f1-v6"}, '(did you mean "AF-P69905-F1"?)'),
        ("structure", "P69905", '(did you mean "AF-P69905-F1"?)'),
        ("structure", "AF-P69905", '(did you mean "AF-P69905-F1"?)'),
        ("structure", "pdb_00004HHB", '(did you mean "4hhb"?)'),
        ("structure", "1helx", '(did you mean "1hel"?)'),
        (
            "structure",
            {"file": "pdb/egg.pdb", "title": "a", "credit": "b", "assembly": 1},
            "assembly: expected with an id only",
        ),
    ],
)
def test_what_is_wrong_with_a_source(project, document, field, value, expected):
    if field == "artwork":
        about = {k: v for k, v in document["entries"][0]["artwork"].items() if k != "file"}
        value = about | value
    document["entries"][0][field] = value
    Path("pdb/1hel.pdb").touch()
    text = complaint(document)
    # The mistake is reported once; but a structure with a file may also lack title and credit.
    assert len(text.splitlines()) == 1 or "file" in value
    assert 'entry "wave"' in text
    assert expected in text


def test_the_timeline_of_remote_works(monkeypatch):
    monkeypatch.chdir(ROOT)
    film = loader.load_timeline(Path("config/timelines/remote.yaml"))
    assert len(film.entries) >= 5
    assert all(e.artwork.source.startswith("https://commons.wiki") for e in film.entries)
    assert {"4hhb", "1mbn", "AF-P69905-F1", "4hhb-assembly1"} <= {
        e.structure.source for e in film.entries
    }
    assert all("(1" in e.milestone.source or "(2" in e.milestone.source for e in film.entries)


# Fetch status.


def test_status(project, document):
    document["entries"][0]["artwork"] = {
        **document["entries"][0]["artwork"],
        "url": URL,
    }
    del document["entries"][0]["artwork"]["file"]
    document["entries"][0]["structure"] = "4hhb"
    film = load(document)
    states = {(need.entry, need.field): need.state for need in find_required_files(film)}
    assert states[("wave", "artwork")] == states[("wave", "structure")] == "to fetch"
    assert states[("poppies", "artwork")] == states[("poppies", "structure")] == "local"
    assert len(states) == 6
    cached(URL, b"a picture")
    (need, *_) = [need for need in find_required_files(film) if need.source == parse_source_id(URL)]
    assert need.state == "cached"
    assert need.path.read_bytes() == b"a picture"
    # A truncated file is fetched again.
    need.path.write_bytes(b"a pic")
    assert [n.state for n in find_required_files(film) if n.source == parse_source_id(URL)] == [
        "to fetch"
    ]


def test_the_artworks_of_parts_are_fetched_like_others(project, document):
    label = {key: document["entries"][0]["artwork"][key] for key in ("title", "artist", "date")}
    artwork = {"url": URL, "licence": "CC0", "credit": "Lent", **label}
    document["entries"][0]["paint"] = {"parts": [{"part": "ground", "artwork": artwork}]}
    film = load(document)
    (need,) = (need for need in find_required_files(film) if need.state == "to fetch")
    assert (need.entry, need.field) == ("wave", "paint.parts[1].artwork")
    assert (need.artwork.licence, need.artwork.credit) == ("CC0", "Lent")
    with pytest.raises(InputError, match=r'"wave": paint\.parts\[1\]\.artwork: https://museum'):
        check_all_fetched(film, Path("results/sources"))
    artwork["url"] = "https://a.example/4hhb.cif"
    assert "paint.parts[1].artwork.url: found" in complaint(document)


def test_offline_says_which_entry_lacks_what(project, document):
    document["entries"][0]["structure"] = "4hhb"
    document["entries"][2]["structure"] = "1mbn"
    film = load(document)
    cached("4hhb", b"structure")
    with pytest.raises(InputError) as caught:
        check_all_fetched(film, Path("results/sources"))
    assert str(caught.value).splitlines() == [
        'timeline.yaml: entry "street": structure: 1mbn is to be fetched',
        "offline: true forbids it; fetch all of it once with a network: "
        "impasto fetch --timeline timeline.yaml",
    ]
    # A file that an earlier run has fetched suffices.
    Path("results/sources").mkdir(parents=True)
    Path("results/sources/1mbn.cif.gz").touch()
    check_all_fetched(film, Path("results/sources"))


# The command line.


def test_a_cached_source_is_placed(project, capsys):
    cached("4hhb", b"structure")
    assert cli.main(["fetch", "4hhb", "--offline"]) == 0
    assert capsys.readouterr().out == "pdb/4hhb.cif.gz\n"
    assert Path("pdb/4hhb.cif.gz").read_bytes() == b"structure"
    cached(URL, b"picture")
    assert cli.main(["fetch", URL, "--offline"]) == 0
    assert Path("styles/great-wave.jpg").read_bytes() == b"picture"
    # A second time, nothing changes; but another file of that name is kept.
    assert cli.main(["fetch", "4hhb", "--offline"]) == 0
    Path("pdb/4hhb.cif.gz").write_bytes(b"mine")
    assert cli.main(["fetch", "4hhb", "--offline"]) == 2
    assert "another file of that name exists" in capsys.readouterr().err
    assert Path("pdb/4hhb.cif.gz").read_bytes() == b"mine"


def test_a_timeline_is_fetched_whole(project, document, capsys):
    document["entries"][0]["structure"] = "4hhb"
    document["entries"][1]["artwork"] |= {"url": URL, "licence": "CC0 1.0"}
    del document["entries"][1]["artwork"]["file"]
    load(document)
    cached("4hhb", b"structure")
    command = ["fetch", "--timeline", "timeline.yaml", "--offline"]
    assert cli.main(command) == 2
    error = capsys.readouterr().err
    assert error.startswith('impasto: timeline.yaml: entry "poppies": artwork: https://museum')
    assert "offline" in error
    document["entries"][2]["structure"] = "1mbn"
    load(document)
    assert cli.main(command) == 2
    said = capsys.readouterr()
    # All missing sources are named, and all others are found.
    assert [line.split(": not in")[0] for line in said.err.splitlines()] == [
        f'impasto: timeline.yaml: entry "poppies": artwork: {URL}',
        'timeline.yaml: entry "street": structure: 1mbn',
    ]
    assert said.out == "downloads/4hhb.cif.gz\n"
    del document["entries"][2]["structure"]
    load(document)
    picture = cached(URL, b"picture")
    assert cli.main(command) == 0
    assert capsys.readouterr().out.split() == [
        f"downloads/{picture.file}",
        "downloads/4hhb.cif.gz",
    ]
    pin = DownloadCache().pin(picture)
    assert (pin.licence, pin.credit) == ("CC0 1.0", "Public domain")


def test_a_source_is_laid_ready_for_the_workflow(project, document, capsys):
    document["entries"][0]["structure"] = "4hhb"
    load(document)
    cached("4hhb", b"structure")
    command = [
        "stage",
        "fetch-source",
        "4hhb",
        "--timeline",
        "timeline.yaml",
        "-o",
        "out/4hhb.cif.gz",
    ]
    assert cli.main([*command, "--offline"]) == 0
    assert Path("out/4hhb.cif.gz").read_bytes() == b"structure"


def test_an_update_replaces_what_was_placed(project, monkeypatch, capsys):
    cached("4hhb", b"structure")
    assert cli.main(["fetch", "4hhb"]) == 0

    class Newer(Fetcher):
        def fetch(self, source, **options):
            assert options["update"]
            cached("4hhb", b"another")
            return self.cache.path(source)

    monkeypatch.setattr("impasto.api.fetch.Fetcher", Newer)
    assert cli.main(["fetch", "--update", "4hhb"]) == 0
    assert Path("pdb/4hhb.cif.gz").read_bytes() == b"another"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["fetch"], "expected what to fetch"),
        (["fetch", "hello"], "expected a PDB identifier"),
        (["fetch", "4hhb", "--offline"], "4hhb: not in downloads, and offline"),
    ],
)
def test_a_wrong_command_line(project, capsys, command, message):
    assert cli.main(command) == 2
    assert message in capsys.readouterr().err


# Assemblies.


def test_copies_of_a_chain_have_its_helices():
    helix = Segment("helix", "A", (3, ""), (18, ""))
    other = Segment("strand", "B-2", (1, ""), (2, ""))
    found = secondary_structure.with_chain_copies([helix, other], ["A", "A-2", "B-2", "B", "C-2"])
    assert found == (helix, other, Segment("helix", "A-2", (3, ""), (18, "")))


def test_an_assembly_of_two_copies(tmp_path):
    text = (ROOT / "pdb/1gbt.cif").read_text()
    lines = text.splitlines()
    atoms = [line for line in lines if line.startswith(("ATOM ", "HETATM "))]
    columns = [line.strip() for line in lines if line.startswith("_atom_site.")]
    chain = columns.index("_atom_site.auth_asym_id")
    copies = []
    for line in atoms:
        row = line.split()
        row[chain] += "-2"
        copies.append(" ".join(row))
    last = max(index for index, line in enumerate(lines) if line in (atoms[-1],))
    path = tmp_path / "1gbt-assembly1.cif"
    path.write_text("\n".join([*lines[: last + 1], *copies, *lines[last + 1 :]]) + "\n")
    one, two = reader.read_structure(ROOT / "pdb/1gbt.cif"), reader.read_structure(path)
    assert two.chains == ("A", "A-2")
    assert two.residues == 2 * one.residues
    assert len(two.segments) == 2 * len(one.segments) > 0
    assert reader.read_structure(path, chains=["A-2"]).residues == one.residues
