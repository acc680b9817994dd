"""The film: title card, every entry in its turn, credits, with transitions between."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from PIL import Image

from impasto.core.errors import InputError
from impasto.core.graphics.canvas import DEFAULT_SHAPE
from impasto.core.graphics.images import load
from impasto.film.cards import credit_pages, credit_spans, title_card
from impasto.film.chapters import chapters, ffmetadata
from impasto.film.encode import ffmpeg, gif_from, mp4
from impasto.film.layout import Layout, layout_for
from impasto.film.prefetch import ahead
from impasto.film.scenes import Card, Clip, Scene, clip_frames
from impasto.film.schedule import schedule
from impasto.film.timeline_bar import timeline_bar
from impasto.film.transition import joined
from impasto.rendering.frame import frame_paths
from impasto.timeline.model import Timeline, blends
from impasto.timeline.result_paths import Results

FADE_SECONDS = 0.8
# Frames that are drawn while others are encoded; those of a hall's screen take 11 MB each.
AHEAD = 4

Progress = Callable[[int, int], None]


def make_film(
    timeline: Timeline,
    results: Results,
    output: Path,
    *,
    gif: Path | None = None,
    fps: int = 24,
    shape: str = DEFAULT_SHAPE,
    quick: bool = False,
    progress: Progress | None = None,
) -> None:
    """Assemble the painted frames of all entries into an MP4 (and a GIF without the credits).

    A few frames are drawn ahead of what is encoded: memory does not grow with the film.

    Args:
        timeline: what to show, in which order, for how long.
        results: where the painted frames and artworks lie.
        output: the MP4.
        gif: the GIF, if wanted.
        fps: frames a second.
        shape: of the canvas, one of `SHAPES`.
        quick: encode in less than half the time, a little less faithfully.
        progress: called with frames done and frames in all, after each.

    Raises:
        InputError: frames or artworks are missing, do not decode or differ in size; or there is
            no ffmpeg.
        OSError: a file cannot be written.
    """
    ffmpeg()
    layout, scenes = _scenes(timeline, results, fps, shape)
    total = scenes[-1].span.end
    metadata = ffmetadata(timeline.title, chapters(timeline, fps, total))
    frames = _frames(scenes, round(FADE_SECONDS * fps))
    with (
        mp4(output, layout.size, fps, metadata, quick=quick) as write,
        closing(ahead(frames, AHEAD)) as drawn,
    ):
        for number, picture in enumerate(drawn, start=1):
            write(picture)
            if progress is not None:
                progress(number, total)
    if gif is not None:
        # A GIF of this size could not show the credits legibly.
        gif_from(output, gif, schedule(timeline, fps).credits_start / fps)


def _scenes(
    timeline: Timeline, results: Results, fps: int, shape: str
) -> tuple[Layout, list[Scene]]:
    frames, size = _all_frames(timeline, results)
    layout = layout_for(size, shape)
    plan = schedule(timeline, fps)
    bar = timeline_bar(timeline, plan, layout)
    paintings = [load(paths[len(paths) // 2]) for paths in frames]
    blended = blends(timeline)
    scenes: list[Scene] = [Card(plan.title, title_card(layout, timeline, paintings))]
    scenes += [
        Clip(
            span,
            entry,
            paths,
            layout,
            bar,
            results.artworks(entry),
            period,
            results.renders(entry.id),
            frame_paths(results.blend(entry.id)) if entry.id in blended else (),
        )
        for entry, paths, span, period in zip(
            timeline.entries, frames, plan.chapters, plan.periods, strict=True
        )
    ]
    pages = credit_pages(layout, timeline)
    spans = credit_spans(pages, plan)
    scenes += [Card(span, page.picture) for span, page in zip(spans, pages, strict=True)]
    return layout, scenes


def _all_frames(timeline: Timeline, results: Results) -> tuple[list[list[Path]], tuple[int, int]]:
    """Every clip's frames, and the size they share; the artworks are looked at as well."""
    clips: list[list[Path]] = []
    common: tuple[int, int] | None = None
    for entry in timeline.entries:
        folder = results.frames(entry.id)
        paths, size = clip_frames(folder)
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


def _frames(scenes: Sequence[Scene], fade: int) -> Iterator[Image.Image]:
    """The film's frames: each scene in its span, joined where two overlap, faded at the ends."""
    total = scenes[-1].span.end
    black = Image.new("RGB", scenes[0].picture(0).size)
    for frame in range(total):
        on = [s for s in scenes if s.span.start <= frame < s.span.end]
        picture = joined(on[0], on[1], frame) if len(on) > 1 else on[0].picture(frame)
        light = min(1.0, (frame + 1) / (fade + 1), (total - frame) / (fade + 1))
        yield picture if light == 1.0 else Image.blend(black, picture, light)
