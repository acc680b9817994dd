import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from impasto.cli import main
from impasto.core.errors import InputError
from impasto.core.graphics import typography
from impasto.core.graphics.canvas import CANVAS_SHAPES, RESOLUTIONS, Box
from impasto.core.graphics.fonts import Font
from impasto.core.graphics.theme import DUSK, IVORY, OCHRE, STONE, WALL
from impasto.core.graphics.typography import (
    ELLIPSIS,
    FONT_FILES,
    SANS,
    SERIF,
    Colour,
    Paragraph,
    TextBlock,
    fit_text,
)
from impasto.film import encode, label
from impasto.film.assemble import _build_scenes, make_film
from impasto.film.cards import count_credit_pages, draw_credit_pages, draw_title_card
from impasto.film.chapters import film_chapters, to_ffmetadata
from impasto.film.encode import open_mp4, write_gif, write_webp
from impasto.film.label import draw_label
from impasto.film.layout import Layout, fit_layout
from impasto.film.legend import draw_legend, shown_colour_key
from impasto.film.prefetch import prefetch_items
from impasto.film.scenes import ClipScene
from impasto.film.schedule import Span, chapter_times, credit_spans, plan_film
from impasto.film.timeline_bar import make_timeline_bar, place_labels
from impasto.film.wall import draw_wall, wall_colour
from impasto.painting.quality import QUALITIES
from impasto.planning import stage_arguments
from impasto.rendering.colour_key import ColourKey
from impasto.timeline import settings
from impasto.timeline.loader import load_timeline
from impasto.timeline.model import Entry, PartRef
from impasto.timeline.result_paths import ResultPaths
from made_up_results import BANDS, GRADIENT, make_entry, make_results, make_timeline, show_values

ROOT = Path(__file__).parents[2]
FPS = 8
LONG = "Proteine sind aus Aminosäuren aufgebaut, und jede hat ihre eigene Geschichte. " * 20
WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
WHITE = (255, 255, 255)


# Schedule


def test_schedule_by_hand() -> None:
    plan = plan_film(
        make_timeline(make_entry("a", 1800, seconds=2), make_entry("b", 1900, seconds=2)), FPS
    )
    assert plan.dissolve == 4
    assert plan.title == Span(0, 24)
    assert plan.chapters == (Span(20, 16), Span(32, 16))
    assert plan.credits_start == 44


def test_chapter_times_are_when_an_entry_stands_alone() -> None:
    film = make_timeline(make_entry("a", 1800, seconds=2), make_entry("b", 1900, seconds=2))
    assert chapter_times(film, FPS) == {"a": 3.0, "b": 4.5}


def test_a_short_clip_shortens_the_dissolves_at_its_own_ends_only() -> None:
    seconds = {"a": 2, "b": 0.5, "c": 2, "d": 2}
    film = make_timeline(*(make_entry(name, 1800, seconds=s) for name, s in seconds.items()))
    plan = plan_film(film, FPS)
    assert [span.count for span in plan.chapters] == [16, 4, 16, 16]
    shared = [one.end - other.start for one, other in pairwise([plan.title, *plan.chapters])]
    assert shared == [4, 2, 2, 4]
    assert plan.credits_start == plan.chapters[-1].end - 4


def test_the_length_of_transitions_is_the_timelines() -> None:
    film = replace(
        make_timeline(make_entry("a", 1800, seconds=2), make_entry("b", 1900, seconds=2)), overlap=1
    )
    plan = plan_film(film, FPS)
    assert plan.chapters == (Span(16, 16), Span(24, 16))
    assert plan.periods == (8, 8)
    cut = plan_film(replace(film, overlap=0), FPS)
    assert cut.chapters == (Span(24, 16), Span(40, 16))
    assert chapter_times(replace(film, overlap=0), FPS) == {"a": 3.0, "b": 5.0}


@given(
    seconds=st.lists(st.floats(0.25, 60), min_size=1, max_size=8),
    overlap=st.floats(0, 2, allow_subnormal=False),
    fps=st.integers(1, 60),
    pages=st.integers(1, 20),
)
def test_every_film_has_an_orderly_schedule(
    seconds: list[float], overlap: float, fps: int, pages: int
) -> None:
    film = make_timeline(*(make_entry(f"e{i}", 1800, seconds=s) for i, s in enumerate(seconds)))
    plan = plan_film(replace(film, overlap=overlap), fps)
    spans = [plan.title, *plan.chapters]
    for span, period, long in zip(plan.chapters, plan.periods, seconds, strict=True):
        assert span.count / 2 <= period <= span.count
        assert abs(span.count - long * fps) <= 0.5 or span.count == 2
    credit = credit_spans(plan, pages)
    spans += credit
    shared = [one.end - other.start for one, other in pairwise(spans)]
    assert all(0 <= count <= plan.dissolve for count in shared)
    assert abs(plan.dissolve - overlap * fps) <= 0.5
    assert spans[0].start == 0
    assert spans[-1].end == sum(span.count for span in spans) - sum(shared)
    for one, _, third in zip(spans, spans[1:], spans[2:], strict=False):
        assert one.end <= third.start
    # Credits take a tenth of the film, within a frame for each page; more only where their pages
    # are as short as they may be, and less only where these are as long as they may be.
    dissolve = min(plan.dissolve, round(fps / 2))
    least = max(round(max(2, 3 / pages) * fps), plan.dissolve + dissolve)
    frames, tenth = credit[-1].end - plan.credits_start, plan.credits_start / 9
    assert frames <= tenth or credit[0].count == least
    assert frames + pages >= tenth or credit[0].count == 5 * fps


