"""The gallery: its pages agree with what they are made from, and the tool that makes them."""

from pathlib import Path

import imageio.v3
import numpy as np
import pytest
from PIL import Image

from benchmarks.common.measured_process import CommandFailed
from benchmarks.gallery import __main__
from benchmarks.gallery.page import page_texts
from benchmarks.gallery.run_example import paint_example
from benchmarks.gallery.thumbnail import MAX_BYTES, MAX_WIDTH, reduce_to_jpeg
from benchmarks.gallery.topics import Example, read_runs, read_topics
from impasto.core.errors import InputError

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "docs/gallery"
TOPICS = read_topics(GALLERY)
EXAMPLES = {f"{topic.name}/{e.name}": (topic, e) for topic in TOPICS for e in topic.examples}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_shown_as_it_was_run(name):
    topic, example = EXAMPLES[name]
    stored = read_runs(GALLERY, topic).get(example.name)
    hint = f"run `python -m benchmarks.gallery --only {name}`"
    assert stored is not None, hint
    assert stored.run == example.run, hint
    assert len(stored.seconds) == len(example.run)
    picture = GALLERY / f"{example.name}.jpg"
    assert picture.stat().st_size < MAX_BYTES
    with Image.open(picture) as image:
        assert image.format == "JPEG"
        assert image.width <= MAX_WIDTH


def test_the_pages_are_made_from_topics_and_runs():
    for name, text in page_texts(GALLERY, TOPICS).items():
        assert (GALLERY / name).read_text("utf-8") == text, (
            f"{name}: run `python -m benchmarks.gallery --report-only`"
        )


def test_nothing_is_left_of_removed_examples():
    pictures = {f"{example.name}.jpg" for _, example in EXAMPLES.values()}
    files = {f"{topic.name}.{kind}" for topic in TOPICS for kind in ("yaml", "json", "md")}
    assert {path.name for path in GALLERY.iterdir()} == pictures | files | {"README.md"}
    for topic in TOPICS:
        assert {*read_runs(GALLERY, topic)} == {example.name for example in topic.examples}


TOPIC = """
title: Dots
text: "Dots of one colour. They say little."
examples:
  - name: red
    caption: All red.
    run:
      - python $ROOT/dot.py 200 30 20
      - mv dot.png red.png && echo '{"scores":{"style":0.5}}' > red.json
  - {name: blue, caption: All blue., run: ['python $ROOT/dot.py 20 30 200 && mv dot.png blue.png']}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a folder with a gallery of two dots, and a program that draws one."""
    (tmp_path / "gallery").mkdir()
    (tmp_path / "gallery/dots.yaml").write_text(TOPIC)
    (tmp_path / "dot.py").write_text(
        "import sys\nfrom PIL import Image\n"
        "Image.new('RGB', (1500, 30), tuple(map(int, sys.argv[1:]))).save('dot.png')\n"
    )
    monkeypatch.setattr(__main__, "ROOT", tmp_path)
    return tmp_path


def made(project, *words):
    places = ["--gallery", str(project / "gallery"), "--work", str(project / "work")]
    return __main__.run(__main__.make_parser().parse_args([*places, *words]))


def test_examples_are_run_scaled_down_and_described(project):
    assert made(project) == 0
    with Image.open(project / "gallery/red.jpg") as image:
        assert image.size == (1000, 20)
        assert np.allclose(np.asarray(image)[10, 500], (200, 30, 20), atol=4)
    page = (project / "gallery/dots.md").read_text()
    assert "![Red](red.jpg)\n\nAll red." in page
    assert "```sh\npython dot.py 200 30 20\nmv dot.png red.png" in page
    assert page.count("CPU seconds: ") == 2
    assert "| red |" in page
    assert "0.500" in page
    assert "| blue |" not in page  # it has no scores
    index = (project / "gallery/README.md").read_text()
    assert '## [Dots](dots.md)\n\nDots of one colour.\n\n[<img src="red.jpg"' in index
    assert 'alt="All blue.">](dots.md#blue "All blue.")' in index


def test_one_example_is_run_alone(project):
    assert made(project, "--only", "dots/blue") == 0
    assert [path.name for path in (project / "gallery").glob("*.jpg")] == ["blue.jpg"]
    assert made(project, "--only", "dots/red") == 0
    runs = read_runs(project / "gallery", read_topics(project / "gallery")[0])
    assert [*runs] == ["red", "blue"]


def test_an_example_that_fails_is_named_and_stops_no_other(project, capsys):
    text = TOPIC.replace("mv dot.png red.png", "mv dit.png red.png")
    (project / "gallery/dots.yaml").write_text(text)
    assert made(project) == 1
    assert "dots/red: sh exited with 1:" in (message := capsys.readouterr().err)
    assert "dit.png" in message
    assert (project / "gallery/blue.jpg").exists()
    assert not (project / "gallery/red.jpg").exists()


def test_an_example_must_make_its_picture(tmp_path):
    example = Example("green", "All green.", ("true",))
    with pytest.raises(CommandFailed, match=r"made neither green\.png nor green\.mp4"):
        paint_example(example, tmp_path / "work", tmp_path, "a machine")


def test_an_unknown_topic_or_example_is_refused(project):
    with pytest.raises(InputError, match="--only dots/green: expected one of dots, dots/red"):
        made(project, "--only", "dots/green")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Dots\n", "", '"title" is missing'),
        ("caption: All red.", "captoin: All red.", 'did you mean "caption"'),
        ("name: red", "name: Red", "small letters, digits and dashes"),
        ("name: blue", "name: red", "another example of the gallery"),
    ],
)
def test_a_faulty_topic_is_refused(project, old, new, message):
    (project / "gallery/dots.yaml").write_text(TOPIC.replace(old, new))
    with pytest.raises(InputError, match=message):
        made(project)


def test_a_film_becomes_a_strip_of_four_frames(tmp_path):
    frames = [np.full((64, 96, 3), shade, np.uint8) for shade in range(20, 240, 20)]
    imageio.v3.imwrite(tmp_path / "film.mp4", frames, plugin="FFMPEG", fps=8, macro_block_size=2)
    reduce_to_jpeg(tmp_path / "film.mp4", tmp_path / "film.jpg")
    with Image.open(tmp_path / "film.jpg") as image:
        assert image.size == (4 * 96 + 3 * 8, 64)
        shades = [np.asarray(image)[32, x, 0] for x in (48, 152, 256, 360)]
    assert np.allclose(shades, (20, 80, 160, 220), atol=8)


def test_a_picture_of_noise_is_made_small_enough(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (750, 1000, 3), np.uint8)
    Image.fromarray(noise // 3).save(tmp_path / "noise.png")
    reduce_to_jpeg(tmp_path / "noise.png", tmp_path / "noise.jpg")
    assert (tmp_path / "noise.jpg").stat().st_size < MAX_BYTES
