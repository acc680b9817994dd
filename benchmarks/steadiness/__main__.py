"""Measure how steady the paint of a film is; write docs/motion-figures.md.

The painted clips of a results folder (`make animation` makes them) are measured by warping error:
each frame is compared with an earlier one that is warped to it by the exact motion. One clip is
compared with two other methods: frames that are painted independently, and a painted view that is
propagated from frame to frame by optical flow estimated from the renders, as video style transfer
does it.
"""

import argparse
import hashlib
import json
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.common import machine
from benchmarks.common.evidence_page import find_provenance, write_evidence_page
from benchmarks.steadiness.warping_error import ABRUPT_CHANGE, abrupt_share, warping_error
from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write, read_json
from impasto.core.code_fingerprint import verb_fingerprint
from impasto.core.graphics.typography import SANS, draw_line
from impasto.painting.dials import read_dials
from impasto.painting.painter import Painter
from impasto.painting.quality import quality_by_name
from impasto.rendering.frame import (
    Frame,
    frame_name,
    frame_paths,
    read_picture,
    read_rendered_frame,
    write_picture,
)
from impasto.scoring.crispness import measure_crispness
from impasto.scoring.image_measures import distance_to_outline
from impasto.scoring.judge import score_still
from impasto.timeline.result_paths import ResultPaths

PictureReader = Callable[[int], Array]

LAGS = (1, 10)
# Frames of the clip that are painted independently, each with the frames before it by every lag.
INDEPENDENT_FRAMES = (12, 40)
SHOWN_SCORES = ("separation", "outline", "depth_edges", "depth", "style", "crispness")
CRISP_FRAMES = 3  # frames of each clip whose crispness is measured
STRIP_FRAMES = (0, 6, 12, 18)
STRIP_WIDTH, HEADER, GAP = 300, 24, 8


class PaintedClip:
    """A painted clip: its renders, its painted frames, and its place in the results."""

    def __init__(self, results: ResultPaths, entry: str) -> None:
        """Find the clip; frames are read when they are needed, and the last 30 are cached."""
        self.results, self.entry = results, entry
        renders = frame_paths(results.renders(entry))
        frames = frame_paths(results.frames(entry))
        self.number = len(frames)
        self.frame: Callable[[int], Frame] = lru_cache(30)(
            lambda i: read_rendered_frame(renders[i])
        )
        self.painted: PictureReader = lru_cache(30)(lambda i: read_picture(frames[i]))

    def render(self, index: int) -> Array:
        """Return the bare render of a frame: (H, W, 3) RGB in [0, 1]."""
        return self.frame(index).colour


def warping_errors(clip: PaintedClip, pictures: PictureReader, every: int) -> list[float]:
    """Compute the mean warping error at each lag, over every `every`-th frame."""
    return [warping_error(clip.number, clip.frame, pictures, lag, every) for lag in LAGS]


