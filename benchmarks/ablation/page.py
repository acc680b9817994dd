"""Write the page on what each part of the painter is worth, and its contact sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from PIL import Image

from benchmarks.ablation.variants import DROPPED, Study, Variant
from benchmarks.common import wording
from benchmarks.common.evidence_page import find_provenance, write_evidence_page
from benchmarks.common.pairs import Pair
from benchmarks.common.picture_strip import BLANK, GAP, HEADER, INK, JPEG_QUALITY, PAPER
from benchmarks.common.render_source import RenderSource
from benchmarks.common.scores import MORE_IS_BETTER, ScoreValues
from impasto.core.atomic_files import atomic_folder, atomic_write
from impasto.core.graphics.images import contain, load_image
from impasto.core.graphics.typography import SANS, SANS_SEMIBOLD, draw_line
from impasto.scoring.judge import SCORE_DEFINITIONS

PICTURE_PATTERN = r"[a-z0-9-]+\.jpg"
COLUMNS, PANEL_WIDTH = 4, 320
# The score without a direction is a yardstick for style, and no variant changes it.
DIRECTED_SCORES = [score.name for score in SCORE_DEFINITIONS if score.more_is_better is not None]
MIN_MARKED_CHANGE = 0.02  # a smaller difference is not marked


@dataclass(frozen=True)
class VariantResult:
    """A pair painted by a variant.

    Attributes:
        picture: the file.
        scores: its scores.
        current: whether today's code painted it.
    """

    picture: Path
    scores: ScoreValues
    current: bool


@dataclass(frozen=True)
class Ablation:
    """All paintings of a pair.

    Attributes:
        pair: the pair.
        source: what it is painted from.
        made: the paintings, by the variant's id.
    """

    pair: Pair
    source: RenderSource
    made: Mapping[str, VariantResult]


def write_page(
    study: Study,
    report: Path,
    command: str,
    size: tuple[int, int],
    ablations: Sequence[Ablation],
) -> None:
    """Write the page, and a contact sheet for each pair in the folder named after the page."""
    pictures = report.with_suffix("")
    with atomic_folder(pictures, PICTURE_PATTERN) as folder:
        for ablation in ablations:
            draw_sheet(folder / f"{ablation.pair.id}.jpg", study, ablation, size)
    sections = [
        _introduction(study, command, size, ablations),
        _results_table(study, ablations),
        _variants_section(study),
        _missing_section(study, ablations),
        *(
            f"## {a.pair.id}\n\n{a.pair.title}.\n\n"
            f"![{a.pair.title}, painted by every variant]({pictures.name}/{a.pair.id}.jpg)"
            for a in ablations
        ),
    ]
    results = [result for ablation in ablations for result in ablation.made.values()]
    made = find_provenance(current=all(result.current for result in results))
    write_evidence_page(report, command, sections, made)


def draw_sheet(output: Path, study: Study, ablation: Ablation, size: tuple[int, int]) -> None:
    """Draw artwork, render and all variants of a pair, and write them as one JPEG."""
    panels: dict[str, Path | None] = {
        "artwork": ablation.source.artwork,
        "render": ablation.source.content,
    }
    for variant in (study.unchanged, *study.variants):
        made = ablation.made.get(variant.id)
        panels[variant.title] = made.picture if made else None
    width, height = PANEL_WIDTH, round(PANEL_WIDTH * size[1] / size[0])
    rows = -(-len(panels) // COLUMNS)
    extent = COLUMNS * (width + GAP) - GAP, rows * (HEADER + height + GAP) - GAP
    sheet = Image.new("RGB", extent, PAPER)
    for index, (title, path) in enumerate(panels.items()):
        row, column = divmod(index, COLUMNS)
        left, top = column * (width + GAP), row * (HEADER + height + GAP)
        face = SANS_SEMIBOLD if title == study.unchanged.title else SANS
        draw_line(sheet, (left, top + HEADER - 9), title, face, 16, INK)
        top += HEADER
        if path is None:
            sheet.paste(BLANK, (left, top, left + width, top + height))
            continue
        picture = contain(load_image(path), (width, height))
        x, y = (width - picture.width) // 2, (height - picture.height) // 2
        sheet.paste(picture, (left + x, top + y))
    with atomic_write(output) as temporary:
        sheet.save(temporary, quality=JPEG_QUALITY, optimize=True)


def _introduction(
    study: Study, command: str, size: tuple[int, int], ablations: Sequence[Ablation]
) -> str:
    ids = ", ".join(ablation.pair.id for ablation in ablations)
    return f"""# {study.title}

