"""How steady the film is: docs/motion.md.

Takes painted clips from a results folder (`make animation` leaves them), and holds each frame
against an earlier one that is carried to it by the exact motion. For one of the clips also: frames
painted each from nothing, and the painted view passed on from frame to frame by optical flow that
is estimated from the renders, as video style transfer does.
"""

import argparse
import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.common import machine
from impasto.artworks import artwork
from impasto.artworks.style_source import StyleSource
from impasto.core import device
from impasto.core.arrays import Array, to_8bit
from impasto.core.atomic_files import atomic_write, read_json
from impasto.core.code_fingerprint import verb_fingerprint
from impasto.core.graphics.typography import SANS, draw_line
from impasto.motion.warping_error import warping_error
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
from impasto.scoring.judge import score_still
from impasto.timeline.result_paths import ResultPaths

PictureReader = Callable[[int], Array]

LAGS = (1, 10)
# Frames from the clip's start at which its independent frames are painted, with those before them
# by each lag.
INDEPENDENT_FRAMES = (12, 40)
SHOWN_SCORES = ("separation", "outline", "depth_edges", "depth", "style")
STRIP_FRAMES = (0, 6, 12, 18)
STRIP_WIDTH, HEADER, GAP = 300, 24, 8


class PaintedClip:
    """A painted clip: its renders, its frames, and what they were painted from."""

    def __init__(self, results: ResultPaths, entry: str) -> None:
        """Find the clip; frames are read when asked for, and kept for a while."""
        self.results, self.entry = results, entry
        renders = frame_paths(results.renders(entry))
        frames = frame_paths(results.frames(entry))
        self.number = len(frames)
        self.frame: Callable[[int], Frame] = lru_cache(30)(
            lambda i: read_rendered_frame(renders[i])
        )
        self.painted: PictureReader = lru_cache(30)(lambda i: read_picture(frames[i]))


def warping_errors(clip: PaintedClip, pictures: PictureReader, every: int) -> list[float]:
    """Warping error at each lag."""
    return [warping_error(clip.number, clip.frame, pictures, lag, every) for lag in LAGS]


def propagate_by_flow(clip: PaintedClip, method: str) -> PictureReader:
    """The first painted frame, passed on from frame to frame by estimated flow."""
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
    """Frames painted each from nothing, kept in `folder`; and which of them end a pair."""
    source = StyleSource(artwork.load_artwork(clip.results.artwork(clip.entry)).pixels)
    record = clip.results.still(clip.entry).with_suffix(".json")
    told = read_json(record)
    painter = Painter(
        [source],
        quality_by_name(told["quality"]),
        read_dials(record),
        device.select_device("auto", threads),
    )
    # Other dials, another size or another painter have a folder of their own.
    made = json.dumps([told["quality"], told["size"], told["dials"], verb_fingerprint("paint")])
    folder = folder / hashlib.sha256(made.encode()).hexdigest()[:12]
    ends = [t for t in INDEPENDENT_FRAMES if t < clip.number]
    wanted = sorted({t - lag for t in ends for lag in (0, *LAGS)})
    for index in wanted:
        path = folder / frame_name(index)
        if not path.exists():
            print(f"painting frame {index} from nothing")
            write_picture(path, painter.paint(clip.frame(index)).still)
    return (lambda i: read_picture(folder / frame_name(i))), ends