# Chapters


def _read_chapters(path: Path) -> tuple[str, list[tuple[str, float, float]]]:
    """Title of a film, and name, start and end in seconds of its chapters, read with ffmpeg."""
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-v", "error", "-i", str(path), "-f", "ffmetadata", "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    head, *parts = text.split("[CHAPTER]\n")
    found = []
    for part in parts:
        about = dict(re.findall(r"^(\w+)=(.*)$", part, flags=re.MULTILINE))
        unit = 1 / int(about["TIMEBASE"].removeprefix("1/"))
        name = re.sub(r"\\(.)", r"\1", about["title"])
        found.append((name, int(about["START"]) * unit, int(about["END"]) * unit))
    titles = re.findall(r"^title=(.*)$", head, flags=re.MULTILINE)
    return re.sub(r"\\(.)", r"\1", titles[0]), found


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_chapters_follow_the_schedule(tmp_path: Path, fps: int) -> None:
    film = make_timeline(
        make_entry("a", 1800, seconds=1.37),
        make_entry("b", 1838, seconds=2.71),
        make_entry("c", 1900),
    )
    film = replace(film, title="A=B; #1 \\ and “more”")
    plan = plan_film(film, fps)
    frames = plan.credits_start + 100
    path = tmp_path / "film.mp4"
    with open_mp4(
        path, (16, 16), fps, to_ffmetadata(film.title, film_chapters(film, fps, frames))
    ) as write:
        for _ in range(frames):
            write(Image.new("RGB", (16, 16)))
    title, found = _read_chapters(path)
    assert title == film.title
    names = ["Title", *(f"{e.year} · {e.milestone.title}" for e in film.entries), "Credits"]
    assert [name for name, _, _ in found] == names
    times = chapter_times(film, fps)
    starts = [0.0, *(times[e.id] for e in film.entries), (plan.credits_start + plan.dissolve) / fps]
    for (_, start, end), asked, following in zip(
        found, starts, [*starts[1:], frames / fps], strict=True
    ):
        # The time is on the chapter's first frame: not before it, and well before its second.
        assert -1e-4 < start - asked < 2e-3
        assert end == pytest.approx(following, abs=2e-3)


# Layout and type


SIXTEEN = [(c, f) for c in CANVAS_SHAPES for f in ((512, 384), (640, 360), (480, 480), (360, 640))]
ODD = [(c, f) for c in CANVAS_SHAPES for f in ((16, 16), (900, 300), (1920, 1080), (100, 800))]


@pytest.mark.parametrize(("shape", "size"), SIXTEEN + ODD)
def test_boxes_lie_on_the_canvas_and_apart(shape: str, size: tuple[int, int]) -> None:
    layout = fit_layout(size, shape)
    assert layout.width % 2 == layout.height % 2 == 0
    across, down = map(int, shape.split(":"))
    assert layout.width / layout.height == pytest.approx(across / down, rel=0.003)
    boxes = (layout.picture, layout.label, layout.bar)
    for box in boxes:
        assert layout.margin <= box.x < box.right <= layout.width - layout.margin + 1
        assert 0 < box.y < box.bottom < layout.height
    for one, other in ((boxes[0], boxes[1]), (boxes[0], boxes[2]), (boxes[1], boxes[2])):
        assert one.right <= other.x or one.bottom <= other.y
    aspect = layout.picture.width / layout.picture.height
    assert aspect == pytest.approx(size[0] / size[1], rel=0.015)


@pytest.mark.parametrize("frame", [(256, 192), (1280, 960), (8192, 8192)])
def test_the_canvas_has_its_size_whatever_that_of_the_frames(frame: tuple[int, int]) -> None:
    assert {shape: fit_layout(frame, shape).size for shape in CANVAS_SHAPES} == {
        "16:9": (1920, 1080),
        "4:3": (1440, 1080),
        "1:1": (1080, 1080),
        "9:16": (1080, 1920),
    }
    assert fit_layout(frame, "16:9", "720p").size == (1280, 720)
    assert fit_layout(frame, "16:9", "2160p").size == (3840, 2160)
    assert fit_layout(frame, "9:16", "2160p").size == (2160, 3840)


@pytest.mark.parametrize("shape", CANVAS_SHAPES)
def test_everything_grows_with_the_canvas(shape: str) -> None:
    """Places differ by less than rounding."""
    layouts = [fit_layout((512, 384), shape, resolution) for resolution in RESOLUTIONS]
    for layout, side in zip(layouts, RESOLUTIONS.values(), strict=True):
        assert min(layout.size) == side
        assert layout.scale / layouts[0].scale == pytest.approx(side / 720)
        for name in ("picture", "label", "bar"):
            box, small = getattr(layout, name), getattr(layouts[0], name)
            assert (box.x, box.y, *box.size) == pytest.approx(
                [value * side / 720 for value in (small.x, small.y, *small.size)], abs=2
            )


