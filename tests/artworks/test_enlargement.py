from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from impasto.artworks import enlargement
from impasto.artworks.artwork import load_artwork
from impasto.artworks.enlargement import enlarge_artwork

STYLES = Path(__file__).parents[2] / "styles"


@pytest.fixture
def small():
    """Return a piece of the Great Wave, 60 pixels high and 80 wide."""
    return load_artwork(STYLES / "hokusai-great-wave.jpg").pixels[100:160, 200:280]


@pytest.fixture
def network(monkeypatch):
    """Count how often the network is applied."""
    calls = []
    apply_network = enlargement._apply_network
    monkeypatch.setattr(
        enlargement, "_apply_network", lambda p: calls.append(p.shape) or apply_network(p)
    )
    return calls


def reduced(pixels, divisor):
    height, width = (side // divisor for side in pixels.shape[:2])
    image = Image.fromarray(np.rint(pixels * 255).astype(np.uint8))
    image = image.crop((0, 0, width * divisor, height * divisor))
    return np.asarray(image.reduce(divisor), np.float32) / np.float32(255)


def sharpness(pixels):
    """Return the 99th percentile of the steps between neighbours in a row."""
    return np.percentile(np.abs(np.diff(pixels.mean(2), axis=1)), 99)


@pytest.mark.parametrize(
    ("factor", "shape"),
    [
        (0.5, (30, 40, 3)),
        (1.0, (60, 80, 3)),
        (1.25, (75, 100, 3)),
        (1.61, (97, 129, 3)),
        (4.0, (240, 320, 3)),
        (5.5, (330, 440, 3)),
    ],
)
def test_the_size_is_that_of_the_artwork_times_the_factor(small, tmp_path, factor, shape):
    found = enlarge_artwork(small, factor, tmp_path)
    assert found.shape == shape
    assert found.dtype == np.float32
    assert 0.0 <= found.min() < found.max() <= 1.0


def test_a_large_artwork_is_left_alone(small, network, tmp_path):
    np.testing.assert_array_equal(enlarge_artwork(small, 1.0, tmp_path), small)
    enlarge_artwork(small, 1.25, tmp_path)
    assert not network
    assert not list(tmp_path.iterdir())


def test_the_network_is_applied_once_for_all_factors(small, network, tmp_path):
    first = enlarge_artwork(small, 2.0, tmp_path)
    enlarge_artwork(small, 3.0, tmp_path)
    assert network == [(60, 80, 3)]
    assert len(list(tmp_path.iterdir())) == 1
    np.testing.assert_array_equal(enlarge_artwork(small, 2.0, tmp_path), first)
    other = small.copy()
    other[0, 0] = 1.0 - other[0, 0]
    enlarge_artwork(other, 2.0, tmp_path)
    assert len(network) == len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut off", "empty", "text", "another size", "one byte"])
def test_a_damaged_cache_file_is_made_again(small, network, tmp_path, damage):
    first = enlarge_artwork(small, 2.0, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    if damage == "another size":
        Image.new("RGB", (8, 8)).save(path)
    else:
        middle = len(whole) // 2
        other = bytes([whole[middle] ^ 1])
        damaged = {
            "cut off": whole[:-500],
            "empty": b"",
            "text": b"text",
            "one byte": whole[:middle] + other + whole[middle + 1 :],
        }
        path.write_bytes(damaged[damage])
    np.testing.assert_array_equal(enlarge_artwork(small, 2.0, tmp_path), first)
    assert len(network) == 2
    assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_stops_nothing(small, tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    found = enlarge_artwork(small, 2.0, file / "folder")
    np.testing.assert_array_equal(found, enlarge_artwork(small, 2.0, tmp_path / "folder"))


def test_bands_have_no_seams(small, monkeypatch):
    values = np.rint(small * 255).astype(np.uint8)
    whole = enlargement._apply_network(values)
    monkeypatch.setattr(enlargement, "_BAND_PIXELS", 6000)  # bands of 15 rows
    banded = enlargement._apply_network(values)
    assert np.abs(banded.astype(int) - whole).max() <= 1  # a rounding


@pytest.mark.parametrize("name", ["van-gogh-village-street-in-auvers", "hokusai-great-wave"])
def test_an_artwork_of_half_the_size_becomes_nearly_as_sharp_as_it_was(name, tmp_path):
    original = load_artwork(STYLES / f"{name}.jpg").pixels[:200, :200]
    half = reduced(original, 2)
    found = enlarge_artwork(half, 2.0, tmp_path)
    resized = enlargement._resize(half, (200, 200))
    assert sharpness(resized) < 0.7 * sharpness(original)
    assert 0.8 < sharpness(found) / sharpness(original) < 1.1
    np.testing.assert_allclose(found.mean((0, 1)), original.mean((0, 1)), atol=0.002)


def test_an_even_colour_stays_as_it_is(tmp_path):
    even = np.full((40, 40, 3), (51 / 255, 0.4, 0.8), np.float32)
    found = enlarge_artwork(even, 3.0, tmp_path)
    np.testing.assert_allclose(found, np.broadcast_to(even[0, 0], found.shape), atol=0.01)


def test_grain_is_put_back_at_the_scale_of_the_new_pixels(tmp_path):
    noise = np.random.default_rng(1).normal(0.5, 0.05, (64, 64)).clip(0, 1)
    paper = np.repeat(np.rint(noise * 255)[..., None] / 255, 3, 2).astype(np.float32)
    found = enlarge_artwork(paper, 4.0, tmp_path)[..., 0]
    smooth = enlargement._find_enlarged(enlargement.to_8bit(paper), tmp_path)[..., 0] / 255.0
    # Differences of neighbours are grain of the finest scale.
    assert np.diff(smooth).std() < np.diff(found).std() < np.diff(paper[..., 0]).std()
