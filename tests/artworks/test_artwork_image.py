import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from impasto.artworks import artwork
from impasto.cli import main
from impasto.core.errors import InputError

STYLES = Path(__file__).parents[2] / "styles"


def picture(height=40, width=60, channels=3, seed=0):
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)
    return np.repeat(np.repeat(values[::4, ::4], 4, 0), 4, 1)


def save(path, values, mode=None, **options):
    image = Image.fromarray(values) if isinstance(values, np.ndarray) else values
    (image.convert(mode) if mode else image).save(path, **options)
    return path


def test_plain_rgb_is_kept_to_the_bit(tmp_path):
    values = picture()
    found = artwork.load_artwork(save(tmp_path / "x.png", values))
    assert found.pixels.dtype == np.float32
    assert found.size == (60, 40)
    np.testing.assert_array_equal(np.rint(found.pixels * 255), values)
    artwork.write_artwork(tmp_path / "y.png", found)
    with Image.open(tmp_path / "y.png") as image:
        assert image.mode == "RGB"
        np.testing.assert_array_equal(np.asarray(image), values)


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.jpg")), ids=lambda p: p.name)
def test_every_embedded_artwork_reads(path):
    found = artwork.load_artwork(path)
    assert found.pixels.ndim == 3
    assert 0.0 <= found.pixels.min() < found.pixels.max() <= 1.0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_tag_is_obeyed(tmp_path, orientation):
    upright = np.zeros((40, 60, 3), np.uint8)
    upright[:20, :30] = (255, 0, 0)
    upright[20:, 30:] = (0, 0, 255)
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Image.Exif()
    exif[274] = orientation
    stored = np.ascontiguousarray(undo(upright))
    found = artwork.load_artwork(save(tmp_path / "x.png", stored, exif=exif))
    np.testing.assert_array_equal(np.rint(found.pixels * 255), upright)


def test_transparency_lies_on_white(tmp_path):
    values = np.dstack([picture(), np.full((40, 60), 255, np.uint8)])
    values[:20, :, 3] = 0
    values[20:30, :, 3] = 128
    found = artwork.load_artwork(save(tmp_path / "x.png", values)).pixels
    assert np.all(found[:20] == 1.0)
    half = values[20:30, :, :3] / 255 * (128 / 255) + (1 - 128 / 255)
    np.testing.assert_allclose(found[20:30], half, atol=1.5 / 255)
    np.testing.assert_array_equal(np.rint(found[30:] * 255), values[30:, :, :3])


def test_palette_with_a_transparent_colour(tmp_path):
    image = Image.fromarray(picture()).quantize(16)
    image.info["transparency"] = int(np.asarray(image)[0, 0])
    image.save(tmp_path / "x.gif", transparency=image.info["transparency"])
    assert np.all(artwork.load_artwork(tmp_path / "x.gif").pixels[0, 0] == 1.0)


@pytest.mark.parametrize(
    ("mode", "name"),
    [("L", "x.png"), ("1", "x.png"), ("P", "x.png"), ("LA", "x.png"), ("CMYK", "x.jpg")],
)
def test_other_modes_become_rgb_that_looks_the_same(tmp_path, mode, name):
    image = Image.fromarray(picture()).convert(mode)
    options = {"quality": 98, "subsampling": 0} if name.endswith("jpg") else {}
    found = artwork.load_artwork(save(tmp_path / name, image, **options)).pixels
    expected = np.asarray(image.convert("RGB")) / 255
    assert np.abs(found - expected).mean() < 0.02


def test_16_bits_are_scaled_not_clipped(tmp_path):
    ramp = np.linspace(0, 65535, 60).astype(np.uint16)[None].repeat(40, 0)
    for name in ("x.png", "x.tif"):
        found = artwork.load_artwork(save(tmp_path / name, ramp)).pixels
        np.testing.assert_allclose(found[..., 0], ramp / 65535, atol=1 / 255)
        assert np.all(found[..., 0] == found[..., 2])


def test_first_frame_of_an_animation(tmp_path):
    first, second = (Image.fromarray(picture(seed=s)).quantize(64) for s in (1, 2))
    first.save(tmp_path / "x.gif", save_all=True, append_images=[second])
    found = artwork.load_artwork(tmp_path / "x.gif").pixels
    assert np.abs(found - np.asarray(first.convert("RGB")) / 255).max() < 0.02


def test_embedded_profile_is_converted(tmp_path):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    values = picture()
    same = artwork.load_artwork(save(tmp_path / "x.png", values, icc_profile=srgb)).pixels
    np.testing.assert_allclose(same, values / 255, atol=2 / 255)
    # A profile in which red and green are swapped.
    swapped = srgb.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")
    found = artwork.load_artwork(save(tmp_path / "y.png", values, icc_profile=swapped)).pixels
    np.testing.assert_allclose(found, values[..., [1, 0, 2]] / 255, atol=2 / 255)


def test_damaged_profile_is_passed_over(tmp_path):
    values = picture()
    found = artwork.load_artwork(save(tmp_path / "x.png", values, icc_profile=b"nonsense" * 20))
    np.testing.assert_array_equal(np.rint(found.pixels * 255), values)


def test_long_side_is_limited(tmp_path):
    found = artwork.load_artwork(save(tmp_path / "x.png", picture(600, 4096)))
    assert found.size == (2048, 300)


def jpeg():
    buffer = io.BytesIO()
    Image.fromarray(picture(200, 300)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty; expected a picture"),
        (b"no picture at all", "this is not a picture; expected a picture"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawing"),
        (jpeg()[:3000], "cut off or damaged"),
        (jpeg()[:20], "not a picture|cut off"),
        ((STYLES.parent / "pdb" / "1hel.pdb").read_bytes(), "this is not a picture"),
    ],
)
def test_unusable_files_are_named_with_the_reason(tmp_path, content, message):
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        artwork.load_artwork(path)
    assert str(path) in str(error.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        artwork.load_artwork(tmp_path / "x.png")
    with pytest.raises(InputError, match="this is a folder"):
        artwork.load_artwork(tmp_path)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (picture(4, 4)[:1, :1], "1x1 pixels: expected an artwork of at least 32x32"),
        (picture(400, 28), "28x400 pixels"),
        (picture(32, 400), "at most 8 times as long"),
        (np.full((40, 60, 3), 77, np.uint8), "blank, all of one colour"),
        (picture().astype(np.float32)[..., 0] / 255, "floating-point"),
    ],
)
def test_unusable_pictures(tmp_path, values, message):
    with pytest.raises(InputError, match=message):
        artwork.load_artwork(save(tmp_path / "x.tif", values))


def test_decompression_bomb_is_refused(tmp_path):
    for side in (11_000, 14_000):  # over our limit, and over Pillow's own
        Image.new("1", (side, side)).save(tmp_path / "x.png")
        with pytest.raises(InputError, match="larger than can be decoded safely"):
            artwork.load_artwork(tmp_path / "x.png")


def test_command_line(tmp_path, capsys):
    out = tmp_path / "deep" / "x.png"
    source = str(STYLES / "hokusai-great-wave.jpg")
    assert main(["stage", "import-artwork", source, "-o", str(out)]) == 0
    assert "661x445" in capsys.readouterr().out
    np.testing.assert_array_equal(
        artwork.load_artwork(out).pixels, artwork.load_artwork(Path(source)).pixels
    )
    assert main(["stage", "import-artwork", str(tmp_path / "none.jpg"), "-o", str(out)]) == 2
