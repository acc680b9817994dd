"""The depth-blind baseline, with which the painter's scores are compared."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from scipy import ndimage

from impasto import cli
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.errors import InputError
from impasto.painting.baseline import paint_baseline
from impasto.painting.network.losses import gram_matrix
from impasto.painting.network.tensors import to_tensor
from impasto.painting.network.vgg import Encoder
from impasto.painting.quality import QUALITIES, Quality, Scale
from impasto.rendering.frame import Frame, read_picture, write_depth, write_picture
from impasto.rendering.views import frame_on_mean_colour
from impasto.scoring.judge import score_render, score_still
from tiny_quality import tiny_quality

CPU = torch.device("cpu")
# The second scale is too fine for the deep content layer.
SCALES = (Scale(64, 8, 0), Scale(64, 2, 0, "relu3_1"))


class Tiny(Quality):
    """Two scales, of a size that no quality has."""

    def baseline_scales_to(self, side):
        return tuple(replace(scale, side=side) for scale in self.baseline_scales)


TINY = Tiny(**vars(tiny_quality("tiny", (64, 48), baseline_scales=SCALES)))


@pytest.fixture(scope="module")
def frame():
    """Return a lit ball in two halves, the right one nearer."""
    y, x = np.mgrid[:48, :64].astype(np.float32)
    distance = np.hypot(x - 32, y - 24)
    matte = np.clip(18.5 - distance, 0, 1).astype(np.float32)
    depth = np.where(matte > 0.5, np.where(x > 32, 100, 110), np.nan).astype(np.float32)
    light = (1 - distance / 36).clip(0.3)[..., None]
    colour = np.where((x > 32)[..., None], (0.9, 0.5, 0.2), (0.2, 0.5, 0.9)) * light
    return Frame(colour.astype(np.float32), matte, depth)


@pytest.fixture(scope="module")
def artwork():
    """Return blotches of two colours, twice as wide as high."""
    blotch = ndimage.gaussian_filter(np.random.default_rng(5).normal(size=(48, 96)), 2)[..., None]
    return np.where(blotch > 0, (0.9, 0.8, 0.3), (0.1, 0.3, 0.4)).astype(np.float32)


@pytest.fixture(scope="module")
def painted(frame, artwork):
    device.select_device("cpu", 1, "float32")  # differences from coarser rounding would grow
    return paint_baseline(frame, [StyleSource(artwork)], TINY, CPU)


def test_it_moves_from_the_bare_render_to_the_artwork(frame, artwork, painted):
    encoder, layers = Encoder(CPU), ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
    start = frame_on_mean_colour(frame, artwork)
    assert painted.shape == start.shape
    assert painted.dtype == np.float32
    assert painted.min() >= 0
    assert painted.max() <= 1
    with torch.no_grad():
        before, after, goal = (
            {name: gram_matrix(f) for name, f in encoder(to_tensor(p, CPU), layers).items()}
            for p in (start, painted, artwork)
        )
    for name in layers:
        assert (after[name] - goal[name]).norm() < 0.8 * (before[name] - goal[name]).norm()
    assert score_still(painted, frame, artwork).style < 0.9


def test_the_protein_is_still_there(frame, artwork, painted):
    seen = score_still(painted, frame, artwork)
    assert seen.separation > 0.7
    assert seen.outline > 0.6


def test_the_same_call_gives_the_same_bytes_and_depth_changes_none(frame, artwork, painted):
    blind = paint_baseline(replace(frame, depth=None), [StyleSource(artwork)], TINY, CPU)
    np.testing.assert_array_equal(blind, painted)


def test_artworks_are_mixed_by_weight_and_one_twice_is_one(frame, artwork, painted):
    other = np.ascontiguousarray(artwork[..., ::-1])
    twice = paint_baseline(frame, [StyleSource(artwork, 2), StyleSource(artwork, 1)], TINY, CPU)
    np.testing.assert_allclose(twice, painted, atol=0.02)
    mixed = paint_baseline(frame, [StyleSource(artwork, 2), StyleSource(other, 1)], TINY, CPU)
    assert np.abs(mixed - painted).mean() > 0.02
    with pytest.raises(InputError, match="at least one artwork"):
        paint_baseline(frame, [], TINY, CPU)


def test_watcher_sees_the_work_go_to_its_end(frame, artwork):
    seen = []
    paint_baseline(frame, [StyleSource(artwork)], TINY, CPU, seen.append)
    shares = [stroke.share for stroke in seen]
    assert shares == sorted(shares)
    # Each scale also reports once before its first step.
    assert len(shares) == 10 + len(SCALES)
    assert shares[-1] == pytest.approx(1)


def test_command_line(frame, artwork, tmp_path, capsys):
    view, art, plain = (tmp_path / name for name in ("0000.png", "art.png", "out/plain.png"))
    write_picture(view, np.dstack([frame.colour, frame.matte]))
    write_depth(view.with_suffix(".depth.tif"), frame.depth)
    write_picture(art, artwork)
    words = ["stage", "paint-baseline", view, "--artwork", art, "-o", plain, "--quality", "draft"]
    assert cli.main([str(w) for w in (*words, "--device", "cpu", "--threads", "1")]) == 0
    assert f"painted {plain}" in capsys.readouterr().out
    assert Image.open(plain).size == (64, 48)
    record = json.loads(plain.with_suffix(".json").read_text())
    assert record["quality"] == "draft"
    assert record["render_scores"]["style"] == 1
    assert record["render_scores"]["structure"] > 0.99
    for name, value in score_still(read_picture(plain), frame, artwork).as_dict().items():
        assert record["scores"][name] == pytest.approx(value, abs=0.03), name
    bare = score_render(frame, artwork).as_dict()
    assert record["render_scores"]["depth"] == pytest.approx(bare["depth"], abs=0.01)
    # An unusable file is named, and no output is left.
    art.write_bytes(b"")
    plain.unlink()
    assert cli.main([str(w) for w in words]) == 2
    assert "art.png" in capsys.readouterr().err
    assert not plain.exists()


def test_a_render_is_reduced_to_what_the_network_paints(frame, artwork, tmp_path, monkeypatch):
    less = {"network_size": (32, 24), "baseline_scales": (Scale(32, 2, 0),)}
    monkeypatch.setitem(QUALITIES, "draft", replace(QUALITIES["draft"], **less))
    view, art, plain = (tmp_path / name for name in ("0000.png", "art.png", "plain.png"))
    write_picture(view, np.dstack([frame.colour, frame.matte]))
    write_depth(view.with_suffix(".depth.tif"), frame.depth)
    write_picture(art, artwork)
    words = ["stage", "paint-baseline", view, "--artwork", art, "-o", plain, "--quality", "draft"]
    assert cli.main([str(w) for w in (*words, "--device", "cpu", "--threads", "1")]) == 0
    assert Image.open(plain).size == (32, 24)
    assert json.loads(plain.with_suffix(".json").read_text())["size"] == [32, 24]