def test_type_is_set_at_the_pixels_of_the_canvas() -> None:
    small, large = (
        draw_title_card(
            fit_layout((64, 48), "16:9", resolution),
            make_timeline(make_entry("a", 1800)),
            [Image.new("RGB", (64, 48))],
        )
        for resolution in ("720p", "2160p")
    )
    # Letters that were only enlarged would have no steeper edges than these.
    enlarged = small.resize(large.size, Image.Resampling.LANCZOS)
    steps = [np.abs(np.diff(np.asarray(p, dtype=int), axis=1)).max() for p in (large, enlarged)]
    assert steps[0] > 1.5 * steps[1]


def test_the_picture_is_as_large_as_the_canvas_allows() -> None:
    """A picture with about the aspect of the canvas covers a large share of it."""
    for shape, size, least in (
        ("16:9", (512, 384), 0.47),
        ("16:9", (640, 360), 0.55),
        ("4:3", (512, 384), 0.42),
        ("1:1", (512, 384), 0.44),
        ("1:1", (480, 480), 0.33),
        ("9:16", (512, 384), 0.33),
        ("9:16", (360, 640), 0.30),
    ):
        layout = fit_layout(size, shape)
        share = layout.picture.width * layout.picture.height / (layout.width * layout.height)
        assert share > least, (shape, size, share)


@pytest.mark.parametrize("face", list(FONT_FILES))
def test_faces_write_the_letters_that_names_need(face: str) -> None:
    assert Font(FONT_FILES[face]).has("üéÅåøß–“”…’")


def test_text_that_fits_keeps_its_size() -> None:
    block = fit_text([Paragraph("One line", SERIF, 20, WHITE)], 300, 100)
    assert [line.text for line in block.lines] == ["One line"]
    assert block.lines[0].style.size == 20


@pytest.mark.parametrize("height", [400.0, 120.0, 30.0])
@pytest.mark.parametrize("text", [LONG, WORD])
def test_text_never_leaves_its_box(text: str, height: float) -> None:
    block = fit_text(
        [Paragraph(text, SERIF, 24, WHITE), Paragraph(text, SANS, 18, WHITE, before=8)], 240, height
    )
    assert block.lines
    assert block.height <= height
    for line in block.lines:
        assert line.width <= 240
    assert any(line.text.endswith(ELLIPSIS) for line in block.lines) or text == WORD


@pytest.mark.parametrize(("shape", "size"), SIXTEEN + ODD)
@pytest.mark.parametrize("text", ["Short.", LONG, WORD])
@pytest.mark.parametrize("works", [1, 4])
def test_label_stays_off_the_picture_and_the_bar(
    shape: str, size: tuple[int, int], text: str, works: int
) -> None:
    layout = fit_layout(size, shape)
    canvas = Image.new("RGB", layout.size)
    chapter = _in_parts(_wordy(text), works - 1)
    draw_label(canvas, layout, chapter, [Image.new("RGB", (300, 200), WHITE)] * works)
    left, top, right, bottom = canvas.getbbox() or (0, 0, 0, 0)
    drawn, tolerance = Box(left, top, right - left, bottom - top), 3 * layout.scale
    assert drawn.x >= layout.label.x - tolerance
    assert drawn.right <= layout.label.right + tolerance
    assert drawn.bottom <= layout.label.bottom + tolerance
    assert drawn.bottom <= layout.bar.y
    assert drawn.x >= layout.picture.right or drawn.y >= layout.picture.bottom
    assert _share_drawn(canvas, layout.label) > 0.01


KEYS = [
    BANDS,
    GRADIENT,
    ColourKey(
        *("atom_site.x", "a_column_of_a_long_name" * 2, "", (), (-1e5, 1e-5), ("#ffffff",) * 9),
        missing="#aaaaaa",
    ),
]


def _lit(canvas: Image.Image) -> np.ndarray:
    return np.asarray(canvas).max(axis=2) > 0