def pair_warping_errors(clip: PaintedClip, pictures: PictureReader, ends: list[int]) -> list[float]:
    """Warping error of single pairs of frames, at each lag."""
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
    """Frames of each kind under one another."""
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
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--rivals", default="great-wave", help="entry that the rivals paint too")
    parser.add_argument("--every", type=int, default=3, help="one frame in so many is compared")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--work", type=Path, default=Path("results/benchmark/motion"))
    parser.add_argument("--report", type=Path, default=Path("docs/motion-figures.md"))
    arguments = parser.parse_args()
    results = ResultPaths(arguments.results)
    lines = [
        "# Motion, measured",
        "",
        "Written by `python -m benchmarks.steadiness`; [motion.md](motion.md) tells how paint is "
        "carried. Made on: " + machine.describe_machine() + ".",
        "",
        "**Warping error**: mean squared difference of a frame from an earlier one that is carried "
        "to it by the exact motion, over the pixels that the protein fills in both, in [0, 1]. A "
        "ratio of 1 is that of the bare render, whose light changes as it turns.",
        "",
        "| clip | frames | render: lag 1 | lag 10 | painted: lag 1 | lag 10 | ratio: 1 | 10 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    ratios = []
    for folder in sorted((arguments.results / "frames").iterdir()):
        if folder.name.startswith("."):
            continue
        clip = PaintedClip(results, folder.name)
        if clip.number <= max(LAGS):
            continue
        bare = warping_errors(clip, lambda i, c=clip: c.frame(i).colour, arguments.every)
        painted = warping_errors(clip, clip.painted, arguments.every)
        ratio = [p / b for p, b in zip(painted, bare, strict=True)]
        ratios.append(ratio)
        numbers = [f"{v:.5f}" for v in (*bare, *painted)] + [f"{r:.2f}" for r in ratio]
        lines.append(f"| {folder.name} | {clip.number} | " + " | ".join(numbers) + " |")
        print(lines[-1], flush=True)
    middle = np.median(ratios, axis=0)
    lines.append(f"| median | | | | | | {middle[0]:.2f} | {middle[1]:.2f} |")

    clip = PaintedClip(results, arguments.rivals)
    bare = warping_errors(clip, lambda i: clip.frame(i).colour, arguments.every)
    lines += ["", f"## Against other ways, on {arguments.rivals}", ""]
    lines += ["| way | ratio, lag 1 | lag 10 |", "| --- | --- | --- |"]
    rows: dict[str, PictureReader] = {"impasto": clip.painted}
    ways = {
        "paint carried by exact motion (impasto)": warping_errors(
            clip, clip.painted, arguments.every
        )
    }
    for method in ("DIS", "Farneback"):
        pictures = propagate_by_flow(clip, method)
        rows[f"passed on by {method} flow"] = pictures
        ways[f"passed on by estimated flow ({method})"] = warping_errors(
            clip, pictures, arguments.every
        )
    alone, ends = paint_independent_frames(
        clip, arguments.work / arguments.rivals, arguments.threads
    )
    pairs = pair_warping_errors(clip, alone, ends)
    bare_pairs = pair_warping_errors(clip, lambda i: clip.frame(i).colour, ends)
    own_pairs = pair_warping_errors(clip, clip.painted, ends)
    for way, found in ways.items():
        numbers = " | ".join(f"{f / b:.2f}" for f, b in zip(found, bare, strict=True))
        lines.append(f"| {way} | {numbers} |")
    for way, found in (
        (f"each frame painted from nothing (frames {ends} against those before them)", pairs),
        ("paint carried by exact motion, the same pairs", own_pairs),
    ):
        numbers = " | ".join(f"{f / b:.2f}" for f, b in zip(found, bare_pairs, strict=True))
        lines.append(f"| {way} | {numbers} |")

    lines += ["", f"## The painter's figures through the clip of {arguments.rivals}", ""]
    lines += [
        "| frame | " + " | ".join(SHOWN_SCORES) + " |",
        "| --- |" + " --- |" * len(SHOWN_SCORES),
    ]
    pixels = artwork.load_artwork(results.artwork(arguments.rivals)).pixels
    view = read_rendered_frame(results.view(arguments.rivals))
    shown = {"still": (view, read_picture(results.still(arguments.rivals)))}
    for index in range(0, clip.number, max(1, clip.number // 8)):
        shown[str(index)] = (clip.frame(index), clip.painted(index))
    for name, (frame, picture) in shown.items():
        found = score_still(picture, frame, pixels).as_dict()
        lines.append(f"| {name} | " + " | ".join(f"{found[f]:.3f}" for f in SHOWN_SCORES) + " |")
    draw_frame_strip(rows, arguments.report.with_suffix(".jpg"))
    lines += ["", f"![Frames {STRIP_FRAMES} of each way]({arguments.report.stem}.jpg)", ""]
    with atomic_write(arguments.report) as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
