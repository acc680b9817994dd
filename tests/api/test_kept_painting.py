"""A painting that was kept is composed anew to the same bytes."""

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

from impasto import InputError, Picture, keep, paint, render, reopen
from small_artwork import small_artwork

ROOT = Path(__file__).parents[2]
ARTWORK = small_artwork("hokusai-great-wave")
OTHER = small_artwork("hokusai-poppies")


@pytest.fixture(scope="module")
def frame():
    return render(ROOT / "pdb/1hpv.pdb", size=(160, 120))


@pytest.mark.parametrize(
    "options", [{}, {"parts": {"ground": OTHER, "chain:A": OTHER}, "palette": "okabe-ito"}]
)
def test_a_kept_painting_is_composed_to_the_same_bytes(frame, tmp_path, options):
    painting = paint(frame, [(ARTWORK, 2.0), OTHER], quality="sketch", relief=1.2, **options)
    keep(painting, tmp_path / "kept")
    again = reopen(tmp_path / "kept")
    np.testing.assert_array_equal(again.still, painting.still)
    dials = {"relief": 0.4, "ground_calm": 0.9, "artwork_colour": 0.5}
    np.testing.assert_array_equal(again.recompose(**dials).still, painting.recompose(**dials).still)
    mine, theirs = painting.record(), again.record()
    assert theirs.pop("render").endswith("kept/0000.png")
    del mine["medium"]  # of the strokes, which stay on disk
    for record in (mine, theirs):
        record["seconds"] = 0
    assert json.dumps(theirs) == json.dumps(mine)
    keep(again.recompose(relief=2), tmp_path / "kept")  # replaces it
    assert reopen(tmp_path / "kept").dials.relief == 2


def test_what_cannot_be_kept_is_refused(frame, tmp_path):
    pixels = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    with pytest.raises(InputError, match="whose artworks are files"):
        keep(paint(frame, pixels, quality="sketch"), tmp_path / "kept")
    masks = [(np.ones((120, 160)), OTHER)]
    with pytest.raises(InputError, match="without masks and maps"):
        keep(paint(frame, ARTWORK, quality="sketch", masks=masks), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_damaged_folder_is_told(frame, tmp_path):
    with pytest.raises(InputError, match="no such file"):
        reopen(tmp_path)
    keep(paint(frame, ARTWORK, quality="sketch"), tmp_path / "kept")
    (tmp_path / "kept/paint.npy").write_bytes(b"no paint")
    with pytest.raises(InputError, match="not a painting that was kept"):
        reopen(tmp_path / "kept")


@pytest.mark.parametrize("shape", [(6, 5), (6, 5, 3), (6, 5, 4)])
def test_a_picture_is_written_with_16_bits(tmp_path, shape):
    picture = Picture.of(np.random.default_rng(1).random(shape))
    picture.save(tmp_path / "picture.tif")
    found = tifffile.imread(tmp_path / "picture.tif")
    assert found.dtype == np.uint16
    np.testing.assert_allclose(found / 65535, picture, atol=1e-5)


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"expected a name that ends in \.png or \.tif"):
        Picture.of(np.zeros((4, 4, 3))).save(tmp_path / "picture.jpg")