@pytest.mark.parametrize(
    ("shape", "size", "key"),
    # Bands take the most room, so that each layout is tried with them.
    [(*layout, KEYS[0]) for layout in SIXTEEN]
    + [(*layout, key) for layout in SIXTEEN[::5] for key in KEYS[1:]],
)
def test_the_legend_stays_off_the_text_of_its_label(
    shape: str, size: tuple[int, int], key: ColourKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = fit_layout(size, shape)
    legends: list[Image.Image] = []

    def draw_elsewhere(canvas: Image.Image, *arguments: Any) -> Box:
        legends.append(Image.new("RGB", canvas.size))
        return draw_legend(legends[-1], *arguments)

    monkeypatch.setattr(label, "draw_legend", draw_elsewhere)
    canvas = Image.new("RGB", layout.size)
    draw_label(canvas, layout, _wordy(LONG), [Image.new("RGB", (300, 200), WHITE)], key)
    (legend,) = legends
    assert not (_lit(canvas) & _lit(legend)).any()
    left, top, right, bottom = legend.getbbox() or (0, 0, 0, 0)
    assert layout.label.x - layout.scale <= left < right <= layout.label.right + layout.scale
    assert layout.label.y <= top < bottom <= layout.label.bottom
    assert _share_drawn(canvas, layout.label) > 0.01


def test_the_legend_has_the_colours_of_the_render() -> None:
    bands, gradient = Image.new("RGB", (400, 60)), Image.new("RGB", (400, 60))
    rest = draw_legend(bands, Box(10, 0, 380, 60), 1.0, KEYS[0])
    assert 0 < rest.height < 60 - 20
    shown = {colour for _, colour in bands.getcolors(9999) or []}
    assert shown >= {ImageColor.getrgb(colour) for _, colour in KEYS[0].swatches}
    draw_legend(gradient, Box(10, 0, 380, 60), 1.0, KEYS[1])
    shown = {colour for _, colour in gradient.getcolors(9999) or []}
    assert shown >= {(72, 29, 111), (253, 231, 37)}


def test_only_a_painting_in_the_colours_of_its_render_has_a_legend(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a"], frames=1)
    chapter = make_entry("a", 1838)
    shown = show_values(chapter, results, KEYS[1])
    assert shown_colour_key(shown, results) == KEYS[1]
    hidden = replace(shown, paint=chapter.paint)
    assert shown_colour_key(hidden, results) is None
    assert shown_colour_key(replace(shown, render_colours="chain"), results) is None
    with_legend, without = (
        _build_scenes(make_timeline(entry), results, FPS, "16:9", "720p")[1][1]
        for entry in (shown, hidden)
    )
    frame = with_legend.span.start
    assert with_legend.picture(frame).tobytes() != without.picture(frame).tobytes()


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Sizes in pixels of all text that is drawn in a test."""
    drawn: list[float] = []
    draw_clusters = typography._draw_clusters

    def note(*arguments: Any) -> None:
        drawn.append(arguments[3])
        draw_clusters(*arguments)

    monkeypatch.setattr(typography, "_draw_clusters", note)
    return drawn


def _check_sizes(sizes: list[float], layout: Layout, shape: str) -> None:
    """Scaled to a short side of 1080, letters have at least 16 pixels, for a phone at least 22."""
    assert len(sizes) > 3
    least = 22 if shape == "9:16" else 16
    assert min(sizes) * 1080 / min(layout.size) >= least


@pytest.mark.parametrize(("shape", "size"), SIXTEEN)
@pytest.mark.parametrize("text", ["Berzelius proposes a name. " * 8, LONG])
def test_labels_are_large_enough_to_read(
    shape: str, size: tuple[int, int], text: str, sizes: list[float]
) -> None:
    layout = fit_layout(size, shape)
    film = make_timeline(_in_parts(_wordy(text), 2))
    canvas = Image.new("RGB", layout.size)
    draw_label(canvas, layout, film.entries[0], [Image.new("RGB", (300, 200), WHITE)] * 3)
    make_timeline_bar(film, plan_film(film, FPS), layout).draw_scale(canvas, 1838)
    _check_sizes(sizes, layout, shape)


@pytest.mark.parametrize("shape", CANVAS_SHAPES)
def test_cards_are_large_enough_to_read(shape: str, sizes: list[float]) -> None:
    layout = fit_layout((64, 48), shape)
    film = replace(make_timeline(_wordy(LONG[:400])), title=LONG[:60], subtitle=LONG[:110])
    draw_title_card(layout, film, [Image.new("RGB", (64, 48))])
    draw_credit_pages(layout, film)
    _check_sizes(sizes, layout, shape)


def test_a_label_shows_the_artworks_of_parts_beside_the_own() -> None:
    layout = fit_layout((64, 48), "16:9")
    colours = [(250, 10, 10), (10, 250, 10), (10, 10, 250)]
    drawn = []
    for works in (1, 3):
        canvas = Image.new("RGB", layout.size)
        artworks = [Image.new("RGB", (300, 200), colour) for colour in colours[:works]]
        draw_label(canvas, layout, _in_parts(_wordy("Short."), works - 1), artworks)
        pixels = np.asarray(canvas).astype(int)
        drawn.append([np.abs(pixels - colour).max(axis=-1) < 8 for colour in colours])
    alone, several = ([int(shown.sum()) for shown in of] for of in drawn)
    assert alone[1:] == [0, 0]
    assert alone[0] > several[0] > 2 * several[1] > 0
    assert several[1] == several[2]
    # The artworks of parts are side by side, below the entry's own.
    tops = [np.flatnonzero(shown.any(axis=1)) for shown in drawn[1]]
    assert tops[1][0] == tops[2][0] > tops[0][-1]


def _in_parts(chapter: Entry, number: int) -> Entry:
    """An entry with so many parts that have artworks of their own."""
    work = chapter.artwork
    parts = tuple(
        PartRef(f"chain:{name}", replace(work, title=f"{name} {work.title}"))
        for name in "ABCD"[:number]
    )
    return replace(chapter, paint=replace(chapter.paint, parts=parts))


def _wordy(text: str) -> Entry:
    """An entry with `text` in every field of text."""
    chapter = make_entry("a", 1838)
    return replace(
        chapter,
        milestone=replace(chapter.milestone, title=text, text=text),
        artwork=replace(chapter.artwork, title=text, artist=text),
        structure=replace(chapter.structure, title=text),
    )


# Contrast


UNFAVOURABLE = ["white", "black", "grey", "red", "lime", "blue", "yellow", "magenta", "cyan"]


def _luminance(rgb: np.ndarray) -> np.ndarray:
    """Relative luminance as WCAG 2.2 defines it, of 8-bit sRGB (..., 3)."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _contrast(colour: Colour, ground: np.ndarray) -> float:
    """The lowest contrast of a light colour with a darker ground (H, W, 3)."""
    light = float(_luminance(np.array(colour)))
    return (light + 0.05) / (float(_luminance(ground).max()) + 0.05)


def _check_label(layout: Layout, artwork: str) -> None:
    wall = np.asarray(draw_wall(layout, wall_colour(Image.new("RGB", (8, 8), artwork))))
    for box in (layout.label, layout.bar):
        for colour in (IVORY, STONE, DUSK, OCHRE):
            assert _contrast(colour, _cut(wall, box)) >= 4.5


@pytest.mark.parametrize("artwork", UNFAVOURABLE)
def test_labels_are_legible_on_the_wall_of_any_artwork(artwork: str) -> None:
    _check_label(fit_layout((512, 384)), artwork)


@pytest.mark.parametrize(("shape", "size"), SIXTEEN)
def test_labels_are_legible_wherever_they_hang(shape: str, size: tuple[int, int]) -> None:
    _check_label(fit_layout(size, shape), "blue")


@pytest.mark.parametrize("shape", CANVAS_SHAPES)
def test_the_title_is_legible_over_the_brightest_paintings(shape: str) -> None:
    layout = fit_layout((64, 48), shape)
    paintings = [Image.new("RGB", (64, 48), "white")] * 10
    film = replace(make_timeline(make_entry("a", 1800)), title=LONG[:78], subtitle=LONG[:150])
    empty = np.asarray(draw_title_card(layout, replace(film, title="", subtitle=None), paintings))
    words = np.asarray(draw_title_card(layout, film, paintings)).astype(int)
    written = np.abs(words - empty).max(axis=2) > 20
    rows, columns = np.flatnonzero(written.any(axis=1)), np.flatnonzero(written.any(axis=0))
    ground = empty[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert rows[-1] - rows[0] > 0.2 * layout.height
    assert _contrast(STONE, ground) >= 4.5


@pytest.mark.parametrize("shape", CANVAS_SHAPES)
def test_credits_are_legible(shape: str) -> None:
    wall = np.asarray(draw_wall(fit_layout((64, 48), shape), WALL, picture=False))
    for colour in (IVORY, STONE, DUSK, OCHRE):
        assert _contrast(colour, wall) >= 4.5


def _share_drawn(canvas: Image.Image, box: Box) -> float:
    crop = np.asarray(canvas.crop((box.x, box.y, box.right, box.bottom)))
    return float((crop.max(axis=2) > 0).mean())


# The timeline bar


def test_labels_far_apart_lie_under_their_ticks() -> None:
    assert place_labels([10, 100, 300], 40, 10, 300) == [10, 100, 300]


def test_crowded_labels_move_apart_evenly() -> None:
    placed = place_labels([100, 100, 100], 40, 0, 300)
    assert placed == pytest.approx([60, 100, 140])


def test_labels_stay_within_the_bar() -> None:
    placed = place_labels([0, 1, 2, 300], 40, 0, 300)
    assert placed[:3] == pytest.approx([0, 40, 80])
    assert placed[3] == pytest.approx(300)


def test_too_many_labels_are_thinned() -> None:
    placed = place_labels(list(np.linspace(0, 300, 50)), 40, 0, 300)
    shown = [x for x in placed if x is not None]
    assert placed[0] is not None
    assert placed[-1] is not None
    assert len(shown) == 8
    assert all(b - a >= 40 - 1e-6 for a, b in pairwise(shown))


def test_marker_travels_smoothly_through_the_ticks() -> None:
    film = make_timeline(*(make_entry(f"e{y}", y, seconds=2) for y in (1728, 1833, 1838, 1922)))
    plan = plan_film(film, 24)
    bar = make_timeline_bar(film, plan, fit_layout((512, 384)))
    way = [bar.position(frame) for frame in range(plan.credits_start)]
    steps = np.diff(way)
    assert (steps >= 0).all()
    assert steps.max() < 0.06 * (way[-1] - way[0])  # nowhere a jump
    for span, tick in zip(plan.chapters, bar.ticks, strict=True):
        assert bar.position(span.middle) == pytest.approx(tick)
    # The scale is true: 105 years are 21 times 5 years.
    assert bar.ticks[1] - bar.ticks[0] == pytest.approx(21 * (bar.ticks[2] - bar.ticks[1]))


def test_one_entry_and_two_of_one_year() -> None:
    for years in ((1838,), (1838, 1838)):
        film = make_timeline(*(make_entry(f"e{i}", y) for i, y in enumerate(years)))
        bar = make_timeline_bar(film, plan_film(film, FPS), fit_layout((64, 48)))
        assert bar.years == (1838,)
        assert bar.position(30) == bar.ticks[0]


# Cards


def test_credits_run_over_as_many_pages_as_needed() -> None:
    few = draw_credit_pages(fit_layout((64, 48)), make_timeline(make_entry("a", 1800)))
    many = draw_credit_pages(
        fit_layout((64, 48)), make_timeline(*(make_entry(f"e{y}", y) for y in range(1700, 1840)))
    )
    assert (
        len(few)
        == count_credit_pages(fit_layout((64, 48)), make_timeline(make_entry("a", 1800)))
        == 1
    )
    assert len(many) > 2
    assert all(np.asarray(page).max() > 180 for page in many)


def test_a_film_of_the_title_of_a_section_keeps_that_section(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(
        TextBlock, "draw", lambda block, *_: drawn.extend(line.text for line in block.lines)
    )
    film = replace(make_timeline(make_entry("a", 1800)), title="The structures")
    draw_credit_pages(fit_layout((64, 48)), film)
    assert drawn.count("The structures") == 2
    assert "Egg-white lysozyme" in drawn
    assert "Made up." in drawn


@pytest.mark.parametrize("shape", CANVAS_SHAPES)
def test_the_credits_of_the_default_film_take_at_most_a_tenth(shape: str) -> None:
    film = load_timeline(ROOT / "config/timeline.yaml")
    plan = plan_film(film, 24)
    spans = credit_spans(plan, count_credit_pages(fit_layout((512, 384), shape), film))
    assert 0.08 < 1 - plan.credits_start / spans[-1].end <= 0.1
    assert all(span.count >= 2 * 24 for span in spans)


@pytest.mark.parametrize(
    ("entries", "pages", "seconds"),
    [
        # A tenth of 3 + 7 * 60 seconds less eight transitions is more than pages ever take.
        (7, 2, 5.0),
        # A tenth of a film of one entry is less than half a second.
        (1, 1, 3.0),
        (1, 2, 2.0),
        (1, 9, 2.0),
    ],
)
def test_a_page_of_credits_stays_for_two_to_five_seconds(
    entries: int, pages: int, seconds: float
) -> None:
    film = make_timeline(
        *(make_entry(f"e{i}", 1800, seconds=60 if entries > 1 else 1) for i in range(entries))
    )
    spans = credit_spans(plan_film(film, 24), pages)
    assert [span.count / 24 for span in spans] == [seconds] * pages


@pytest.mark.parametrize("overlap", [0.0, 0.5, 1.0, 2.0])
def test_credits_begin_with_the_last_clip_and_no_three_scenes_meet(overlap: float) -> None:
    film = replace(make_timeline(make_entry("a", 1800, seconds=8)), overlap=overlap)
    plan = plan_film(film, 24)
    first, second, third = credit_spans(plan, 3)
    assert first.start == plan.credits_start
    assert plan.chapters[-1].end <= second.start
    assert first.end <= third.start
    assert first.end - second.start == min(overlap, 0.5) * 24


# The film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of two entries with its GIF and WebP, in a folder of its own."""
    folder = tmp_path_factory.mktemp("film")
    results = make_results(folder, ["old", "new"])
    calls: list[tuple[int, int]] = []
    make_film(
        make_timeline(make_entry("old", 1800, seconds=2), make_entry("new", 1900, seconds=2)),
        results,
        folder / "animation.mp4",
        gif=folder / "animation.gif",
        webp=folder / "animation.webp",
        fps=FPS,
        progress=lambda done, total: calls.append((done, total)),
    )
    assert calls[-1][0] == calls[-1][1] == len(calls)
    return folder


def _decode(path: Path) -> tuple[dict[str, object], list[np.ndarray]]:
    reader = imageio_ffmpeg.read_frames(str(path))
    about = next(reader)
    width, height = about["size"]
    return about, [np.frombuffer(data, np.uint8).reshape(height, width, 3) for data in reader]


@pytest.fixture(scope="module")
def decoded(film: Path) -> tuple[dict[str, object], list[np.ndarray]]:
    return _decode(film / "animation.mp4")


def _cut(frame: np.ndarray, box: Box) -> np.ndarray:
    return frame[box.y : box.bottom, box.x : box.right].astype(int)


def test_film_plays_in_a_browser(film: Path, decoded: tuple[dict[str, object], list]) -> None:
    about, frames = decoded
    assert about["codec"] == "h264"
    assert str(about["pix_fmt"]).startswith("yuv420p")
    assert about["size"] == (1920, 1080)
    assert about["fps"] == FPS
    data = (film / "animation.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # starts playing while it loads
    # 44 frames up to the credits, then a page of three seconds.
    assert len(frames) == 44 + 3 * FPS
    assert about["duration"] == pytest.approx(len(frames) / FPS, abs=1 / FPS)


def test_players_find_title_and_chapters(
    film: Path, decoded: tuple[dict[str, object], list]
) -> None:
    title, found = _read_chapters(film / "animation.mp4")
    assert title == "A <Film> & its Title"
    expected = [
        ("Title", 0.0),
        ("1800 · Milestone of 1800", 3.0),
        ("1900 · Milestone of 1900", 4.5),
        ("Credits", 6.0),
    ]
    assert [(name, pytest.approx(start, abs=2e-3)) for name, start in expected] == [
        (name, start) for name, start, _ in found
    ]
    assert found[-1][2] == pytest.approx(len(decoded[1]) / FPS, abs=2e-3)


def test_colours_are_tagged(film: Path) -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-hide_banner", "-i", str(film / "animation.mp4")]
    about = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert re.search(r"h264 \(High\).*yuv420p\(tv, bt709", about)


def test_the_same_frames_are_the_same_bytes(tmp_path: Path) -> None:
    metadata = to_ffmetadata("A film", film_chapters(make_timeline(make_entry("a", 1800)), 24, 200))
    for name in ("one.mp4", "other.mp4"):
        with open_mp4(tmp_path / name, (64, 48), 24, metadata) as write:
            for level in range(48):
                write(Image.new("RGB", (64, 48), (level, 2 * level, 4 * level)))
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "other.mp4").read_bytes()


def test_film_shows_each_entry_in_its_chapter(decoded: tuple[dict[str, object], list]) -> None:
    _, frames = decoded
    layout: Layout = fit_layout((64, 48))
    corner = Box(layout.picture.x + 20, layout.picture.y + 20, 100, 100)
    old, new = frames[28], frames[40]
    # The paintings keep their colours through encoding and decoding.
    np.testing.assert_allclose(_cut(old, corner).mean(axis=(0, 1)), (180, 60, 40), atol=4)
    np.testing.assert_allclose(_cut(new, corner).mean(axis=(0, 1)), (40, 90, 170), atol=4)
    # The dissolve mixes both.
    between = _cut(frames[33], corner).mean(axis=(0, 1))
    assert 60 < between[0] < 160


def test_paint_and_marker_move_and_labels_change(
    decoded: tuple[dict[str, object], list],
) -> None:
    _, frames = decoded
    layout = fit_layout((64, 48))
    assert np.abs(_cut(frames[26], layout.picture) - _cut(frames[28], layout.picture)).max() > 60
    assert np.abs(_cut(frames[29], layout.bar) - _cut(frames[31], layout.bar)).max() > 60
    assert np.abs(_cut(frames[28], layout.label) - _cut(frames[30], layout.label)).max() < 12
    assert np.abs(_cut(frames[28], layout.label) - _cut(frames[40], layout.label)).max() > 100
    assert (_cut(frames[28], layout.label) > 150).any(axis=2).mean() > 0.005


def test_film_begins_and_ends_dark(decoded: tuple[dict[str, object], list]) -> None:
    _, frames = decoded
    assert frames[0].mean() < 0.4 * frames[12].mean()
    assert frames[-1].mean() < 0.4 * frames[-FPS * 2].mean()
    assert frames[12].max() > 180  # the title is on the card


@pytest.mark.parametrize(("kind", "width"), [("gif", 480), ("webp", 800)])
def test_gif_and_webp_are_small_and_loop(film: Path, kind: str, width: int) -> None:
    with Image.open(film / f"animation.{kind}") as small:
        assert small.width == width
        assert small.info["loop"] == 0
        assert small.n_frames > 10
        total = 0.0
        for index in range(small.n_frames):
            small.seek(index)
            small.load()
            total += small.info["duration"] / 1000
    assert total == pytest.approx(44 / FPS, abs=0.3)  # without the credits


def test_a_webp_is_nearer_to_the_film_than_a_gif(
    film: Path, decoded: tuple[dict[str, object], list]
) -> None:
    """At one second the title card is on screen."""
    shown = Image.fromarray(decoded[1][FPS]).resize((800, 450), Image.Resampling.LANCZOS)
    errors = {}
    for kind in ("gif", "webp"):
        with Image.open(film / f"animation.{kind}") as small:
            time = 0.0
            for index in range(small.n_frames):
                small.seek(index)
                small.load()
                time += small.info["duration"] / 1000
                if time > 1.0:
                    break
            found = small.convert("RGB").resize((800, 450), Image.Resampling.LANCZOS)
        errors[kind] = np.abs(np.asarray(found, dtype=int) - np.asarray(shown, dtype=int)).mean()
    assert errors["webp"] < errors["gif"]


def test_a_small_film_is_as_large_as_its_limit_allows(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (film / "animation.webp").stat().st_size
    monkeypatch.setattr(encode, "SMALL_FILM_BYTES", whole // 2)
    write_webp(film / "animation.mp4", tmp_path / "half.webp", 44 / FPS)
    assert (tmp_path / "half.webp").stat().st_size <= whole // 2
    with Image.open(tmp_path / "half.webp") as small:
        assert 480 <= small.width < 800
    # The last setting is taken even if it is too large.
    monkeypatch.setattr(encode, "SMALL_FILM_BYTES", 1)
    write_webp(film / "animation.mp4", tmp_path / "least.webp", 44 / FPS)
    with Image.open(tmp_path / "least.webp") as small:
        assert small.width == 480


def test_nothing_is_left_beside_the_film(film: Path) -> None:
    assert not [path.name for path in film.iterdir() if ".part" in path.name]


def test_a_clip_spreads_its_frames_over_its_span(tmp_path: Path) -> None:
    results = make_results(tmp_path, ["a"], frames=4)
    chapter = make_entry("a", 1800)
    plan = plan_film(make_timeline(chapter), FPS)
    layout = fit_layout((64, 48))
    frames = sorted(results.frames("a").iterdir())
    bar = make_timeline_bar(make_timeline(chapter), plan, layout)
    clip = ClipScene(Span(10, 8), chapter, frames, layout, bar, [results.artwork("a")], 8, tmp_path)
    shown = [_cut(np.asarray(clip.picture(10 + i)), layout.picture) for i in range(8)]
    same = [bool((one == other).all()) for one, other in pairwise(shown)]
    assert same == [True, False, True, False, True, False, True]
    # A loop begins again while the clip leaves.
    loop = ClipScene(Span(10, 6), chapter, frames, layout, bar, [results.artwork("a")], 4, tmp_path)
    again = [_cut(np.asarray(loop.picture(10 + i)), layout.picture) for i in range(6)]
    assert all((again[i] == shown[2 * i]).all() for i in range(4))
    assert all((again[4 + i] == again[i]).all() for i in range(2))


# Bad input


def test_frames_that_cannot_make_a_film_are_named(tmp_path: Path) -> None:
    chapters = make_timeline(make_entry("a", 1800), make_entry("b", 1900))
    output = tmp_path / "film.mp4"

    def complaint(results: ResultPaths) -> str:
        with pytest.raises(InputError) as caught:
            make_film(chapters, results, output, fps=FPS)
        assert not output.exists()
        return str(caught.value)

    empty = make_results(tmp_path / "empty", ["a"])
    assert "frames/b: no frames" in complaint(empty)

    gap = make_results(tmp_path / "gap", ["a", "b"])
    (gap.frames("b") / "0003.png").unlink()
    assert "frames/b: 0003.png is missing" in complaint(gap)

    odd = make_results(tmp_path / "odd", ["a", "b"])
    Image.new("RGB", (32, 32)).save(odd.frames("a") / "0002.png")
    message = complaint(odd)
    assert "frames/a" in message
    assert "64x48" in message
    assert "0002.png 32x32" in message

    mixed = make_results(tmp_path / "mixed", ["a"])
    make_results(tmp_path / "mixed", ["b"], size=(48, 48))
    assert "frames/b: frames of 48x48 pixels" in complaint(mixed)

    bare = make_results(tmp_path / "bare", ["a", "b"])
    bare.artwork("b").unlink()
    assert "artworks/b.png: no such file" in complaint(bare)

    broken = make_results(tmp_path / "broken", ["a", "b"])
    (broken.frames("b") / "0001.png").write_bytes(b"no picture")
    assert "frames/b/0001.png: this picture cannot be read" in complaint(broken)


def test_a_missing_ffmpeg_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    results = make_results(tmp_path, ["a"])
    with pytest.raises(InputError, match="set IMAGEIO_FFMPEG_EXE"):
        make_film(make_timeline(make_entry("a", 1800)), results, tmp_path / "film.mp4", fps=FPS)


def test_a_film_that_lacks_frames_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = imageio_ffmpeg.write_frames

    def losing(*arguments: Any, **options: Any) -> Any:
        """A frame writer that loses every third frame."""
        stream = frames(*arguments, **options)
        stream.send(None)
        try:
            while True:
                for arrives in (True, True, False):
                    picture = yield
                    if arrives:
                        stream.send(picture)
        finally:
            stream.close()

    def film_of_five() -> None:
        with open_mp4(tmp_path / "film.mp4", (64, 48), FPS) as write:
            for _ in range(5):
                write(Image.new("RGB", (64, 48)))

    film_of_five()
    (tmp_path / "film.mp4").unlink()
    monkeypatch.setattr(imageio_ffmpeg, "write_frames", losing)
    with pytest.raises(OSError, match="wrote 4 of 5 frames"):
        film_of_five()
    assert not (tmp_path / "film.mp4").exists()


def test_items_made_ahead_keep_their_order_and_their_errors() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for item in range(5):
            made.append(item)
            yield item
        raise ValueError("no more")

    taken = prefetch_items(items(), 2)
    assert next(taken) == 0
    assert [next(taken) for _ in range(4)] == [1, 2, 3, 4]
    with pytest.raises(ValueError, match="no more"):
        next(taken)

    made.clear()
    taken = prefetch_items(items(), 2)
    assert next(taken) == 0
    taken.close()
    # Two items are made ahead of the one that was taken, and no more.
    assert len(made) <= 3
    assert list(prefetch_items([], 4)) == []


def test_only_a_first_look_is_encoded_in_a_hurry() -> None:
    said = {
        quality: stage_arguments.film_arguments(
            settings.settings_from_mapping({"quality": quality}, Path("config.yaml"))
        )
        for quality in QUALITIES
    }
    assert [quality for quality, words in said.items() if "--quick" in words] == ["sketch", "draft"]


def test_an_interrupted_film_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the old film")

    def stop_half_way() -> None:
        with open_mp4(path, (64, 48), FPS) as write:
            write(Image.new("RGB", (64, 48)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert path.read_bytes() == b"the old film"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failing_ffmpeg_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"no film")
    for write, name in ((write_gif, "film.gif"), (write_webp, "film.webp")):
        with pytest.raises(OSError, match="ffmpeg failed"):
            write(tmp_path / "film.mp4", tmp_path / name, 1.0)
        assert not (tmp_path / name).exists()


def test_command_line(
    project: Path, document: dict, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    del document["entries"][1:]
    (project / "timeline.yaml").write_text(yaml.safe_dump(document))
    arguments = ["film", "timeline.yaml", "--results", "results", "-o", "results/animation.mp4"]
    assert main([*arguments, "--fps", "2"]) == 2
    assert "results/frames/wave: no frames" in capsys.readouterr().err
    make_results(project / "results", ["wave"])
    assert main([*arguments, "--fps", "2"]) == 0
    about, frames = _decode(project / "results" / "animation.mp4")
    assert about["fps"] == 2
    assert len(frames) > 10