def propagate_by_flow(clip: PaintedClip, method: str) -> PictureReader:
    """Propagate the first painted frame through the clip by estimated optical flow."""
    import cv2

    greys = [
        cv2.cvtColor(to_8bit(_composite_on_grey(clip.frame(i))), cv2.COLOR_RGB2GRAY)
        for i in range(clip.number)
    ]
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    height, width = greys[0].shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    pictures = [clip.painted(0)]
    for before, here in pairwise(greys):
        if method == "DIS":
            flow = dis.calc(here, before, None)
        else:
            flow = cv2.calcOpticalFlowFarneback(here, before, None, 0.5, 4, 21, 3, 7, 1.5, 0)
        pictures.append(
            cv2.remap(
                pictures[-1],
                x + flow[..., 0],
                y + flow[..., 1],
                cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )
    return pictures.__getitem__


def _composite_on_grey(frame: Frame) -> Array:
    return frame.matte[..., None] * frame.colour + (1 - frame.matte[..., None]) * 0.5


def paint_independent_frames(
    clip: PaintedClip, folder: Path, threads: int | None
) -> tuple[PictureReader, list[int]]:
    """Paint frames independently and keep them in `folder`.

    Returns:
        the reader of the painted frames, and the later frame of each pair.
    """
    source = StyleSource(artwork.load_artwork(clip.results.artwork(clip.entry)).pixels)
    record_path = clip.results.still(clip.entry).with_suffix(".json")
    record = read_json(record_path)
    painter = Painter(
        [source],
        quality_by_name(record["quality"]),
        read_dials(record_path),
        device.select_device("auto", threads),
    )
    # Each combination of quality, size, dials and painter's code has a folder of its own.
    made = json.dumps(
        [record["quality"], record["size"], record["dials"], verb_fingerprint("paint")]
    )
    folder = folder / hashlib.sha256(made.encode()).hexdigest()[:12]
    ends = [t for t in INDEPENDENT_FRAMES if t < clip.number]
    wanted = sorted({t - lag for t in ends for lag in (0, *LAGS)})
    for index in wanted:
        path = folder / frame_name(index)
        if not path.exists():
            print(f"painting frame {index} independently")
            write_picture(path, painter.paint(clip.frame(index)).still)
    return (lambda i: read_picture(folder / frame_name(i))), ends


def pair_warping_errors(clip: PaintedClip, pictures: PictureReader, ends: list[int]) -> list[float]:
    """Compute the mean warping error of single pairs of frames at each lag.

    Args:
        clip: the clip.
        pictures: reads the picture of a frame.
        ends: the later frame of each pair.
    """
    return [
        float(
            np.mean(
                [
                    warping_error(
                        1 + lag,
                        lambda i, s=end - lag: clip.frame(s + i),
                        lambda i, s=end - lag: pictures(s + i),
                        lag,
                    )
                    for end in ends
                ]
            )
        )
        for lag in LAGS
    ]


def draw_frame_strip(rows: dict[str, PictureReader], output: Path) -> None:
    """Draw some frames of each method, one method below another, and write them as a JPEG."""
    sheets = []
    for title, pictures in rows.items():
        images = [Image.fromarray(to_8bit(pictures(i))) for i in STRIP_FRAMES]
        height = round(images[0].height * STRIP_WIDTH / images[0].width)
        row = Image.new("RGB", (len(images) * (STRIP_WIDTH + GAP) - GAP, HEADER + height), "white")
        draw_line(row, (0, HEADER - 7), title, SANS, 15, (70, 66, 62))
        for place, image in enumerate(images):
            small = image.resize((STRIP_WIDTH, height), Image.Resampling.LANCZOS)
            row.paste(small, (place * (STRIP_WIDTH + GAP), HEADER))
        sheets.append(row)
    whole = Image.new("RGB", (sheets[0].width, sum(s.height + GAP for s in sheets)), "white")
    top = 0
    for sheet in sheets:
        whole.paste(sheet, (0, top))
        top += sheet.height + GAP
    with atomic_write(output) as temporary:
        whole.save(temporary, quality=88)


def main() -> None:
    """Measure the clips and write the page."""
    arguments = _parse_arguments()
    results = ResultPaths(arguments.results)
    clip = PaintedClip(results, arguments.rivals)
    sections = [
        _introduction(),
        _clips_table(results, arguments.every),
        _methods_section(clip, arguments),
        _scores_section(clip),
        f"![Frames {STRIP_FRAMES} by each method]({arguments.report.stem}.jpg)",
    ]
    made = find_provenance("impasto.motion.clip")
    write_evidence_page(arguments.report, "python -m benchmarks.steadiness", sections, made)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.steadiness", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument(
        "--rivals", default="great-wave", help="entry on which the other methods are measured"
    )
    parser.add_argument(
        "--every", type=int, default=3, help="compare one frame in this many (default: %(default)s)"
    )
    parser.add_argument("--threads", type=int)
    parser.add_argument("--work", type=Path, default=Path("results/benchmark/motion"))
    parser.add_argument("--report", type=Path, default=Path("docs/motion-figures.md"))
    return parser.parse_args()


def _introduction() -> str:
    return (
        "# Motion, measured\n\n"
        "[motion.md](motion.md) explains how paint is carried. Machine: "
        f"{machine.describe_machine()}.\n\n"
        "**Warping error** is the mean squared difference between a frame and an earlier frame "
        "(lag: how many frames earlier) that is warped to it by the exact motion, over the pixels "
        "that the protein fills in both, with colours in [0, 1]. The ratio is that of the painted "
        "clip to the bare render, whose light changes as it turns. **Crispness** is the "
        f"mean of that of {CRISP_FRAMES} frames, as a share of the still's. **Abrupt** is the "
        f"share of the protein's pixels whose colour changes by more than {ABRUPT_CHANGE:g} from "
        "a frame to the next, for instance where paint appears or vanishes."
    )


