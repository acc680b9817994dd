"""Assemble the film: title card, every entry in order, credits, with transitions between."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from PIL import Image

from impasto.core.errors import InputError
from impasto.core.graphics.canvas import DEFAULT_RESOLUTION, DEFAULT_SHAPE
from impasto.core.graphics.images import load_image
from impasto.film.cards import draw_credit_pages, draw_title_card
from impasto.film.chapters import film_chapters, to_ffmetadata
from impasto.film.encode import find_ffmpeg, open_mp4, write_gif, write_webp
from impasto.film.layout import Layout, fit_layout
from impasto.film.legend import shown_colour_key
from impasto.film.prefetch import prefetch_items
from impasto.film.scenes import ClipScene, FilmScene, StillScene, list_clip_frames
from impasto.film.schedule import credit_spans, plan_film
from impasto.film.timeline_bar import make_timeline_bar
from impasto.film.transition import transition_frame
from impasto.film.unset_texts import warn_of_unset_texts
from impasto.rendering.frame import frame_paths
from impasto.timeline.model import Timeline, blend_predecessors
from impasto.timeline.result_paths import ResultPaths

FADE_SECONDS = 0.8
# Frames that are drawn ahead while others are encoded; at 2160p each takes 25 MB.
PREFETCHED_FRAMES = 4

ProgressCallback = Callable[[int, int], None]


def make_film(
    timeline: Timeline,
    results: ResultPaths,
    output: Path,
    *,
    gif: Path | None = None,
    webp: Path | None = None,
    fps: int = 24,
    shape: str = DEFAULT_SHAPE,
    resolution: str = DEFAULT_RESOLUTION,
    quick: bool = False,
    progress: ProgressCallback | None = None,
) -> None:
    """Assemble the painted frames of all entries into an MP4, and a GIF and a WebP if wanted.

    GIF and WebP lack the credits. Only a few frames are drawn ahead of the encoder, so that memory
    does not grow with the film.

    Args:
        quick: encode in two thirds of the time, a little less faithfully.
        progress: called after each frame with the frames done and the number of all frames.

    Raises:
        InputError: frames or artworks are missing, or frames do not decode or differ in size; or
            there is no ffmpeg.
        OSError: a file cannot be written.
    """
    find_ffmpeg()
    warn_of_unset_texts(timeline)
    layout, scenes = _build_scenes(timeline, results, fps, shape, resolution)
    total = scenes[-1].span.end
    metadata = to_ffmetadata(timeline.title, film_chapters(timeline, fps, total))
    frames = _draw_frames(scenes, round(FADE_SECONDS * fps))
    with (
        open_mp4(output, layout.size, fps, metadata, quick=quick) as write,
        closing(prefetch_items(frames, PREFETCHED_FRAMES)) as drawn,
    ):
        for number, picture in enumerate(drawn, start=1):
            write(picture)
            if progress is not None:
                progress(number, total)
    # The credits would not be legible in a GIF or WebP of this size.
    seconds = plan_film(timeline, fps).credits_start / fps
    wanted = [(write, path) for write, path in ((write_gif, gif), (write_webp, webp)) if path]
    # Side by side, since ffmpeg encodes each on a single core.
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(write, output, path, seconds) for write, path in wanted]:
            done.result()


def _build_scenes(
    timeline: Timeline, results: ResultPaths, fps: int, shape: str, resolution: str
) -> tuple[Layout, list[FilmScene]]:
    frames, size = _collect_frames(timeline, results)
    layout = fit_layout(size, shape, resolution)
    plan = plan_film(timeline, fps)
    bar = make_timeline_bar(timeline, plan, layout)
    paintings = [load_image(paths[len(paths) // 2]) for paths in frames]
    blended = blend_predecessors(timeline)
    scenes: list[FilmScene] = [StillScene(plan.title, draw_title_card(layout, timeline, paintings))]
    scenes += [
        ClipScene(
            span,
            entry,
            paths,
            layout,
            bar,
            results.artworks(entry),
            period,
            results.renders(entry.id),
            frame_paths(results.product("blend", entry.id)) if entry.id in blended else (),
            shown_colour_key(entry, results),
        )
        for entry, paths, span, period in zip(
            timeline.entries, frames, plan.chapters, plan.periods, strict=True
        )
    ]
    pages = draw_credit_pages(layout, timeline)
    spans = credit_spans(plan, len(pages))
    scenes += [StillScene(span, page) for span, page in zip(spans, pages, strict=True)]
    return layout, scenes


def _collect_frames(
    timeline: Timeline, results: ResultPaths
) -> tuple[list[list[Path]], tuple[int, int]]:
    """Collect every clip's frames and their common size, and check that the artworks exist."""
    clips: list[list[Path]] = []
    common: tuple[int, int] | None = None
    for entry in timeline.entries:
        folder = results.frames(entry.id)
        paths, size = list_clip_frames(folder)
        if common is not None and size != common:
            raise InputError(
                f"{folder}: frames of {size[0]}x{size[1]} pixels, but "
                f"{results.frames(timeline.entries[0].id)} has {common[0]}x{common[1]}; "
                "all clips of a film need one size"
            )
        common = size
        for artwork in results.artworks(entry):
            if not artwork.exists():
                raise InputError(f"{artwork}: no such file")
        clips.append(paths)
    assert common is not None  # a timeline has at least one entry
    return clips, common


def _draw_frames(scenes: Sequence[FilmScene], fade: int) -> Iterator[Image.Image]:
    """Draw the film's frames: each scene in its span, with transitions, and fades at the ends."""
    total = scenes[-1].span.end
    black = Image.new("RGB", scenes[0].picture(0).size)
    for frame in range(total):
        shown = [s for s in scenes if s.span.start <= frame < s.span.end]
        picture = (
            transition_frame(shown[0], shown[1], frame)
            if len(shown) > 1
            else shown[0].picture(frame)
        )
        light = min(1.0, (frame + 1) / (fade + 1), (total - frame) / (fade + 1))
        yield picture if light == 1.0 else Image.blend(black, picture, light)
