"""Paint a few pairs with one part of the painter taken away at a time, judge, and write the page.

What is made already is kept: an interrupted run goes on where it was.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ablation.page import Ablation, Made, write_page
from benchmarks.ablation.variants import AS_IT_IS, VARIANTS, Layers, Variant, painted
from benchmarks.common import cache_key, command_line, render_source, scores
from benchmarks.common.cache_key import RECORD, Recipe
from benchmarks.common.painters import environment
from benchmarks.common.pairs import Pair, held_out_pairs, timeline_pairs
from benchmarks.common.render_source import Source
from impasto.artworks import artwork
from impasto.core import device
from impasto.core.atomic_files import replacing_folder, write_json
from impasto.core.errors import InputError
from impasto.rendering.frame import read_frame, write_picture
from impasto.timeline import loader, settings

if TYPE_CHECKING:
    import torch

PAIRS = ("great-wave", "village-street", "mona-lisa-trypsin-cartoon")
"""A cartoon and a surface of the timeline, and an artwork that it does not show."""

PICTURE, LAYERS = "still.png", "layers.npz"
FILES = cache_key.names([PICTURE, "still.scores.json", LAYERS])


def main() -> int:
    """Run the command line; the return value is the exit status, as of `impasto`."""
    return command_line.status("ablation", _run, _arguments())


def _arguments() -> argparse.Namespace:
    parser = command_line.parser(
        __doc__,
        size=(384, 288),
        work=Path("results/benchmark/ablation"),
        report=Path("docs/ablation.md"),
    )
    add = parser.add_argument
    add("--only", metavar="PAIR,...", help=f"of {', '.join(PAIRS)}; the page has no others then")
    return parser.parse_args()


def _run(arguments: argparse.Namespace) -> int:
    size = "{}x{}".format(*arguments.size)
    cache_key.code(
        "paint"
    )  # the modules as they are now that they are imported, whoever edits them
    pairs = _chosen(_pairs(arguments), arguments.only)
    folder = arguments.work / size
    if not arguments.report_only:
        where = device.choose("cpu", arguments.threads)
        for pair in pairs:
            _paint(pair, folder / pair.id, where, arguments.threads)
    found = [_collect(pair, folder / pair.id) for pair in pairs]
    made = [ablation for ablation in found if ablation is not None]
    write_page(
        arguments.report, f"python -m benchmarks.ablation --size {size}", arguments.size, made
    )
    print(f"wrote {arguments.report}")
    return 0


def _pairs(arguments: argparse.Namespace) -> list[Pair]:
    given = settings.from_mapping(
        {"timeline": str(arguments.timeline), "size": "{}x{}".format(*arguments.size)},
        Path("the command line"),
    )
    all_pairs = [*timeline_pairs(loader.load(given.timeline), given), *held_out_pairs(given)]
    return [pair for pair in all_pairs if pair.id in PAIRS]


def _chosen(pairs: Sequence[Pair], only: str | None) -> list[Pair]:
    names = [pair.id for pair in pairs]
    wanted = names if only is None else only.split(",")
    for name in wanted:
        if name not in names:
            raise InputError(f"--only: no pair {name!r}, expected some of {', '.join(names)}")
    return [pair for pair in pairs if pair.id in wanted]


def _paint(pair: Pair, folder: Path, where: "torch.device", threads: int) -> None:
    """Make every variant of a pair that is not there yet, a line for each.

    All are painted with the painter's default dials, whatever the timeline sets: else a variant
    would be compared with one that was tuned.
    """
    start = Source(folder / "source")
    kept = render_source.find(pair, start)
    if kept is None or not kept.current:
        render_source.prepare(pair, start, threads, environment(threads))
    frame, pixels = read_frame(start.view), artwork.load(start.artwork).pixels
    layers: Layers | None = None
    for variant in (AS_IT_IS, *VARIANTS):
        place = folder / variant.id
        found = cache_key.find(place, _recipe(variant, start))
        if found is not None and found.current:
            if variant is AS_IT_IS:
                layers = Layers.load(place / LAYERS)
            print(f"{pair.id}, {variant.title}: kept", flush=True)
            continue
        started = time.monotonic()
        painting = painted(variant, frame, pixels, where, layers)
        seconds = time.monotonic() - started
        with replacing_folder(place, FILES) as temporary:
            write_picture(temporary / PICTURE, painting.still)
            if variant is AS_IT_IS:
                layers = Layers(painting.figure, painting.ground)
                layers.save(temporary / LAYERS)
            made = {"recipe": _recipe(variant, start).as_dict(), "seconds": round(seconds, 1)}
            write_json(temporary / RECORD, made)
        style = scores.judged(place / PICTURE, start)["style"]
        told = "–" if style is None else format(style, ".2f")
        print(f"{pair.id}, {variant.title}: {seconds:.0f} s, style {told}", flush=True)


def _collect(pair: Pair, folder: Path) -> Ablation | None:
    """All that there is of a pair; None without its source or the painter as it is."""
    start = Source(folder / "source")
    if render_source.find(pair, start) is None:
        return None
    made = {}
    for variant in (AS_IT_IS, *VARIANTS):
        picture = folder / variant.id / PICTURE
        found = cache_key.find(picture.parent, _recipe(variant, start))
        if found is not None:
            made[variant.id] = Made(picture, scores.judged(picture, start), found.current)
    return Ablation(pair, start, made) if AS_IT_IS.id in made else None


def _recipe(variant: Variant, start: Source) -> Recipe:
    return Recipe(variant.arguments, cache_key.digest(start.read), variant.code)


if __name__ == "__main__":
    sys.exit(main())
