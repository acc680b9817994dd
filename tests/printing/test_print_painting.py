"""A painting as a print file: drawn from its strokes, on a sheet, with its texts."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import pyvips
import tifffile
import yaml
from PIL import Image

import impasto
from impasto import InputError, Notice, cli, print_painting
from impasto.printing.bands import BandedPicture, enlarge
from impasto.printing.paper import Paper
from pdf_content import pdf_text

ROOT = Path(__file__).parents[2]
WAVE = ROOT / "styles/hokusai-great-wave.jpg"
SIZE = (160, 120)
# A sheet on which the picture has the pixels of the still, at 72 dots an inch, without a margin.
DPI = 72
SAME = Paper(*(side * 25.4 / DPI for side in SIZE))
LARGE = {"size": Paper(148, 105), "dpi": DPI}  # about 2.5 times as large


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Paint a still with its layers, in a folder that its record names files in."""
    folder = tmp_path_factory.mktemp("print")
    before = Path.cwd()
    os.chdir(folder)
    try:
        Path("egg.pdb").write_bytes((ROOT / "pdb/1hel.pdb").read_bytes())
        Path("wave.jpg").write_bytes(WAVE.read_bytes())
        size = "x".join(map(str, SIZE))
        assert cli.main(["render", "egg.pdb", "-o", "view", "--size", size]) == 0
        words = ["paint", "view/0000.png", "--artwork", "wave.jpg", "--quality", "sketch"]
        words += ["--layers", "layers", "-o", "still.png", "--print", "80x60mm", "--dpi", "72"]
        assert cli.main(words) == 0
    finally:
        os.chdir(before)
    return folder


@pytest.fixture(scope="module")
def press(tmp_path_factory):
    path = tmp_path_factory.mktemp("profiles") / "press.icc"
    path.write_bytes(pyvips.Image.profile_load("cmyk"))
    return path


pytestmark = pytest.mark.filterwarnings("ignore:.*dots an inch:impasto.Notice")


def pages(path):
    with pikepdf.open(path) as document:
        return len(document.pages)


def picture_of(path):
    """Return the pixels of the picture in a PDF."""
    with pikepdf.open(path) as document:
        (picture,) = document.pages[0].get_images().values()
        shape = (int(picture.Height), int(picture.Width), -1)
        return np.frombuffer(picture.read_bytes(), np.uint8).reshape(shape)


def test_paint_prints_beside_the_still(made):
    assert json.loads((made / "still.json").read_text())["layers"] == "layers"
    assert pages(made / "still.pdf") == 1
    width, height = picture_of(made / "still.pdf").shape[1::-1]
    assert width / height == pytest.approx(4 / 3, abs=0.02)
    print_painting(made / "still.png", made / "again.pdf", size=Paper(80, 60), dpi=72)
    # From the layers come the same bytes as from the painting that was in memory.
    np.testing.assert_array_equal(picture_of(made / "again.pdf"), picture_of(made / "still.pdf"))


def test_a_print_at_the_stills_size_is_the_still_in_16_bits(made):
    done = print_painting(made / "still.png", made / "same.tif", size=SAME, dpi=DPI, margin=0)
    assert done.from_strokes
    assert done.size == SIZE
    found = tifffile.imread(made / "same.tif")
    assert found.dtype == np.uint16
    assert len(np.unique(found)) > 256
    with Image.open(made / "still.png") as still:
        np.testing.assert_allclose(found / 257, np.asarray(still), atol=0.501)


def test_strokes_show_more_than_enlarged_pixels(made):
    print_painting(made / "still.png", made / "drawn.tif", **LARGE)
    (made / "bare.png").write_bytes((made / "still.png").read_bytes())
    with pytest.warns(Notice, match=r"bare\.png: its pixels are enlarged, 3\d to the inch"):
        done = print_painting(made / "bare.png", made / "enlarged.tif", **LARGE)
    assert not done.from_strokes
    drawn, enlarged = (
        tifffile.imread(made / f"{name}.tif").astype(float) for name in ("drawn", "enlarged")
    )
    assert drawn.shape == enlarged.shape
    assert np.abs(drawn - enlarged).mean() < 0.1 * 65535
    detail = [np.abs(np.diff(p[40:-40, 60:-60], axis=1)).mean() for p in (drawn, enlarged)]
    assert detail[0] > 1.3 * detail[1]