Each variant removes or exchanges one part of the {study.subject}. All paint at \
{study.unchanged.quality} quality and {size[0]}x{size[1]}, and are scored by \
`impasto.scoring.judge`. `{command}` writes this page anew.

The table has medians over the pairs ({ids}), each with its difference from the unchanged painter \
in parentheses. ▲ marks a variant that is better by at least {MIN_MARKED_CHANGE:g} in the median \
and better in every pair, ▼ one that is worse in the same way. More is better for separation, \
outline, depth edges, depth, structure and crispness; less is better for style and its three \
scales."""


def _results_table(study: Study, ablations: Sequence[Ablation]) -> str:
    unchanged = study.unchanged
    usual = [a.made[unchanged.id].scores for a in ablations if unchanged.id in a.made]
    if not usual:
        return "Nothing is painted yet."
    header = ["variant", *(_column_title(name) for name in DIRECTED_SCORES), "verdict"]
    medians = [wording.score_text(_median_score(name, usual)) for name in DIRECTED_SCORES]
    rows = [[f"**{unchanged.title}**", *medians, unchanged.verdict]]
    for variant in study.variants:
        cells = _score_cells(variant, unchanged, ablations)
        rows.append([variant.title, *cells, variant.verdict])
    return wording.markdown_table(header, rows)


def _score_cells(variant: Variant, unchanged: Variant, ablations: Sequence[Ablation]) -> list[str]:
    """Format the scores of a variant; dashes if a pair is missing, as its medians would mislead."""
    both = [
        (found.scores, usual.scores)
        for a in ablations
        if (found := a.made.get(variant.id)) and (usual := a.made.get(unchanged.id))
    ]
    if len(both) < len(ablations):
        return [wording.score_text(None)] * len(DIRECTED_SCORES)
    return [_score_cell(name, *zip(*both, strict=True)) for name in DIRECTED_SCORES]


def _score_cell(name: str, found: Sequence[ScoreValues], usual: Sequence[ScoreValues]) -> str:
    value, before = _median_score(name, found), _median_score(name, usual)
    if value is None or before is None:
        return wording.score_text(value)
    change = value - before
    good = 1 if MORE_IS_BETTER[name] else -1
    gains = [
        good * (new - old)
        for one, other in zip(found, usual, strict=True)
        if (new := one[name]) is not None and (old := other[name]) is not None
    ]
    mark = ""
    if abs(change) >= MIN_MARKED_CHANGE and all(gain * good * change > 0 for gain in gains):
        mark = " ▲" if good * change > 0 else " ▼"
    signed = f"{change:+.3f}".replace("-", "−")
    return f"{wording.score_text(value)} ({signed}{mark})"


def _variants_section(study: Study) -> str:
    parts = ["## The variants"]
    for title, variants in study.groups.items():
        rows = [[variant.title, variant.meaning, variant.verdict] for variant in variants]
        parts += [f"{title}:", wording.markdown_table(["variant", "what differs", "verdict"], rows)]
    parts.append(
        "Where a variant removes a part, the verdict is on that part. Where it adds or exchanges "
        "one, the verdict is on the variant itself: "
        + ", ".join(v.title for v in study.variants if v.verdict.startswith(DROPPED))
        + "."
    )
    return "\n\n".join(parts)


def _missing_section(study: Study, ablations: Sequence[Ablation]) -> str:
    lines = []
    for variant in (study.unchanged, *study.variants):
        missing = [a.pair.id for a in ablations if variant.id not in a.made]
        old = [a.pair.id for a in ablations if (m := a.made.get(variant.id)) and not m.current]
        if missing:
            lines.append(f"- {variant.title}, not painted yet: {', '.join(missing)}")
        if old:
            lines.append(f"- {variant.title}, painted by another version: {', '.join(old)}")
    return "\n\n".join(["## What is missing", "\n".join(lines)]) if lines else ""


def _median_score(name: str, rows: Sequence[ScoreValues]) -> float | None:
    known = [value for row in rows if (value := row[name]) is not None]
    return median(known) if known else None


def _column_title(name: str) -> str:
    return wording.score_title(name.removeprefix("style_"))
