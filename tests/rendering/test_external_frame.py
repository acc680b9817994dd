"""Pictures of any origin: depth maps of other programs, mattes, and their errors."""

import json
import warnings
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from PIL import Image

from impasto.cli import main
from impasto.core.errors import InputError, Notice
from impasto.rendering.depth_cues import nearness
from impasto.rendering.depth_map import DepthMap, depth_from_map, read_depth_map
from impasto.rendering.external_frame import read_frame

STYLES = Path(__file__).parents[2] / "styles"
HEIGHT, WIDTH = 60, 80
INSIDE = np.s_[10:50, 20:60]


def ramp(ground=np.nan):
    """Return the depth of a slanted square before a ground: 2 at its left side, 6 at its right."""
    depth = np.full((HEIGHT, WIDTH), ground, np.float32)
    depth[INSIDE] = np.linspace(2, 6, 40)
    return depth


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    x, y = np.meshgrid(np.linspace(0, 255, WIDTH), np.linspace(0, 255, HEIGHT))
    Image.fromarray(np.dstack([x, y, 255 - x]).astype(np.uint8)).save(path)
    return path


def written(folder, suffix, values):
    path = folder / f"map{suffix}"
    if suffix == ".exr":
        header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
        OpenEXR.File(header, {"Z": values}).write(str(path))
    elif suffix == ".npy":
        np.save(path, values)
    else:
        Image.fromarray(values).save(path)
    return path


@pytest.mark.parametrize("suffix", [".exr", ".npy", ".tif", ".pfm"])
def test_depth_of_floats_is_that_of_its_file(photo, tmp_path, suffix):
    frame = read_frame(photo, depth=written(tmp_path, suffix, ramp()))
    assert frame.camera is None
    assert np.isfinite(frame.depth).sum() == 40 * 40
    near = nearness(frame)[INSIDE]
    assert np.allclose(near, np.clip(np.linspace(1.01, -0.01, 40), 0, 1), atol=0.03)
    # The matte is made from the depth, and softened by less than a pixel.
    assert frame.matte[30, 40] == 1
    assert frame.matte[5, 5] == 0
    assert 0.5 < frame.matte[30, 20] < 1


def test_sixteen_bits_keep_their_levels(photo, tmp_path):
    values = np.nan_to_num(ramp() * 5000).astype(np.uint16)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = read_frame(photo, depth=written(tmp_path, ".png", values))
    assert len(np.unique(frame.depth[INSIDE])) == 40


@pytest.mark.parametrize("ground", [np.nan, np.inf, -np.inf, 0.0, 1e10])
def test_ground_by_any_name_is_ground(ground):
    depth = depth_from_map(DepthMap(Path("map.npy"), ramp(ground).astype(float)))
    assert np.array_equal(np.isfinite(depth), np.isfinite(ramp()))
    # The depth does not depend on the number that marks the ground, which is not part of the range.
    assert np.allclose(
        depth[INSIDE], depth_from_map(DepthMap(Path("m"), ramp().astype(float)))[INSIDE]
    )


def test_inverted_maps_turn_round():
    chart = DepthMap(Path("map.npy"), ramp(0.0).astype(float))
    straight, turned = depth_from_map(chart), depth_from_map(chart, inverted=True)
    assert np.allclose(straight[INSIDE], turned[INSIDE][:, ::-1], atol=1e-3)
    assert (np.diff(turned[INSIDE], axis=1) < 0).all()


def test_the_range_says_what_is_ground_and_what_is_near():
    values = ramp(9.0).astype(float)
    depth = depth_from_map(DepthMap(Path("m"), values), limits=(3.0, 5.0))
    assert np.array_equal(np.isfinite(depth), values <= 5)
    assert len(np.unique(depth[values <= 3])) == 1  # none is nearer than the near limit
    turned = depth_from_map(DepthMap(Path("m"), -values), inverted=True, limits=(-3.0, -5.0))
    assert np.array_equal(depth, turned, equal_nan=True)
    with pytest.raises(InputError, match=r"NEAR to be the smaller number .*--depth-inverted"):
        depth_from_map(DepthMap(Path("m"), values), limits=(5.0, 3.0))


def test_a_failed_measurement_is_no_hole():
    values = ramp().astype(float)
    values[30, 40] = 0
    depth = depth_from_map(DepthMap(Path("m"), values))
    # The pixel takes the depth of a neighbour.
    assert depth[30, 40] in (depth[30, 39], depth[30, 41], depth[29, 40], depth[31, 40])


def test_a_few_wild_numbers_leave_the_rest_apart():
    values = ramp().astype(float)
    values[20:22, 30] = 1e9
    depth = depth_from_map(DepthMap(Path("m"), values))
    assert depth[30, 55] - depth[30, 25] > 60


def test_other_sizes_are_fitted_and_other_shapes_refused(photo, tmp_path):
    small = written(tmp_path, ".npy", np.ascontiguousarray(ramp()[::2, ::2]))
    frame = read_frame(photo, depth=small)
    assert frame.depth.shape == (HEIGHT, WIDTH)
    # The depth is interpolated within the surface, never across its edge.
    assert (np.diff(frame.depth[30, 22:58]) > 0).all()
    assert np.isnan(frame.depth[:, :19]).all()
    tall = tmp_path / "tall.npy"
    np.save(tall, ramp().T)
    with pytest.raises(InputError, match=r"tall.npy: 60x80 pixels, but the picture has 80x60"):
        read_frame(photo, depth=tall)


