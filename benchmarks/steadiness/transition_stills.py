"""Cut the pictures of transitions in docs/motion.md from the film of one movement.

The first command makes the film, the second one the pictures:

    snakemake --cores 4 --config timeline=config/timelines/one-movement.yaml \\
        results=results/one-movement
    python -m benchmarks.steadiness.transition_stills
"""

import argparse
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from impasto.core.atomic_files import atomic_write
from impasto.core.graphics.canvas import RESOLUTIONS
from impasto.film.layout import fit_layout
from impasto.film.schedule import plan_film
from impasto.rendering.frame import frame_paths
from impasto.timeline.loader import load_timeline
from impasto.timeline.result_paths import ResultPaths

TRANSITION_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)  # progress of the transition in each picture
PICTURE_WIDTH, GAP = 256, 6


def main() -> None:
    """Write one JPEG for each kind of transition."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.steadiness.transition_stills",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--timeline", type=Path, default=Path("config/timelines/one-movement.yaml"))
    parser.add_argument("--results", type=Path, default=Path("results/one-movement"))
    parser.add_argument("--fps", type=int, default=24)
    parser.add_argument("--output", type=Path, default=Path("docs"), help="folder of the pictures")
    arguments = parser.parse_args()
    film = load_timeline(arguments.timeline)
    plan = plan_film(film, arguments.fps)
    first = frame_paths(ResultPaths(arguments.results).frames(film.entries[0].id))[0]
    frames = imageio_ffmpeg.read_frames(str(arguments.results / "animation.mp4"))
    size = next(frames)["size"]
    resolution = next(name for name, side in RESOLUTIONS.items() if side == min(size))
    with Image.open(first) as picture:
        box = fit_layout(picture.size, resolution=resolution).picture
    wanted: dict[int, tuple[str, int]] = {}
    for before, after, entry in zip(
        plan.chapters, plan.chapters[1:], film.entries[1:], strict=False
    ):
        overlap = before.end - after.start
        for place, share in enumerate(TRANSITION_SHARES):
            wanted[after.start + round(share * (overlap - 1))] = (entry.transition, place)
    height = round(box.height * PICTURE_WIDTH / box.width)
    sheets: dict[str, Image.Image] = {}
    for number, data in enumerate(frames):
        if number not in wanted:
            continue
        kind, place = wanted[number]
        sheet = sheets.setdefault(
            kind,
            Image.new(
                "RGB", (len(TRANSITION_SHARES) * (PICTURE_WIDTH + GAP) - GAP, height), "white"
            ),
        )
        shown = Image.frombytes("RGB", size, data).crop((box.x, box.y, box.right, box.bottom))
        shown = shown.resize((PICTURE_WIDTH, height), Image.Resampling.LANCZOS)
        sheet.paste(shown, (place * (PICTURE_WIDTH + GAP), 0))
    for kind, sheet in sheets.items():
        with atomic_write(arguments.output / f"transition-{kind}.jpg") as temporary:
            sheet.save(temporary, quality=88)


if __name__ == "__main__":
    main()
