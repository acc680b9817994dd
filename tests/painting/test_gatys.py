"""The method of Gatys et al. 2016, compared with computations that share no code with it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional

from benchmarks.tools import gatys_means
from impasto import cli
from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.errors import InputError
from impasto.painting.gatys.lbfgs import minimise_lbfgs
from impasto.painting.gatys.losses import content_loss, gram_matrix, style_loss
from impasto.painting.gatys.normalised_vgg import NormalisedVGG, filter_means
from impasto.painting.gatys.paint import Targets, _style_targets, initial_picture, paint_picture
from impasto.painting.gatys.settings import GatysSettings, default_ratio
from impasto.painting.network.tensors import to_tensor
from impasto.painting.network.vgg import MEAN_BGR, read_packaged_weights
from impasto.painting.vgg_layers import LAYERS
from impasto.rendering.frame import Frame

STYLES = Path(__file__).parents[2] / "styles"
# A ratio that balances content and style at so few pixels.
TINY = GatysSettings(ratio=1e-6, start="content", steps=12)


@pytest.fixture(scope="module")
def wave():
    return artwork.load_artwork(STYLES / "hokusai-great-wave.jpg").pixels


@pytest.fixture(scope="module")
def network():
    return NormalisedVGG(device.select_device("cpu", 1))


def scene():
    """Return a disc on a slope of grey, 64 x 48, which has no ground of its own."""
    y, x = np.mgrid[:48, :64].astype(np.float32)
    colour = np.dstack([x / 64, x / 64, y / 48])
    colour[(x - 30) ** 2 + (y - 24) ** 2 < 200] = (0.8, 0.2, 0.1)
    return Frame(colour, np.ones((48, 64), np.float32))


def features(*channels):
    """Make (1, N, 1, M) features from rows of numbers."""
    return torch.tensor(channels, dtype=torch.float64)[None, :, None, :]


def test_losses_by_hand():
    f, p = features([1, 2, 0], [0, 1, 3]), features([1, 0, 0], [0, 1, 1])
    assert gram_matrix(f).tolist() == [[5, 2], [2, 10]]
    # Half of 2² + 2².
    assert float(content_loss(f, p)) == 4
    # G - A = [[4, 2], [2, 8]]; 16 + 4 + 4 + 64 over 4 * 2² * 3².
    assert float(style_loss(f, gram_matrix(p))) == pytest.approx(88 / 144)
    assert float(content_loss(f, f)) == float(style_loss(f, gram_matrix(f))) == 0


def test_losses_and_gradients_against_loops():
    """Equations 1 to 6 of the paper, index by index."""
    rng = np.random.default_rng(0)
    n, h, w = 3, 2, 4
    m = h * w
    # No feature is 0: where the rectifier is closed, the gradient of eqs. 2 and 6 is left to the
    # network.
    f, p, a = (rng.random((n, m)) + 0.1 for _ in range(3))
    g, b = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            for k in range(m):
                g[i, j] += f[i, k] * f[j, k]
                b[i, j] += a[i, k] * a[j, k]
    content = style = 0.0
    by_content, by_style = np.zeros((n, m)), np.zeros((n, m))
    for i in range(n):
        for k in range(m):
            content += 0.5 * (f[i, k] - p[i, k]) ** 2
            by_content[i, k] = f[i, k] - p[i, k]
            for j in range(n):
                by_style[i, k] += f[j, k] * (g[j, i] - b[j, i]) / (n**2 * m**2)
    for i in range(n):
        for j in range(n):
            style += (g[i, j] - b[i, j]) ** 2 / (4 * n**2 * m**2)

    x = torch.tensor(f.reshape(1, n, h, w), requires_grad=True)
    found = content_loss(x, torch.tensor(p.reshape(1, n, h, w)))
    assert float(found.detach()) == pytest.approx(content, rel=1e-12)
    (gradient,) = torch.autograd.grad(found, x)
    assert np.allclose(gradient.numpy().reshape(n, m), by_content, rtol=1e-12)
    found = style_loss(x, torch.tensor(b))
    assert float(found.detach()) == pytest.approx(style, rel=1e-12)
    (gradient,) = torch.autograd.grad(found, x)
    assert np.allclose(gradient.numpy().reshape(n, m), by_style, rtol=1e-12)


def rescaled_network(image, layers):
    """Compute VGG-19 in float64, with weights scaled to means of 1 as the paper describes."""
    x = 255 * image.double().flip(1) - torch.tensor(MEAN_BGR, dtype=torch.float64).view(1, 3, 1, 1)
    found, before = {}, torch.ones(3, dtype=torch.float64)
    table = dict(zip(LAYERS, filter_means(), strict=True))
    for name, (weight, bias) in zip(LAYERS, read_packaged_weights(), strict=True):
        mean = torch.from_numpy(table[name]).double()
        if name.endswith("_1") and name != "relu1_1":
            x = functional.avg_pool2d(x, 2)
        scaled = weight.double() * before.view(1, -1, 1, 1) / mean.view(-1, 1, 1, 1)
        padded = functional.pad(
            x, (1, 1, 1, 1), mode="replicate" if before.numel() == 3 else "constant"
        )
        x = functional.relu(functional.conv2d(padded, scaled, bias.double() / mean))
        before = mean
        if name in layers:
            found[name] = x
    return found


def test_the_network_is_the_rescaled_one(network):
    image = torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(1))
    layers = ("relu1_1", "relu2_2", "relu3_4", "relu4_2", "relu5_1")
    ours, theirs = network(image, layers), rescaled_network(image, layers)
    for name in layers:
        # The biases differ in rounding: ours include the conversion of the colour range.
        assert torch.allclose(ours[name].double(), theirs[name], rtol=2e-3, atol=2e-3), name


def test_gradient_of_the_whole_loss(network, wave):
    """The gradient with respect to pixels, through the network, against autograd in float64."""
    frame, method = (
        scene(),
        GatysSettings(ratio=1e-5, style_layers={"relu1_1": 0.2, "relu3_1": 0.8}),
    )
    content = to_tensor(frame.colour, network.encoder.device)
    targets = _style_targets(network, content, [StyleSource(wave)], method.style_layers)
    start = torch.rand(content.shape, generator=torch.Generator().manual_seed(2))

    x = start.double().requires_grad_(True)
    f, p = rescaled_network(x, method.layers), rescaled_network(content, method.layers)
    whole = method.ratio * (f["relu4_2"] - p["relu4_2"].detach()).square().sum() / 2
    for name, weight in method.style_layers.items():
        _, n, h, w = f[name].shape
        flat = f[name].view(n, h * w)
        difference = (flat @ flat.T - targets[name].double()).square().sum()
        whole = whole + weight * difference / (4 * n**2 * (h * w) ** 2)
    (expected,) = torch.autograd.grad(whole, x)

    content_target = network(content, ["relu4_2"])["relu4_2"]
    image = start.clone().requires_grad_(True)
    value = Targets(content_target, targets, method).losses(network(image, method.layers)).total
    (gradient,) = torch.autograd.grad(value, image)
    assert float(value.detach()) == pytest.approx(float(whole.detach()), rel=1e-3)
    assert float((gradient - expected).norm() / expected.norm()) < 1e-3


def test_descent_finds_a_minimum_and_keeps_to_the_bounds():
    goal = torch.linspace(-0.5, 1.5, 75).view(1, 3, 5, 5)
    curvature = torch.linspace(1, 300, 75).view(1, 3, 5, 5)
    steps = []
    found = minimise_lbfgs(
        torch.full((1, 3, 5, 5), 0.5),
        lambda image: (curvature * (image - goal).square()).sum(),
        60,
        lambda step, image: steps.append((step, float(image.min()), float(image.max()))),
    )
    assert torch.allclose(found, goal.clamp(0, 1), atol=1e-4)
    assert [step for step, _, _ in steps] == list(range(len(steps)))
    assert min(low for _, low, _ in steps) >= 0
    assert max(high for _, _, high in steps) <= 1
    # At the minimum already: there is nothing to do, and no division by 0.
    assert torch.equal(minimise_lbfgs(found, lambda image: 0 * image.sum(), 5), found)


def test_each_start_is_where_it_says(wave):
    content = to_tensor(scene().colour, torch.device("cpu"))
    sources = [StyleSource(wave[:, :100]), StyleSource(wave, 2)]
    assert torch.equal(initial_picture(GatysSettings(start="content"), content, sources), content)
    noise = initial_picture(GatysSettings(seed=3), content, sources)
    assert torch.equal(noise, initial_picture(GatysSettings(seed=3), content, sources))
    assert not torch.equal(noise, initial_picture(GatysSettings(seed=4), content, sources))
    # In the network's own range the mean is 0 and the standard deviation 1.
    own = 255 * noise.flip(1) - torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
    assert float(own.mean()) == pytest.approx(0, abs=0.05)
    assert float(own.std()) == pytest.approx(1, abs=0.05)
    style = initial_picture(GatysSettings(start="style"), content, sources)
    assert style.shape == content.shape
    # The middle of the heaviest artwork, which is wider than the picture.
    rows, columns = wave.shape[:2]
    left = round((columns - rows * 64 / 48) / 2)
    middle = Image.fromarray((wave[:, left : columns - left] * 255).astype(np.uint8))
    expected = np.asarray(middle.resize((64, 48), Image.Resampling.BILINEAR)) / 255
    assert np.abs(style[0].permute(1, 2, 0).numpy() - expected).mean() < 0.04


def test_the_style_is_a_weighted_sum_over_as_many_places(network, wave):
    content = to_tensor(scene().colour, network.encoder.device)
    other = artwork.load_artwork(STYLES / "van-gogh-village-street-in-auvers.jpg").pixels
    one, two, both = (
        _style_targets(network, content, sources, ("relu2_1",))["relu2_1"]
        for sources in (
            [StyleSource(wave)],
            [StyleSource(other)],
            [StyleSource(wave, 1), StyleSource(other, 3)],
        )
    )
    assert torch.allclose(both, 0.25 * one + 0.75 * two, rtol=1e-4)
    # An artwork of the picture's size is its own target, without any factor.
    own = _style_targets(network, content, [StyleSource(scene().colour)], ("relu2_1",))["relu2_1"]
    assert torch.allclose(own, gram_matrix(network(content, ("relu2_1",))["relu2_1"]), rtol=1e-5)


def test_painting_lowers_the_loss_and_weights_act(wave):
    told, frame = [], scene()
    place = device.select_device("cpu", 1)
    found = paint_picture(frame, [StyleSource(wave)], TINY, place, told.append)
    assert found.picture.shape == (48, 64, 3)
    assert found.steps == len(told) - 1 == 12
    assert found.losses["total"] < 0.6 * told[0].loss
    assert (told[0].share, told[-1].share) == (0, 1)
    assert np.array_equal(told[0].picture(), frame.colour)
    assert told[-1].loss == pytest.approx(sum(told[-1].terms.values()), rel=1e-5)
    weighted = sum(0.2 * found.losses[name] for name in TINY.style_layers)
    assert found.losses["total"] == pytest.approx(
        1e-6 * found.losses["content"] + weighted, rel=1e-4
    )

    # From the content, which is kept if only its loss counts.
    kept = paint_picture(
        frame, [StyleSource(wave)], GatysSettings(ratio=1e3, start="content", steps=12), place
    )
    assert np.abs(kept.picture - frame.colour).mean() < 0.01
    assert kept.losses["content"] < 0.01 * found.losses["content"]

    fine = GatysSettings(
        ratio=0, start="content", steps=12, style_layers={"relu1_1": 1.0, "relu4_1": 0.001}
    )
    deep = GatysSettings(
        ratio=0, start="content", steps=12, style_layers={"relu1_1": 0.001, "relu4_1": 1.0}
    )
    one, two = (
        paint_picture(frame, [StyleSource(wave)], chosen, place).losses for chosen in (fine, deep)
    )
    assert one["relu1_1"] < 0.5 * two["relu1_1"]
    assert two["relu4_1"] < 0.8 * one["relu4_1"]


def test_means_are_those_of_the_pictures():
    """The first layers of the table, computed anew."""
    layers = ("relu1_1", "relu2_1")
    table = dict(zip(LAYERS, filter_means(), strict=True))
    for name, found in zip(layers, gatys_means.mean_activations(layers), strict=True):
        assert np.allclose(np.maximum(found, 0.02 * np.median(found)), table[name], rtol=1e-3)


def test_numbers_that_make_no_sense_are_refused():
    for wrong, words in (
        ({"content_layer": "relu4_5"}, "unknown layer 'relu4_5' (did you mean"),
        ({"style_layers": {}}, "style_layers: expected at least one"),
        ({"style_layers": {"relu1_1": 0.0}}, "style_layers: relu1_1: expected a weight above 0"),
        ({"ratio": -1.0}, "ratio: found -1, expected a number of 0 or more"),
        ({"ratio": np.inf}, "ratio: found inf, expected a number"),
        ({"start": "artwork"}, "expected one of noise, content, style"),
        ({"steps": 0}, "steps: found 0, expected a whole number of 1 or more"),
    ):
        with pytest.raises(InputError) as error:
            GatysSettings(**wrong)
        assert words in str(error.value)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray((scene().colour * 255).astype(np.uint8)).save(path)
    return path


def run(picture, *words):
    art = STYLES / "hokusai-great-wave.jpg"
    still = picture.with_name("still.png")
    given = (
        "paint",
        picture,
        "--artwork",
        art,
        "-o",
        still,
        "--quality",
        "draft",
        "--threads",
        "1",
        *words,
    )
    return cli.main([str(word) for word in (*given, "--threads", "1")]), still


def test_the_command_line(picture, capsys):
    status, still = run(
        *(picture, "--method", "gatys", "--steps", "3", "--seed", "5"),
        *("--style-layers", "conv1_1,relu3_1=0.25", "--content-layer", "relu3_2"),
    )
    assert status == 0
    assert "painted" in capsys.readouterr().out
    assert Image.open(still).size == (64, 48)
    record = json.loads(still.with_suffix(".json").read_text())
    assert record["method"] == {
        "name": "gatys",
        "content_layer": "relu3_2",
        "style_layers": {"relu1_1": 0.5, "relu3_1": 0.25},
        "ratio": pytest.approx(default_ratio((64, 48))),
        "start": "noise",
        "steps": 3,
        "seed": 5,
    }
    losses = record["losses"]
    assert set(losses) == {"total", "content", "relu1_1", "relu3_1"}
    expected = record["method"]["ratio"] * losses["content"]
    expected += 0.5 * losses["relu1_1"] + 0.25 * losses["relu3_1"]
    assert losses["total"] == pytest.approx(expected, rel=1e-4)
    assert record["scores"]["style"] is not None
    assert "dials" not in record


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ratio", "1"), "--ratio: expected with --method gatys only"),
        (("--style-layers", "relu1_1"), "--style-layers: expected with --method gatys only"),
        (("--method", "gatys", "--relief", "1"), "--relief: not with --method gatys"),
        (("--method", "gatys", "--weight", "air=1"), "--weight: not with --method gatys"),
        (("--method", "gatys", "--tune"), "--tune: not with --method gatys"),
        (("--method", "gatys", "--layers", "l"), "--layers: not with --method gatys"),
        (("--method", "gatys", "--precision", "bfloat16"), "precision: expected float32"),
        (("--method", "gatys", "--ratio=-1"), "ratio: found -1, expected a number of 0 or more"),
    ],
)
def test_what_goes_with_the_other_method_is_refused(picture, capsys, words, said):
    status, still = run(picture, *words)
    assert status == 2
    assert said in capsys.readouterr().err
    assert not still.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--content-layer", "relu4-2"), 'did you mean "relu4_2"?'),
        (("--style-layers", "relu1_1,relu1_1"), "relu1_1 is given twice"),
        (("--style-layers", "relu1_1=0"), "expected a number above 0"),
        (("--start", "noize"), 'did you mean "noise"?'),
        (("--method", "gatis"), 'did you mean "gatys"?'),
    ],
)
def test_words_that_are_misspelt_are_refused(picture, capsys, words, said):
    with pytest.raises(SystemExit):
        run(picture, "--method", "gatys", *words)
    assert said in capsys.readouterr().err