def test_the_matte_is_the_given_one_or_the_alpha_or_the_depth(photo, tmp_path):
    half = np.zeros((HEIGHT, WIDTH), np.uint8)
    half[:, :40] = 255
    mask = tmp_path / "mask.png"
    Image.fromarray(half).save(mask)
    full = written(tmp_path, ".npy", np.linspace(1, 2, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH))
    frame = read_frame(photo, depth=full, matte=mask)
    assert np.array_equal(frame.matte, half / 255)
    assert np.array_equal(np.isfinite(frame.depth), half > 0)  # depth of the figure alone
    cutout = tmp_path / "cutout.png"
    Image.fromarray(np.dstack([np.asarray(Image.open(photo)), half])).save(cutout)
    assert np.array_equal(read_frame(cutout, depth=full).matte, half / 255)
    assert (read_frame(photo, depth=full).matte == 1).all()
    alone = read_frame(photo, matte=cutout)
    assert np.array_equal(alone.matte, half / 255)
    assert alone.depth is None


def test_channels_of_exr_files(tmp_path):
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    depth, other = ramp(), np.zeros((HEIGHT, WIDTH), np.float32)

    def channels(**planes):
        path = tmp_path / "many.exr"
        OpenEXR.File(header, {name.replace("_", "."): p for name, p in planes.items()}).write(
            str(path)
        )
        return path

    found = read_depth_map(channels(ViewLayer_Depth_Z=depth, ViewLayer_Combined_R=other)).values
    assert np.array_equal(found, depth.astype(float), equal_nan=True)
    assert np.array_equal(
        read_depth_map(channels(R=depth, G=depth, B=depth)).values,
        depth.astype(float),
        equal_nan=True,
    )
    with pytest.raises(InputError, match="channels B, G, R; expected a single channel"):
        read_depth_map(channels(R=depth, G=other, B=other))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.full((HEIGHT, WIDTH), np.nan), "no pixel has a depth"),
        (np.zeros((HEIGHT, WIDTH)), "no pixel has a depth"),
        (np.full((HEIGHT, WIDTH), 3.0), "all pixels are equally far"),
        (np.zeros((3, HEIGHT, WIDTH)), r"expected an array \(height, width\), found shape"),
        (np.zeros((HEIGHT, WIDTH), bool), "expected an array of numbers, found bool"),
    ],
)
def test_maps_that_tell_no_depth_are_refused(photo, tmp_path, values, message):
    with pytest.raises(InputError, match=rf"map\.npy: {message}"):
        read_frame(photo, depth=written(tmp_path, ".npy", values))


def test_pictures_of_colour_are_no_maps_and_grey_ones_are_coarse(photo, tmp_path):
    with pytest.raises(InputError, match=r"photo\.png: this picture is coloured"):
        read_depth_map(photo)
    grey = np.repeat(np.nan_to_num(ramp() * 40).astype(np.uint8)[..., None], 3, axis=2)
    with pytest.warns(Notice, match=r"map\.png: has 8 bits"):
        frame = read_frame(photo, depth=written(tmp_path, ".png", grey))
    assert np.isfinite(frame.depth).sum() == 40 * 40


def test_damaged_and_missing_files_are_named(photo, tmp_path):
    for name in ("no.exr", "no.npy", "no.png"):
        path = tmp_path / name
        with pytest.raises(InputError, match=f"{name}: no such file"):
            read_depth_map(path)
        path.write_bytes(b"no map")
        with pytest.raises(InputError, match=f"{name}: this file cannot be read"):
            read_depth_map(path)
    for said in ({"inverted": True}, {"limits": (0, 1)}):
        with pytest.raises(InputError, match=f"{next(iter(said))}: expected only with a depth map"):
            read_frame(photo, **said)


def test_a_grey_photograph_of_16_bits_is_not_white(tmp_path):
    path = tmp_path / "grey.png"
    values = np.linspace(0, 65535, HEIGHT * WIDTH).reshape(HEIGHT, WIDTH).astype(np.uint16)
    Image.fromarray(values).save(path)
    frame = read_frame(path)
    assert np.allclose(frame.colour[..., 0], values / 65535, atol=0.003)


def test_depth_shows_in_the_painting(photo, tmp_path, capsys):
    depth = written(tmp_path, ".npy", ramp(0.0))
    command = ["paint", str(photo), "--artwork", str(STYLES / "hokusai-great-wave.jpg")]
    command += ["--quality", "draft", "--threads", "1", "--depth", str(depth)]
    stills = []
    for more in ([], ["--depth-inverted"]):
        out = tmp_path / f"still{len(stills)}.png"
        assert main([*command, *more, "-o", str(out)]) == 0
        stills.append(np.asarray(Image.open(out).convert("L"), dtype=float))
    record = json.loads((tmp_path / "still1.json").read_text())
    assert record["depth"] == {"file": depth.as_posix(), "inverted": True, "range": None}
    assert record["scores"]["depth"] is not None
    left, right = np.s_[12:48, 22:38], np.s_[12:48, 42:58]
    steps = [float(s[left].mean() - s[right].mean()) for s in stills]
    # Whatever the colours, the side that stands out from the ground changes with the map.
    assert abs(steps[0] - steps[1]) > 10
    assert main([*command, "--depth-range", "7,9", "-o", str(tmp_path / "no.png")]) == 2
    assert "--depth-range" in capsys.readouterr().err
    assert not (tmp_path / "no.png").exists()