def test_a_painting_in_memory_is_printed(made, tmp_path, monkeypatch):
    monkeypatch.chdir(made)
    view = impasto.render("egg.pdb", size=SIZE)
    painting = impasto.paint(view, "wave.jpg", quality="sketch")
    done = print_painting(painting, tmp_path / "memory.tif", **LARGE)
    assert done.from_strokes
    print_painting("still.png", tmp_path / "disk.tif", **LARGE)
    memory, disk = (tifffile.imread(tmp_path / f"{name}.tif") for name in ("memory", "disk"))
    np.testing.assert_array_equal(memory, disk)
    bare = replace(painting, layers=replace(painting.layers, strokes=None))
    with pytest.warns(Notice, match="painted without strokes"):
        assert not print_painting(bare, tmp_path / "bare.tif", **LARGE).from_strokes


def test_a_large_sheet_of_few_pixels_is_warned_of(made):
    with pytest.warns(Notice, match=r"dots an inch, expected 150 or more"):
        print_painting(made / "still.png", made / "coarse.tif", size=Paper(60, 45), dpi=100)


@pytest.mark.parametrize("heights", [[40], [16, 16, 8], [16, 16, 16, 1]])
def test_bands_are_put_together_row_by_row(heights, tmp_path):
    ends = np.cumsum(heights)
    bands = [slice(end - height, end) for end, height in zip(ends, heights, strict=True)]
    pixels = np.random.default_rng(0).random((ends[-1], 20, 3), dtype=np.float32)
    picture = BandedPicture(tmp_path, (20, int(ends[-1])), bands)
    assert picture.missing() == bands
    for rows in bands:
        picture.put(rows, pixels[rows])
    assert not picture.missing()
    np.testing.assert_allclose(picture.image().numpy() / 65535, pixels, atol=1e-5)


def test_enlarged_bands_have_no_seam_and_keep_flat_colours(tmp_path):
    pixels = np.random.default_rng(0).random((30, 40, 3), dtype=np.float32)
    whole = enlarge(pixels, (120, 90))(slice(0, 90))
    draw = enlarge(pixels, (120, 90))
    bands = np.concatenate([draw(slice(top, top + 30)) for top in (0, 30, 60)])
    np.testing.assert_allclose(bands, whole, atol=1e-5)
    flat = np.full((10, 10, 3), (0.2, 0.5, 0.9), np.float32)
    np.testing.assert_allclose(
        enlarge(flat, (25, 25))(slice(0, 25)), np.resize(flat[0, 0], (25, 25, 3)), atol=1e-3
    )


def test_a_painting_of_which_something_is_gone_is_enlarged(made, tmp_path):
    record = json.loads((made / "still.json").read_text())
    for key, value, said in (
        ("layers", "nowhere", "no strokes were kept"),
        ("render", "nowhere/0000.png", "nowhere/0000.png: no such file"),
        ("masks", [], "painted with masks of its own"),
    ):
        still = tmp_path / f"{key}.png"
        still.write_bytes((made / "still.png").read_bytes())
        changed = {**record, key: value}
        for name in {"layers", "render"} - {key}:
            changed[name] = str(made / record[name])
        still.with_suffix(".json").write_text(json.dumps(changed))
        with pytest.warns(Notice, match=said):
            assert not print_painting(still, tmp_path / "p.tif", size=SAME, dpi=DPI).from_strokes


def test_an_old_render_is_enlarged_under_the_strokes(made, tmp_path):
    view = tmp_path / "view"
    view.mkdir()
    for file in (made / "view").iterdir():
        (view / file.name).write_bytes(file.read_bytes())
    document = json.loads((view / "structure.json").read_text())
    del document["render"]
    (view / "structure.json").write_text(json.dumps(document))
    record = json.loads((made / "still.json").read_text())
    record |= {"render": str(view / "0000.png"), "layers": str(made / "layers")}
    (tmp_path / "still.json").write_text(json.dumps(record))
    (tmp_path / "still.png").write_bytes((made / "still.png").read_bytes())
    with pytest.warns(Notice, match="the outline is enlarged from the render"):
        done = print_painting(tmp_path / "still.png", tmp_path / "old.tif", **LARGE)
    assert done.from_strokes


