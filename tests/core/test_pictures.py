"""Pictures of any kind, as content and as artworks."""

import io
import struct
import sys
import types
import warnings

import numpy as np
import pytest
from PIL import Image

import icc
from impasto.artworks.artwork import load_artwork
from impasto.core import pictures
from impasto.core.errors import InputError, Notice
from impasto.core.graphics.images import load_image
from impasto.core.pictures import PictureError, check_still, decode_picture
from impasto.rendering.depth_map import read_depth_map
from impasto.rendering.external_frame import read_frame
from impasto.rendering.frame import read_picture, read_rgba

INKS = [(55, -37, -50), (48, 74, -3), (89, -5, 93), (16, 0, 0)]


def blocks(channels=3, seed=0):
    """Return 48x32 pixels of flat blocks, so that JPEG changes little."""
    small = np.random.default_rng(seed).integers(40, 216, (4, 6, channels), dtype=np.uint8)
    return np.kron(small, np.ones((8, 8, 1), np.uint8))


def as_read(path):
    """Return a picture's pixels in [0, 255], which are the same as content and as artwork."""
    content = read_picture(path)
    np.testing.assert_array_equal(content, load_artwork(path).pixels)
    np.testing.assert_array_equal(content, read_frame(path).colour)
    return content * 255


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
@pytest.mark.parametrize("primaries", [icc.DISPLAY_P3, icc.ADOBE_RGB], ids=["p3", "adobe"])
def test_a_photograph_is_converted_by_its_profile(tmp_path, suffix, primaries):
    shown = blocks()
    # The same colours in numbers of the wide space: linear light, through XYZ.
    srgb = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141))
    light = np.where(
        shown / 255 <= 0.04045, shown / 255 / 12.92, ((shown / 255 + 0.055) / 1.055) ** 2.4
    )
    wide = light @ np.array(srgb) @ np.linalg.inv(np.array(primaries))
    stored = np.rint(255 * np.clip(wide, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    assert np.abs(stored.astype(int) - shown).max() > 15
    profile, path = icc.rgb_profile(primaries, 2.2), tmp_path / f"x.{suffix}"
    kept = {"webp": {"lossless": True}, "jpg": {"quality": 100, "subsampling": 0}}.get(suffix, {})
    Image.fromarray(stored).save(path, icc_profile=profile, **kept)
    assert np.abs(as_read(path) - shown).max() <= 5
    # With transparency as well.
    rgba = np.dstack([stored, np.full(stored.shape[:2], 200, np.uint8)])
    Image.fromarray(rgba).save(tmp_path / "a.png", icc_profile=profile)
    assert np.abs(read_rgba(tmp_path / "a.png")[..., :3] * 255 - shown).max() <= 5
    np.testing.assert_allclose(read_rgba(tmp_path / "a.png")[..., 3], 200 / 255)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_grey_profile_is_used(tmp_path, mode):
    image = Image.fromarray(blocks(1)[..., 0])
    image.convert(mode).save(tmp_path / "x.png", icc_profile=icc.grey_profile(1.0))
    light = np.asarray(image) / 255
    expected = 255 * (1.055 * light ** (1 / 2.4) - 0.055)
    found = as_read(tmp_path / "x.png")
    assert np.abs(found - expected[..., None]).max() <= 2
    assert np.ptp(found, axis=2).max() == 0


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_four_inks_are_converted_by_their_profile(tmp_path, suffix):
    values = np.zeros((32, 48, 4), np.uint8)
    values[:, :16, 0], values[:16, 16:, 3] = 255, 128
    path = tmp_path / f"x.{suffix}"
    options = {"quality": 100, "subsampling": 0} if suffix == "jpg" else {}
    profile = icc.cmyk_profile(INKS)
    Image.fromarray(values, "CMYK").save(path, icc_profile=profile, **options)
    found = as_read(path)
    assert np.abs(found[16, 4] - (0, 147, 217)).max() < 6  # not the cyan of a screen
    Image.fromarray(values, "CMYK").save(path, **options)
    assert np.abs(as_read(path)[16, 4] - (0, 255, 255)).max() < 6


@pytest.mark.parametrize("profile", [b"nonsense" * 20, icc.cmyk_profile(INKS)])
def test_a_profile_that_does_not_fit_is_passed_over(tmp_path, profile):
    Image.fromarray(blocks()).save(tmp_path / "x.png", icc_profile=profile)
    np.testing.assert_array_equal(as_read(tmp_path / "x.png"), blocks())


def tiff(values, bits, photometric=1, order="<"):
    """Write a TIFF of one strip, as scanners do with 12 bits a pixel or 0 for white."""
    if bits == 12:
        pairs = values.reshape(-1, 2).astype(int)
        packed = [pairs[:, 0] >> 4, (pairs[:, 0] & 15) << 4 | pairs[:, 1] >> 8, pairs[:, 1] & 255]
        data = np.stack(packed, 1).astype(np.uint8).tobytes()
    else:
        data = values.astype(f"{order}u{bits // 8}").tobytes()
    height, width = values.shape[:2]
    samples = values.shape[2] if values.ndim == 3 else 1
    tags = [(256, width), (257, height), (258, bits), (259, 1), (262, photometric)]
    tags += [(273, 8), (277, samples), (278, height), (279, len(data))]
    if samples > 1:
        # The bits of three samples do not fit into the entry.
        data, tags[2] = data + struct.pack(f"{order}3H", *(3 * [bits])), (258, 8 + len(data))
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8 + len(data))
    entries = b""
    for tag, value in tags:
        kind, count = (3, samples) if tag == 258 else (4, 1)
        form = "HHIHH" if tag == 258 and samples == 1 else "HHII"
        padding = (0,) if form == "HHIHH" else ()
        entries += struct.pack(order + form, tag, kind, count, value, *padding)
    return head + data + struct.pack(f"{order}H", len(tags)) + entries + b"\0\0\0\0"


@pytest.mark.parametrize(
    ("bits", "photometric", "order"), [(16, 1, "<"), (16, 1, ">"), (16, 0, "<"), (12, 1, "<")]
)
def test_grey_of_12_and_16_bits(tmp_path, bits, photometric, order):
    ramp = np.linspace(0, 2**bits - 1, 48).astype(np.uint16)[None].repeat(32, 0)
    path = tmp_path / "x.tif"
    path.write_bytes(tiff(ramp, bits, photometric, order))
    expected = ramp / (2**bits - 1) * 255
    found = as_read(path)
    assert np.abs(found[..., 0] - (expected if photometric else 255 - expected)).max() <= 1
    assert np.ptp(found, axis=2).max() == 0


@pytest.mark.parametrize("order", ["<", ">"])
def test_colours_of_16_bits(tmp_path, order):
    path = tmp_path / "x.tif"
    path.write_bytes(tiff(blocks().astype(np.uint16) * 257, 16, 2, order))
    assert np.abs(as_read(path) - blocks()).max() <= 1


def test_grey_of_16_bits_with_a_profile(tmp_path):
    ramp = np.linspace(0, 65535, 48).astype(np.uint16)[None].repeat(32, 0)
    Image.fromarray(ramp).save(tmp_path / "x.png", icc_profile=icc.grey_profile(1.0))
    light = ramp / 65535
    expected = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(as_read(tmp_path / "x.png")[..., 0] - 255 * expected)[:, 2:].max() <= 4


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        *(("1", "x.png"), ("1", "x.tif"), ("L", "x.bmp"), ("P", "x.gif"), ("YCbCr", "x.tif")),
        *(("RGB", "x.avif"), ("RGB", "x.jp2"), ("RGB", "x.ppm"), ("RGB", "x.tga"), ("P", "x.png")),
    ],
)
def test_other_modes_look_as_they_are_shown(tmp_path, mode, name):
    image = Image.fromarray(blocks()).convert(mode)
    image.save(tmp_path / name)
    assert np.abs(as_read(tmp_path / name) - np.asarray(image.convert("RGB"))).mean() < 6


