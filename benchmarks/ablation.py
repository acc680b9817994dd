"""Paint a few pairs with one part of the painter taken away at a time, judge, and write the page.

What is made already is kept: an interrupted run goes on where it was.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import command
import judge
import recipe
import source
from ablation_page import Ablation, Made, write_page
from impasto import artwork, device, settings, timeline
from impasto.errors import InputError
from impasto.files import replacing_folder, write_json
from impasto.rendering.frame import read_frame, write_picture
from painters import environment
from pairs import Pair, held_out_pairs, timeline_pairs
from recipe import RECORD, Recipe
from source import Source
from variants import AS_IT_IS, VARIANTS, Layers, Variant, painted

if TYPE_CHECKING:
    import torch

PAIRS = ("great-wave", "village-street", "mona-lisa-trypsin-cartoon")
"""A cartoon and a surface of the timeline, and an artwork that it does not show."""

PICTURE, LAYERS = "still.png", "layers.npz"
FILES = recipe.names([PICTURE, "still.scores.json", LAYERS])


def main() -> int:
    """Run the command line; the return value is the exit status, as of `impasto`."""
    return command.status("ablation", _run, _arguments())


def _arguments() -> argparse.Namespace:
    parser = command.parser(
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
    recipe.code("paint")  # the modules as they are now that they are imported, whoever edits them
    pairs = _chosen(_pairs(arguments), arguments.only)
    folder = arguments.work / size
    if not arguments.report_only:
        where = device.choose("cpu", arguments.threads)
        for pair in pairs:
            _paint(pair, folder / pair.id, where, arguments.threads)
    found = [_collect(pair, folder / pair.id) for pair in pairs]
    made = [ablation for ablation in found if ablation is not None]
    write_page(
        arguments.report, f"python benchmarks/ablation.py --size {size}", arguments.size, made
    )
    print(f"wrote {arguments.report}")
    return 0


def _pairs(arguments: argparse.Namespace) -> list[Pair]:
    given = settings.from_mapping(
        {"timeline": str(arguments.timeline), "size": "{}x{}".format(*arguments.size)},
        Path("the command line"),
    )
    all_pairs = [*timeline_pairs(timeline.load(given.timeline), given), *held_out_pairs(given)]
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
    kept = source.find(pair, start)
    if kept is None or not kept.current:
        source.prepare(pair, start, threads, environment(threads))
    frame, pixels = read_frame(start.view), artwork.load(start.artwork).pixels
    layers: Layers | None = None
    for variant in (AS_IT_IS, *VARIANTS):
        place = folder / variant.id
        found = recipe.find(place, _recipe(variant, start))
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
        style = judge.judged(place / PICTURE, start)["style"]
        told = "–" if style is None else format(style, ".2f")
        print(f"{pair.id}, {variant.title}: {seconds:.0f} s, style {told}", flush=True)


def _collect(pair: Pair, folder: Path) -> Ablation | None:
    """All that there is of a pair; None without its source or the painter as it is."""
    start = Source(folder / "source")
    if source.find(pair, start) is None:
        return None
    made = {}
    for variant in (AS_IT_IS, *VARIANTS):
        picture = folder / variant.id / PICTURE
        found = recipe.find(picture.parent, _recipe(variant, start))
        if found is not None:
            made[variant.id] = Made(picture, judge.judged(picture, start), found.current)
    return Ablation(pair, start, made) if AS_IT_IS.id in made else None


def _recipe(variant: Variant, start: Source) -> Recipe:
    return Recipe(variant.arguments, recipe.digest(start.read), variant.code)


if __name__ == "__main__":
    sys.exit(main())