def test_a_tiff_has_profile_size_and_texts(made, press):
    path = made / "sheet.tif"
    more = {"title": "Egg – Ei", "credit": "After Hokusai", "profile": press}
    print_painting(made / "still.png", path, size="A6", dpi=100, bleed=3, crop_marks=True, **more)
    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        tags = {tag.name: tag.value for tag in page.tags.values()}
        assert page.dtype == np.uint16
        assert page.photometric.name == "SEPARATED"
        assert page.shape == (round((105 + 22) / 0.254), round((148 + 22) / 0.254), 4)
    assert bytes(tags["InterColorProfile"]) == press.read_bytes()
    assert tags["XResolution"] == (100, 1)
    assert tags["Copyright"] == "After Hokusai"
    assert tags["Artist"] == "impasto"
    assert tags["DocumentName"] == "Egg – Ei"
    assert tags["ImageDescription"] == "Egg – Ei. Painted after Wave"
    for name in ("dc:title", "dc:creator", "dc:description", "dc:rights", "After Hokusai"):
        assert name.encode() in bytes(tags["XMP"])


def test_a_pdf_has_boxes_profile_and_real_text(made, press):
    path = made / "sheet.pdf"
    options = {"size": "A5", "dpi": 100, "fit": "cover", "bleed": 3, "crop_marks": True}
    texts = {"caption": True, "title": "Hühnerei", "credit": "Protein Data Bank 1HEL"}
    print_painting(made / "still.png", path, profile=press, **options, **texts)
    assert "Hühnerei" in pdf_text(path)
    assert "Painted after Wave" in pdf_text(path)
    assert "Protein Data Bank 1HEL" in pdf_text(path)
    with pikepdf.open(path) as document:
        page = document.pages[0]
        media, trim, bleed = (
            [float(v) * 25.4 / 72 for v in page[f"/{name}Box"]]
            for name in ("Media", "Trim", "Bleed")
        )
        assert trim[2] - trim[0] == pytest.approx(210, abs=0.01)
        assert trim[3] - trim[1] == pytest.approx(148, abs=0.01)
        around = [t - b for t, b in zip(trim, bleed, strict=True)]
        assert around == pytest.approx([3, 3, -3, -3], abs=0.01)
        assert media[0] < bleed[0]
        (intent,) = document.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == press.read_bytes()
        (picture,) = page.get_images().values()
        assert picture.ColorSpace[0] == "/ICCBased"
        assert int(picture.ColorSpace[1].N) == 4
        assert document.docinfo["/Title"] == "Hühnerei"
        with document.open_metadata() as found:
            assert found["dc:title"] == "Hühnerei"
            assert found["dc:rights"] == "Protein Data Bank 1HEL"


def test_tiff_and_pdf_show_the_same_picture(made, press):
    options = {"size": Paper(80, 60), "dpi": 100, "margin": 5, "profile": press}
    for name in ("one.tif", "one.pdf"):
        print_painting(made / "still.png", made / name, **options)
    first = (made / "one.tif").read_bytes()
    print_painting(made / "still.png", made / "one.tif", **options)
    assert (made / "one.tif").read_bytes() == first
    picture = picture_of(made / "one.pdf")
    sheet = tifffile.imread(made / "one.tif")
    rows, columns = (np.flatnonzero(sheet.any(axis=2).any(axis=axis)) for axis in (1, 0))
    inked = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    np.testing.assert_array_equal(picture, np.rint(inked / 257))


def test_the_entry_of_a_timeline_gives_the_texts(made, project, document):
    (project / "timeline.yaml").write_text(yaml.safe_dump(document))
    still = project / "wave.png"
    still.write_bytes((made / "still.png").read_bytes())
    words = ["print", "wave.png", "--timeline", "timeline.yaml", "--caption", "--size", "A6"]
    assert cli.main([*words, "-o", "wave.pdf"]) == 0
    assert "Painted after A work by An artist, 1830" in pdf_text("wave.pdf")
    with pytest.raises(InputError, match='no entry "other"'):
        print_painting(still.rename("other.png"), "x.pdf", timeline=Path("timeline.yaml"))