def _clips_table(results: ResultPaths, every: int) -> str:
    """Measure every painted clip, and print each row when it is measured."""
    lines = [
        "| clip | frames | render: lag 1 | lag 10 | painted: lag 1 | lag 10 "
        "| ratio: lag 1 | lag 10 | crispness | abrupt |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    figures = []
    for folder in sorted((results.folder / "frames").iterdir()):
        if folder.name.startswith("."):
            continue
        clip = PaintedClip(results, folder.name)
        if clip.number <= max(LAGS):
            continue
        bare = warping_errors(clip, clip.render, every)
        painted = warping_errors(clip, clip.painted, every)
        ratio = [p / b for p, b in zip(painted, bare, strict=True)]
        abrupt = abrupt_share(clip.number, clip.frame, clip.painted, every)
        figures.append([*ratio, _crispness_share(clip), 100 * abrupt])
        numbers = [f"{v:.5f}" for v in (*bare, *painted)] + _figure_cells(figures[-1])
        lines.append(f"| {folder.name} | {clip.number} | " + " | ".join(numbers) + " |")
        print(lines[-1], flush=True)
    for name, row in (
        ("median", np.median(figures, axis=0)),
        # Of crispness, the least is the worst.
        ("worst", np.where([False, False, True, False], np.min(figures, 0), np.max(figures, 0))),
    ):
        lines.append(f"| {name} | | | | | | " + " | ".join(_figure_cells(row)) + " |")
    return "\n".join(lines)


def _figure_cells(figures: Sequence[float]) -> list[str]:
    *shares, abrupt = figures
    return [*(f"{share:.2f}" for share in shares), f"{abrupt:.2f} %"]


def _crispness_share(clip: PaintedClip) -> float:
    """Return the mean crispness of a few frames as a share of that of the clip's still."""
    results, entry = clip.results, clip.entry
    pixels = artwork.load_artwork(results.artwork(entry)).pixels

    def crispness(picture: Array, frame: Frame) -> float:
        return measure_crispness(picture, distance_to_outline(frame.matte), pixels) or math.nan

    still = crispness(read_picture(results.still(entry)), read_rendered_frame(results.view(entry)))
    indices = np.linspace(0, clip.number - 1, CRISP_FRAMES).round().astype(int)
    return float(np.mean([crispness(clip.painted(i), clip.frame(i)) for i in indices]) / still)


def _methods_section(clip: PaintedClip, arguments: argparse.Namespace) -> str:
    """Measure other methods on one clip, and draw the strip of their frames."""
    every = arguments.every
    bare = warping_errors(clip, clip.render, every)
    strip: dict[str, PictureReader] = {"impasto": clip.painted}
    errors = {
        "paint carried by the exact motion (impasto)": warping_errors(clip, clip.painted, every)
    }
    for method in ("DIS", "Farneback"):
        pictures = propagate_by_flow(clip, method)
        strip[f"propagated by {method} flow"] = pictures
        errors[f"propagated by estimated flow ({method})"] = warping_errors(clip, pictures, every)
    independent, ends = paint_independent_frames(
        clip, arguments.work / arguments.rivals, arguments.threads
    )
    independent_errors = pair_warping_errors(clip, independent, ends)
    bare_pairs = pair_warping_errors(clip, clip.render, ends)
    own_errors = pair_warping_errors(clip, clip.painted, ends)
    lines = ["| method | ratio: lag 1 | lag 10 |", "| --- | --- | --- |"]
    lines += [_ratio_row(method, found, bare) for method, found in errors.items()]
    lines += [
        _ratio_row(
            f"each frame painted independently (frames {ends} and those before them)",
            independent_errors,
            bare_pairs,
        ),
        _ratio_row("paint carried by the exact motion, same pairs", own_errors, bare_pairs),
    ]
    draw_frame_strip(strip, arguments.report.with_suffix(".jpg"))
    return f"## Other methods, on {arguments.rivals}\n\n" + "\n".join(lines)


def _ratio_row(method: str, errors: Sequence[float], bare: Sequence[float]) -> str:
    numbers = " | ".join(f"{error / b:.2f}" for error, b in zip(errors, bare, strict=True))
    return f"| {method} | {numbers} |"


def _scores_section(clip: PaintedClip) -> str:
    """Score the still, and about eight frames through the clip."""
    results, entry = clip.results, clip.entry
    pixels = artwork.load_artwork(results.artwork(entry)).pixels
    view = read_rendered_frame(results.view(entry))
    shown = {"still": (view, read_picture(results.still(entry)))}
    for index in range(0, clip.number, max(1, clip.number // 8)):
        shown[str(index)] = (clip.frame(index), clip.painted(index))
    lines = [
        "| frame | " + " | ".join(SHOWN_SCORES) + " |",
        "| --- |" + " --- |" * len(SHOWN_SCORES),
    ]
    for name, (frame, picture) in shown.items():
        scores = score_still(picture, frame, pixels).as_dict()
        lines.append(f"| {name} | " + " | ".join(_score(scores[s]) for s in SHOWN_SCORES) + " |")
    return f"## Scores through the clip of {entry}\n\n" + "\n".join(lines)


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
