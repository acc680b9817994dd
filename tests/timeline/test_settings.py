"""The settings of a run."""

from pathlib import Path

import pytest

from impasto.core.errors import InputError
from impasto.core.graphics.canvas import RESOLUTIONS
from impasto.timeline import settings

ROOT = Path(__file__).parents[2]
SOURCE = Path("config.yaml")


def test_the_shipped_settings():
    found = settings.load_settings(ROOT / "config" / "config.yaml")
    assert (found.quality, found.size, found.fps) == ("standard", (1280, 960), 24)
    assert (found.timeline, found.results) == (Path("config/timeline.yaml"), Path("results"))
    assert (found.shape, found.resolution) == ("16:9", "1080p")
    assert (found.device, found.threads, found.baselines) == ("auto", 2, False)


def test_the_shipped_settings_are_the_defaults():
    assert settings.load_settings(
        ROOT / "config" / "config.yaml"
    ) == settings.settings_from_mapping({}, SOURCE)


@pytest.mark.parametrize(
    ("quality", "size", "clip", "baseline"),
    [
        ("sketch", (512, 384), (256, 192), (256, 192)),
        ("draft", (512, 384), (256, 192), (256, 192)),
        ("standard", (1280, 960), (1280, 960), (512, 384)),
        ("final", (2560, 1920), (1280, 960), (1920, 1440)),
    ],
)
def test_quality_decides_the_sizes(quality, size, clip, baseline):
    found = settings.settings_from_mapping({"quality": quality}, SOURCE)
    assert (found.size, found.clip_size, found.baseline_size) == (size, clip, baseline)


@pytest.mark.parametrize(
    ("size", "clip", "baseline"),
    [
        # Nothing is enlarged.
        ("64x48", (64, 48), (64, 48)),
        # Widths of 853.33 and 341.33: even in a clip, to the pixel in a baseline.
        ("1500x2250", (854, 1280), (341, 512)),
    ],
)
def test_a_given_size_wins_and_clips_and_baselines_keep_its_proportions(size, clip, baseline):
    found = settings.settings_from_mapping({"size": size}, SOURCE)
    assert found.size == tuple(map(int, size.split("x")))
    assert (found.clip_size, found.baseline_size) == (clip, baseline)


@pytest.mark.parametrize("shape", ["16:9", "4:3", "1:1", "9:16"])
def test_a_shape_needs_no_quotes(tmp_path, shape):
    for written in (shape, f'"{shape}"'):
        path = tmp_path / "config.yaml"
        path.write_text(f"shape: {written}\n")
        assert settings.load_settings(path).shape == shape


@pytest.mark.parametrize(
    ("quality", "resolution"),
    [("sketch", "720p"), ("draft", "720p"), ("standard", "1080p"), ("final", "1080p")],
)
def test_quality_decides_the_resolution_unless_it_is_given(quality, resolution):
    for asked, found in ((None, resolution), *((name, name) for name in RESOLUTIONS)):
        mapping = {"quality": quality, "resolution": asked}
        assert settings.settings_from_mapping(mapping, SOURCE).resolution == found


@pytest.mark.parametrize("yes", [True, False])
def test_truth_may_be_text_as_from_a_command_line(yes):
    for value in (yes, str(yes).lower()):
        assert settings.settings_from_mapping({"baselines": value}, SOURCE).baselines is yes


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("size", "0x0", "WIDTHxHEIGHT"),
        ("size", "512", "WIDTHxHEIGHT"),
        ("size", 512, "WIDTHxHEIGHT"),
        ("size", "-64x48", "WIDTHxHEIGHT"),
        ("size", "100000x100000", "WIDTHxHEIGHT"),
        ("size", "99999x384", "two even numbers of 16 to 8192 pixels"),
        ("size", "513x384", "two even numbers"),
        ("size", "8x8", "two even numbers of 16"),
        ("quality", "standart", 'one of sketch, draft, standard, final (did you mean "standard"?)'),
        ("fps", 0, "a whole number from 1 to 60"),
        ("fps", "24", "a whole number from 1 to 60"),
        ("fps", True, "a whole number from 1 to 60"),
        ("shape", "16:10", "one of 16:9, 4:3, 1:1, 9:16"),
        ("shape", 5, "one of 16:9, 4:3, 1:1, 9:16"),
        ("resolution", "4k", "720p, 1080p, 2160p (4K) or null"),
        ("resolution", 1080, "720p, 1080p, 2160p (4K) or null"),
        ("device", "gpu", "one of auto, cpu, cuda, mps"),
        ("threads", 0, "a whole number from 1 to 256"),
        ("baselines", "often", "true or false"),
        ("baselines", 1, "true or false"),
        ("results", "", "the path of a folder"),
        ("results", "out/{entry}", "without braces"),
        ("timeline", None, "the path of a YAML file"),
        ("qualty", "draft", 'unknown key (did you mean "quality"?)'),
    ],
)
def test_a_wrong_setting_is_named(key, value, expected):
    with pytest.raises(InputError) as caught:
        settings.settings_from_mapping({key: value}, SOURCE)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"config.yaml: {key}: ")
    assert expected in line


def test_only_the_folder_of_results_may_not_have_braces():
    found = settings.settings_from_mapping({"timeline": "my {film}.yaml"}, SOURCE)
    assert found.timeline == Path("my {film}.yaml")
    with pytest.raises(InputError) as caught:
        settings.settings_from_mapping({"results": "{}"}, SOURCE)
    assert str(caught.value).endswith("such as results, without braces")


def test_all_wrong_settings_are_reported_with_their_lines(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("fps: 0\n\nquality: best\n")
    with pytest.raises(InputError) as caught:
        settings.load_settings(path)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{path}, line 1: fps: found 0, expected")
    assert second.startswith(f'{path}, line 3: quality: found "best", expected')