def test_proof_and_map_for_the_screen(made, press):
    files = {name: made / f"{name}.png" for name in ("proof", "gamut")}
    options = {"size": "A6", "dpi": 100, "fit": "cover"}
    done = print_painting(made / "still.png", made / "p.tif", profile=press, **options, **files)
    with Image.open(files["proof"]) as proof:
        assert proof.width / proof.height == pytest.approx(148 / 105, abs=0.01)
        assert max(proof.size) <= 2000
    assert 0 < done.out_of_gamut < 1
    with Image.open(files["gamut"]) as shown:
        pixels = np.asarray(shown)[: -shown.height // 8]
    assert (np.ptp(pixels.astype(int), axis=2) > 30).mean() == pytest.approx(
        done.out_of_gamut, abs=0.03
    )
    bare = print_painting(made / "still.png", made / "q.tif", gamut=files["gamut"], **options)
    assert bare.out_of_gamut == 0


KILLED = """
import os, signal, sys
from impasto import cli
from impasto.painting.composition import layers
from impasto.printing.bands import BandedPicture, enlarge

layers.WHOLE_SIDE, layers.BAND_ROWS = 200, 64
put, drawn = BandedPicture.put, []

def put_and_die(self, rows, pixels):
    put(self, rows, pixels)
    drawn.append(rows.start)
    if len(drawn) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)

BandedPicture.put = put_and_die
status = cli.main(sys.argv[2:])
print("drew", *drawn)
sys.exit(status)
"""


def test_a_print_goes_on_after_a_kill(made):
    def run(deaths, output):
        words = ["print", "still.png", "--size", "148x105mm", "--dpi", "72", "-o", output]
        return subprocess.run(
            [sys.executable, "-c", KILLED, str(deaths), *words],
            cwd=made,
            capture_output=True,
            text=True,
            check=False,
        )

    def unfinished():
        return sorted(made.glob(".killed*.unfinished"))

    whole = run(99, "whole.pdf")
    assert whole.returncode == 0, whole.stderr
    bands = whole.stdout.split("drew ")[1].split()
    assert len(bands) >= 4
    # Bands are drawn with what is around them, so that they show the same as the whole at once.
    print_painting(made / "still.png", made / "at-once.pdf", size="148x105mm", dpi=72)
    at_once, in_bands = (picture_of(made / name) for name in ("at-once.pdf", "whole.pdf"))
    assert np.abs(at_once.astype(int) - in_bands).mean() < 1
    killed = run(2, "killed.pdf")
    assert killed.returncode == -signal.SIGKILL
    assert not (made / "killed.pdf").exists()
    (kept,) = unfinished()
    assert len([*kept.glob("*.rgb")]) == 2
    (made / ".killed.pdf.0123456789abcdef.unfinished").mkdir()  # of other work
    resumed = run(99, "killed.pdf")
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout.split("drew ")[1].split() == bands[2:]
    assert not unfinished()
    assert (made / "killed.pdf").read_bytes() == (made / "whole.pdf").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.png", "-o", "p.pdf"], "missing.png: no such file"),
        (["still.json", "-o", "p.pdf"], "still.json: this is not a picture"),
        (["still.png", "-o", "p.jpg"], "p.jpg: expected a name that ends in .tif or .pdf"),
        (["still.png", "--size", "huge", "-o", "p.pdf"], "--size: expected a size such as A3"),
        (["still.png", "--dpi", "9999", "-o", "p.pdf"], "from 36 to 2400"),
        (["still.png", "--bleed", "3", "-o", "p.pdf"], "expected a length such as 3mm"),
        (["still.png", "--profile", "no.icc", "-o", "p.pdf"], "no.icc: no such file"),
        (["still.png", "--profile", "wave.jpg", "-o", "p.pdf"], "wave.jpg: not an ICC profile"),
    ],
)
def test_what_cannot_be_printed_is_told_before_the_work(words, said, made, monkeypatch, capsys):
    monkeypatch.chdir(made)
    try:
        status = cli.main(["print", *words])
    except SystemExit as error:
        status = error.code
    assert status == 2
    assert said in capsys.readouterr().err
    assert not Path("p.pdf").exists()


def test_python_checks_what_the_command_line_checks(made):
    for options, said in (
        ({"dpi": 9}, "dpi: expected 36 to 2400"),
        ({"fit": "stretch"}, "fit: expected contain, cover"),
        ({"bleed": -1}, "bleed: expected 0 to 500 mm"),
        ({"proof": "proof.jpg"}, r"proof: expected a name that ends in \.png"),
        ({"profile": "no.icc"}, r"no\.icc: no such file"),
        ({"timeline": "no.yaml"}, r"no\.yaml: no such file"),
    ):
        with pytest.raises(InputError, match=said):
            print_painting(made / "still.png", made / "p.pdf", **options)
    with pytest.raises(TypeError, match="there is no such argument"):
        print_painting(made / "still.png", made / "p.pdf", sise="A4")


@pytest.mark.parametrize("package", ["pyvips", "uharfbuzz"])
def test_without_the_extra_it_says_what_to_install(package, made):
    code = f"import sys; sys.modules['{package}'] = None; from impasto.cli import main;"
    words = ["print", "still.png", "-o", "p.pdf"]
    done = subprocess.run(
        [sys.executable, "-c", f"{code} sys.exit(main({words!r}))"],
        cwd=made,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"needs the package {package}; install it: pip install 'impasto[print]'" in done.stderr


def test_the_names_are_public():
    assert impasto.Print.__doc__
