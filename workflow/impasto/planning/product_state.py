"""Find which products of a film are made already, as far as the files show.

This module compares times, sizes, numbers of frames and the records of stills. It misses some
changes, such as another view. `snakemake --dry-run` is exact, since Snakemake records the
parameters of each job.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from impasto.core.atomic_files import read_json
from impasto.core.errors import InputError
from impasto.painting.dials import DIALS
from impasto.painting.weights import Weights
from impasto.planning.stage_arguments import rendered_frame_counts
from impasto.timeline.model import WHOLE, Entry, PaintSettings, Timeline, blend_predecessors
from impasto.timeline.result_paths import FIRST_FRAME, ResultPaths
from impasto.timeline.settings import Settings

STAGES = (
    *("structure", "artwork", "view", "still", "baseline", "making_of", "render", "clip", "blend"),
)
SUMMARY_FILES = ("poster.png", "index.html", "scores.csv", "CREDITS.md", "credits.bib")
FILM_FILES = ("animation.mp4", "animation.gif", "animation.webp")

ProductState = Literal["made", "out of date", "not made"]


@dataclass(frozen=True)
class Product:
    """A product of a stage.

    Attributes:
        reason: why it is out of date; "" if it is not.
    """

    path: Path
    state: ProductState
    reason: str = ""


def entry_products(timeline: Timeline, entry: Entry, settings: Settings) -> Mapping[str, Product]:
    """Find the products of an entry by stage, in the order of `STAGES`; some entries lack a few."""
    results, name = ResultPaths(settings.results), entry.id
    frames, _ = rendered_frame_counts(timeline, entry, settings)
    still, first = results.still(name), FIRST_FRAME
    baseline = results.product("baseline", name)
    found: dict[str, Product] = {}

    def add(stage: str, path: Path, sources: Sequence[Path | str], wrong: str = "") -> None:
        found[stage] = _find_product(path, sources, found, wrong)

    add("structure", results.product("structure", name), [entry.structure.file])
    artwork, *parts = (
        work.file or work.structure or entry.structure.file for work in entry.artworks
    )
    add("artwork", results.artwork(name), [artwork])
    view = results.view(name)
    add("view", view, ["structure"], _size_mismatch(view.parent, settings.size))
    wrong = _dial_mismatch(still, entry.paint, settings)
    add("still", still, ["view", "artwork", *parts], wrong)
    if settings.baselines:
        wrong = _quality_mismatch(baseline, settings)
        add("baseline", baseline, ["view", "artwork"], wrong)
    if entry.making_of:
        add("making_of", results.product("making_of", name), ["view", "artwork"])
    renders, painted = results.renders(name), results.frames(name)
    wrong = _size_mismatch(renders, settings.clip_size) or _count_mismatch(renders, frames)
    add("render", renders / first, ["structure"], wrong)
    add("clip", painted / first, ["render", "still", "artwork"], _count_mismatch(painted, frames))
    before = blend_predecessors(timeline).get(name)
    if before is not None:
        sources = [still, results.still(before.id), results.frames(before.id) / first]
        add("blend", results.product("blend", name) / first, ["clip", *sources])
    return found


def film_products(
    timeline: Timeline, settings: Settings, entries: Mapping[str, Mapping[str, Product]]
) -> Mapping[str, Product]:
    """Find film, GIF, WebP, poster, page, scores and credits, by the names of their files."""
    stages: dict[str, Sequence[str]] = {
        **dict.fromkeys(FILM_FILES, ("artwork", "clip", "blend")),
        **dict.fromkeys(SUMMARY_FILES, ("artwork", "view", "still", "baseline")),
        "index.html": ("artwork", "view", "still", "baseline", "making_of"),
        **dict.fromkeys(("scores.csv",), ("still", "baseline")),
        **dict.fromkeys(("CREDITS.md", "credits.bib"), ()),
    }
    found = {}
    for file, shown in stages.items():
        pieces = {
            f"{stage} of {name}": products[stage]
            for name, products in entries.items()
            for stage in shown
            if stage in products
        }
        cited: list[Path | str] = [
            file for entry in timeline.entries for file in entry.structure_files
        ]
        sources = [*pieces] or cited
        found[file] = _find_product(settings.results / file, sources, pieces)
    return found


def _find_product(
    path: Path, sources: Sequence[Path | str], made: Mapping[str, Product], wrong: str = ""
) -> Product:
    """Find the state of a product; its sources are files, and other products by name."""
    if not path.exists():
        return Product(path, "not made")
    time = path.stat().st_mtime
    for source in sources:
        piece = made[source] if isinstance(source, str) else Product(source, "made")
        if piece.state != "made":
            return Product(path, "out of date", f"{source} {piece.state}")
        if piece.path.exists() and piece.path.stat().st_mtime > time:
            return Product(path, "out of date", f"older than {piece.path}")
    return Product(path, "out of date" if wrong else "made", wrong)


def _size_mismatch(folder: Path, size: tuple[int, int]) -> str:
    camera = _read_record(folder / "camera.json")
    found = (camera.get("width"), camera.get("height"))
    return "" if found in (size, (None, None)) else f"{found[0]}x{found[1]} pixels"


def _count_mismatch(folder: Path, frames: int) -> str:
    found = len([*folder.glob("[0-9][0-9][0-9][0-9].png")])
    return "" if found == frames else f"{found} of {frames} frames"


def _quality_mismatch(picture: Path, settings: Settings) -> str:
    found = _read_record(picture.with_suffix(".json")).get("quality", settings.quality)
    return "" if found == settings.quality else f"of {found} quality"


def _dial_mismatch(still: Path, paint: PaintSettings, settings: Settings) -> str:
    """Say which settings of a still differ; tuning may choose those that the timeline omits."""
    if other := _quality_mismatch(still, settings):
        return other
    record = _read_record(still.with_suffix(".json"))
    found = record.get("dials")
    if not isinstance(found, dict):
        return ""
    usual = {name: rules["default"] for name, rules in DIALS.items()}
    asked = {**({} if paint.tune else usual), **paint.dials}
    others = [key for key, value in asked.items() if found.get(key, value) != value]
    weights = {n: v for n, v in paint.weights.items() if v != getattr(Weights(), n)}
    if found.get("weights", weights) != weights:
        others.append("weights")
    parts = sorted(paint.parts, key=lambda part: part.part != WHOLE)
    if [(part.part, part.weight) for part in parts] != _recorded_parts(record):
        others.append("parts")
    if record.get("ground_from", "forms") != paint.ground_from:
        others.append("ground_from")
    return f"other {' and '.join(others)}" if others else ""


def _recorded_parts(record: Mapping[str, Any]) -> list[tuple[str, float]]:
    """List the parts in a still's record, the whole picture first, with their artworks' weights."""
    whole = [(WHOLE, artwork["weight"]) for artwork in record.get("artworks", [])[1:]]
    return whole + [
        (part["part"], artwork["weight"])
        for part in record.get("parts", [])
        for artwork in part["artworks"]
    ]


def _read_record(path: Path) -> dict[str, Any]:
    """Read a JSON object, or return an empty one where none can be read."""
    try:
        return read_json(path)
    except InputError:
        return {}
