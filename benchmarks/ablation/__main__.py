"""Paint a few pairs with one part of the painter removed or exchanged at a time, and score them.

Finished paintings are kept: a run that was interrupted continues where it stopped.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ablation.network_variants import NETWORK
from benchmarks.ablation.page import Ablation, VariantResult, write_page
from benchmarks.ablation.stroke_variants import STROKES
from benchmarks.ablation.variants import StoredLayers, Study, Variant, paint_variant
from benchmarks.common import cache_key, command_line, render_source, scores
from benchmarks.common.cache_key import RECORD_NAME, CacheKey
from benchmarks.common.painters import thread_environment
from benchmarks.common.pairs import Pair, find_pairs, select_pairs
from benchmarks.common.render_source import RenderSource
from impasto.artworks import artwork
from impasto.core import device
from impasto.core.atomic_files import atomic_folder, write_json
from impasto.rendering.frame import read_rendered_frame, write_picture

if TYPE_CHECKING:
    import torch

STUDIES = {study.name: study for study in (NETWORK, STROKES)}
PAIR_IDS = ("great-wave", "village-street", "mona-lisa-trypsin-cartoon")
"""A cartoon and a surface of the timeline, and a pair with a held-out artwork."""

PICTURE_NAME, LAYERS_NAME = "still.png", "layers.npz"
FILE_PATTERN = cache_key.file_pattern([PICTURE_NAME, "still.scores.json", LAYERS_NAME])


def main() -> int:
    """Run the command line and return its exit status."""
    return command_line.run_command("ablation", _run, _parse_arguments())


def _parse_arguments() -> argparse.Namespace:
    parser = command_line.make_parser(
        "ablation",
        __doc__,
        size=NETWORK.size,
        work=_work_folder(NETWORK),
        report=NETWORK.page,
    )
    add = parser.add_argument
    add("--study", choices=STUDIES, default=NETWORK.name, help="what has parts removed")
    add("--only", metavar="PAIR,...", help=f"paint and show only these of {', '.join(PAIR_IDS)}")
    study = STUDIES[parser.parse_args().study]
    parser.set_defaults(size=study.size, work=_work_folder(study), report=study.page)
    return parser.parse_args()


def _work_folder(study: Study) -> Path:
    return Path("results/benchmark") / study.page.stem


def _run(arguments: argparse.Namespace) -> int:
    study, size = STUDIES[arguments.study], "{}x{}".format(*arguments.size)
    # The digest is computed now, right after the import: an edit during the run must not count.
    cache_key.code_digest("paint")
    known = [p for p in find_pairs(arguments.timeline, arguments.size) if p.id in PAIR_IDS]
    pairs = select_pairs(known, arguments.only)
    folder = arguments.work / size
    if not arguments.report_only:
        where = device.select_device("cpu", arguments.threads)
        for pair in pairs:
            _paint_variants(study, pair, folder / pair.id, where, arguments.threads)
    found = [_collect_ablation(study, pair, folder / pair.id) for pair in pairs]
    made = [ablation for ablation in found if ablation is not None]
    command = f"python -m benchmarks.ablation --study {study.name} --size {size}"
    write_page(study, arguments.report, command, arguments.size, made)
    print(f"wrote {arguments.report}")
    return 0


def _paint_variants(
    study: Study, pair: Pair, folder: Path, where: "torch.device", threads: int
) -> None:
    """Paint every variant of a pair that is not painted yet, and print a line for each.

    All are painted with the default dials, whatever the timeline sets: otherwise a variant would
    be compared with a painting whose dials were tuned.
    """
    start = RenderSource(folder / "source")
    kept = render_source.find_source(pair, start)
    if kept is None or not kept.current:
        render_source.prepare_source(pair, start, threads, thread_environment(threads))
    frame, pixels = read_rendered_frame(start.view), artwork.load_artwork(start.artwork).pixels
    layers: StoredLayers | None = None
    for variant in (study.unchanged, *study.variants):
        place = folder / variant.id
        found = cache_key.find_cached(place, _cache_key(variant, start))
        if found is not None and found.current:
            if variant is study.unchanged:
                layers = StoredLayers.load(place / LAYERS_NAME)
            print(f"{pair.id}, {variant.title}: kept", flush=True)
            continue
        started = time.monotonic()
        painting = paint_variant(variant, frame, pixels, where, layers)
        seconds = time.monotonic() - started
        with atomic_folder(place, FILE_PATTERN) as temporary:
            write_picture(temporary / PICTURE_NAME, painting.still)
            if variant is study.unchanged:
                layers = StoredLayers(painting.figure, painting.ground)
                layers.save(temporary / LAYERS_NAME)
            made = {"recipe": _cache_key(variant, start).as_dict(), "seconds": round(seconds, 1)}
            write_json(temporary / RECORD_NAME, made)
        style = scores.score_picture(place / PICTURE_NAME, start)["style"]
        style_text = "–" if style is None else format(style, ".2f")
        print(f"{pair.id}, {variant.title}: {seconds:.0f} s, style {style_text}", flush=True)


def _collect_ablation(study: Study, pair: Pair, folder: Path) -> Ablation | None:
    """Collect the paintings of a pair; None without its source or the unchanged painter's."""
    start = RenderSource(folder / "source")
    if render_source.find_source(pair, start) is None:
        return None
    made = {}
    for variant in (study.unchanged, *study.variants):
        picture = folder / variant.id / PICTURE_NAME
        found = cache_key.find_cached(picture.parent, _cache_key(variant, start))
        if found is not None:
            made[variant.id] = VariantResult(
                picture, scores.score_picture(picture, start), found.current
            )
    return Ablation(pair, start, made) if study.unchanged.id in made else None


def _cache_key(variant: Variant, start: RenderSource) -> CacheKey:
    return CacheKey(variant.arguments, cache_key.files_digest(start.input_files), variant.code)


if __name__ == "__main__":
    sys.exit(main())