def test_lab_becomes_srgb(tmp_path):
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    values = Image.fromarray(blocks())
    image = ImageCms.profileToProfile(values, srgb, lab, outputMode="LAB")
    image.save(tmp_path / "x.tif")
    assert np.abs(as_read(tmp_path / "x.tif") - blocks()).mean() < 3


@pytest.mark.parametrize("mode", ["LA", "RGBA", "PA", "P"])
def test_transparency_is_coverage_of_content_and_white_in_artworks(tmp_path, mode):
    rgba = Image.fromarray(np.dstack([blocks(), np.full((32, 48), 255, np.uint8)]))
    rgba.paste((0, 0, 0, 0), (0, 0, 24, 32))
    image = rgba.quantize(32) if mode == "P" else rgba.convert(mode)
    name = "x.tif" if mode == "PA" else "x.png"
    image.save(tmp_path / name)
    found = read_rgba(tmp_path / name)
    assert found[:, :24, 3].max() == 0
    assert found[:, 24:, 3].min() == 1
    assert load_artwork(tmp_path / name).pixels[:, :24].min() == 1
    np.testing.assert_array_equal(
        load_artwork(tmp_path / name).pixels[:, 24:], found[:, 24:, :3].astype(np.float32)
    )


def test_renders_are_read_to_the_bit(tmp_path):
    rgba = np.dstack([blocks(), blocks(1, seed=1)])
    Image.fromarray(rgba).save(tmp_path / "0000.png")
    np.testing.assert_array_equal(read_rgba(tmp_path / "0000.png") * np.float32(255), rgba)
    np.testing.assert_array_equal(np.asarray(load_image(tmp_path / "0000.png")), rgba[..., :3])


def test_masks_and_depths_keep_their_numbers(tmp_path):
    """A profile changes colours; a mask of grey 128 covers one half, whatever its profile."""
    Image.fromarray(blocks()).save(tmp_path / "x.png")
    half = Image.new("L", (48, 32), 128)
    half.paste(255, (0, 0, 24, 32))
    half.save(tmp_path / "mask.png", icc_profile=icc.grey_profile(1.0))
    matte = read_frame(tmp_path / "x.png", matte=tmp_path / "mask.png").matte
    np.testing.assert_allclose(matte[:, 24:], 128 / 255, atol=1e-6)
    np.testing.assert_array_equal(read_depth_map(tmp_path / "mask.png").values, np.asarray(half))


@pytest.mark.parametrize("name", ["x.gif", "x.webp", "x.png", "x.tif", "x.avif"])
def test_of_several_frames_the_first_is_used_with_a_notice(tmp_path, name):
    first, second = (Image.fromarray(blocks(seed=seed)) for seed in (1, 2))
    path = tmp_path / name
    first.save(path, save_all=True, append_images=[second])
    with pytest.warns(Notice, match=r"has several frames or pages; the first is used"):
        found = np.asarray(decode_picture(path), int)
    assert np.abs(found - blocks(seed=1)).mean() < 12
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first.save(path)
        decode_picture(path)


def test_previews_are_no_pages(tmp_path):
    first = Image.fromarray(blocks())
    first.save(tmp_path / "x.tif", save_all=True, append_images=[first.resize((24, 16))])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode_picture(tmp_path / "x.tif").size == (48, 32)


def heic(brand=b"heic"):
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0mif1" + brand + b"\0" * 80


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty; expected a picture"),
        (b"A list of artworks\n", "this is not a picture; expected a picture .*, found text"),
        ("Œuvres d'été\n".encode() * 400, "found text"),
        (b"\x07\x00\x01" * 50, "this is not a picture; expected a picture [^,]*(, [^,]*)*$"),
        (b"<!DOCTYPE html><title>404</title>", "this is a web page"),
        (b"<?xml version='1.0'?><svg/>", "this is an SVG drawing"),
        (b"%PDF-1.7\n", "this is a PDF document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "is a drawing"),
        (b"PK\x03\x04\x14\0", "this is a ZIP archive"),
        (b"v/1\x01\x02\0\0\0", "this is an EXR file"),
        (b"\xff\x0a\xfa\x7f", "this is a JPEG XL picture"),
        (heic(b"crx "), "this is the raw data of a camera; develop it"),
        (heic(b"isom"), "this is a video"),
        (b"\xff\xd8\xff\xe0\0\x10JF", "cut off or damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0", "cut off or damaged"),
        (tiff(np.ones((4, 6, 3), np.uint32), 32, 2), "this is a TIFF of an unknown kind"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_called_by_its_name(tmp_path, content, reason):
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=reason) as caught:
        decode_picture(path)
    assert str(caught.value) == f"{path}: {caught.value.reason}"
    with pytest.raises(PictureError, match=reason):
        check_still(path)
    with pytest.raises(InputError, match=r"x\.jpg: this picture cannot be read"):
        load_image(path)


def test_previews_of_raw_data_are_not_taken_for_the_picture(tmp_path):
    for name, tag in (("x.dng", 50706), ("x.tif", 50706), ("x.NEF", 305)):
        preview = Image.fromarray(blocks())
        preview.save(tmp_path / name, "TIFF", tiffinfo={tag: "1"})
        with pytest.raises(PictureError, match="the raw data of a camera; develop it"):
            check_still(tmp_path / name)
    # The suffix alone says nothing.
    Image.fromarray(blocks()).save(tmp_path / "y.nef", "PNG")
    assert decode_picture(tmp_path / "y.nef").size == (48, 32)


def test_values_that_are_no_colours_are_refused(tmp_path):
    Image.new("F", (48, 32)).save(tmp_path / "f.tif")
    with pytest.raises(PictureError, match="floating-point values"):
        decode_picture(tmp_path / "f.tif")
    Image.new("I", (48, 32), 70_000).save(tmp_path / "i.tif")
    with pytest.raises(PictureError, match="32 bits a pixel: expected 8 or 16 bits"):
        decode_picture(tmp_path / "i.tif")


def test_heic_needs_a_package(tmp_path, monkeypatch):
    path = tmp_path / "x.heic"
    path.write_bytes(heic())
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PictureError, match=r"HEIC picture, which needs the package pillow-heif"):
        decode_picture(path)
    # A package that makes Pillow read them, as pillow-heif does.
    plugin = types.SimpleNamespace(register_heif_opener=register_stand_in)
    monkeypatch.setitem(sys.modules, "pillow_heif", plugin)
    monkeypatch.setattr(Image, "OPEN", dict(Image.OPEN))
    monkeypatch.setattr(Image, "ID", list(Image.ID))
    np.testing.assert_array_equal(np.asarray(decode_picture(path)), blocks())


def register_stand_in():
    def open_stand_in(file, name):
        buffer = io.BytesIO()
        Image.fromarray(blocks()).save(buffer, "PNG")
        return Image.open(buffer)

    Image.register_open("STAND-IN", open_stand_in, lambda head: head[4:12] == b"ftypheic")


def test_real_heic_where_the_package_is_installed(tmp_path):
    pytest.importorskip("pillow_heif").register_heif_opener()
    values, path = blocks(), tmp_path / "x.heic"
    Image.fromarray(values).save(path, quality=100)
    assert np.abs(as_read(path) - values).mean() < 8


def test_what_is_too_large_is_refused_by_its_header(tmp_path, monkeypatch):
    path = tmp_path / "x.jpg"
    Image.effect_noise((48, 32), 50).save(path, quality=100)
    path.write_bytes(path.read_bytes()[:-500])
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(PictureError, match="48x32 pixels: larger than can be decoded safely"):
        decode_picture(path)


@pytest.mark.parametrize("name", ["x.gif", "x.webp", "x.png", "x.avif", "x.tif"])
def test_pages_are_still_and_an_animation_is_not(tmp_path, name):
    first, second = (Image.fromarray(blocks(seed=seed)) for seed in (1, 2))
    path = tmp_path / name
    first.save(path)
    check_still(path)
    first.save(path, save_all=True, append_images=[second])
    if name == "x.tif":
        check_still(path)
    else:
        with pytest.raises(PictureError, match="this is an animation"):
            check_still(path)
