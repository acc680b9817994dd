"""The verb `check`: check a timeline and summarise its film."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from impasto.api.option_types import Flag, one_of
from impasto.core.device import usable_cores
from impasto.painting.quality import QUALITIES

TABLE_WIDTH = 100  # columns of the table
MIN_TITLE_WIDTH = 12  # characters that a title keeps when it is truncated
# Columns of titles, which are truncated if the table is too wide, and columns of numbers.
TITLE_COLUMNS = ("id", "milestone", "artwork", "structure")
NUMBER_COLUMNS = ("at", "sec")
DEFAULT_CONFIG = Path("config/config.yaml")


def check(
    timeline: Path | None = None,
    /,
    *,
    config: Path | None = None,
    quality: Annotated[str | None, one_of(QUALITIES)] = None,
    results: Path | None = None,
    json_: Flag = False,
) -> None:
    """Check a timeline; show what is in it, what is made and what the rest costs.

    What is checked are its form, its years and the files it names. Every mistake is printed with
    its line; or, if there is none, what the film shows and when, what of it is made, and about how
    long the rest takes. Products that are out of date are found by their times and records;
    `snakemake --dry-run` finds all of them.

    Examples:
        impasto check
        impasto check my-timeline.yaml --quality final
        impasto check --quality draft --results results/draft --json
        impasto check --config my-settings.yaml

    Args:
        timeline: timeline to check (default: that of the settings).
        config: settings that replace those of config/config.yaml, as snakemake --configfile does.
        quality: quality, instead of that of the settings.
        results: results folder, instead of that of the settings.
        json_: print the report as JSON.
    """
    from impasto.core import yaml_document
    from impasto.planning.film_overview import summarise_film
    from impasto.timeline import loader, new_project, settings

    files = [DEFAULT_CONFIG] * DEFAULT_CONFIG.exists() + ([config] if config else [])
    values: dict[str, Any] = {}
    for file in files:
        # Checked as it is written, so that mistakes are reported with their lines.
        settings.load_settings(file)
        values |= yaml_document.read_yaml(file).data
    given = {"quality": quality, "results": results}
    values |= {key: str(value) for key, value in given.items() if value is not None}
    chosen = settings.settings_from_mapping(values, files[-1] if files else Path("settings"))
    if not (files or timeline):
        new_project.expect_project(chosen.timeline)
    found = summarise_film(loader.load_timeline(timeline or chosen.timeline), chosen)
    if json_:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for line in report_lines(found):
        print(line)


def report_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the report; long titles and file names may exceed `TABLE_WIDTH`."""
    yield found["title"]
    yield ""
    yield from _table_lines(*_entry_rows(found))
    yield ""
    for line in (
        *_summary_lines(found),
        *_todo_lines(found),
        *_structure_lines(found),
        *_unset_lines(found),
        *_outdated_lines(found),
    ):
        yield from textwrap.wrap(line, TABLE_WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    yield ""
    yield "Estimated for this machine, on which the speed of the painter's network was measured:"
    yield from _table_lines(*_cost_rows(found))


def _entry_rows(found: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            _clock_text(entry["start"]),
            str(entry["year"]),
            *(entry[key] for key in TITLE_COLUMNS),
            f"{entry['seconds']:g}",
            _state_summary(entry["products"]),
        ]
        for entry in found["entries"]
    ]
    return ["at", "year", *TITLE_COLUMNS, "sec", "made"], rows


def _state_summary(products: dict[str, dict[str, str]]) -> str:
    states = {product["state"] for product in products.values()}
    if len(states) == 1:
        return {"made": "all", "not made": "–", "out of date": "old"}[states.pop()]
    if "out of date" in states:
        return "old"
    return "still" if products["still"]["state"] == "made" else "some"


def _summary_lines(found: dict[str, Any]) -> Iterator[str]:
    entries = found["entries"]
    first, last = entries[0]["year"], entries[-1]["year"]
    structures = len({entry["structure"] for entry in entries})
    yield (
        f"{_count_text(len(entries), 'entry', 'entries')}, {first} to {last}; "
        f"{_count_text(structures, 'structure', 'structures')}; "
        f"credits at {_clock_text(found['seconds_to_credits'])}"
    )
    states = [found["film"][name]["state"] for name in found["film"]]
    every = [p["state"] for entry in entries for p in entry["products"].values()] + states
    yield (
        f"In {found['settings']['results']}: {every.count('made')} of {len(every)} products made, "
        f"{every.count('out of date')} out of date, {every.count('not made')} not made; the film "
        f"{found['film']['animation.mp4']['state']}"
    )


def _todo_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield what a person has still to write or credit, and what a run will fetch."""
    for entry in found["entries"]:
        if keys := entry["to_fill_in"]:
            yield f"Fill in for {entry['id']}: {', '.join(keys)}"
    for entry in found["entries"]:
        for field, licence in entry["to_credit"].items():
            yield f"Name the licence for {entry['id']}: {field} ({licence})"
    for entry in found["entries"]:
        if keys := entry["to_fetch"]:
            yield f"To fetch for {entry['id']}: {', '.join(keys)}"


def _structure_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield what the entries do not show of their structures' files."""
    entries_of: dict[str, list[str]] = {}
    for entry in found["entries"]:
        if entry["left_out"]:
            entries_of.setdefault("; ".join(entry["left_out"]), []).append(entry["id"])
    for left_out, entries in entries_of.items():
        yield f"Left out of the structure of {', '.join(entries)}: {left_out}"
    for entry in found["entries"]:
        for notice in entry["notices"]:
            yield f"Colours of {entry['id']}: {notice}"


def _unset_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the texts that film and poster cannot show in full."""
    from impasto.film.unset_texts import UnsetText

    for unset in found["not_set"]:
        yield f"Left out of {UnsetText(**unset)}"


def _outdated_lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield what is out of date and why, except what only follows from other products."""
    products_of = {entry["id"]: entry["products"] for entry in found["entries"]}
    for name, products in {**products_of, "the film": found["film"]}.items():
        reasons = [
            f"{key} ({product['why']})"
            for key, product in products.items()
            if product.get("why") and not product["why"].endswith((" out of date", " not made"))
        ]
        if reasons:
            yield f"Out of date in {name}: {', '.join(reasons)}"


def _cost_rows(found: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    cores = usable_cores()
    settings = found["settings"]
    left = {**found["cost"]["left"], "quality": settings["quality"], "size": settings["size"]}
    rows = [
        [
            what,
            cost["quality"],
            f"{cost['size'][0]}x{cost['size'][1]}",
            _duration_text(cost["seconds"] / cores),
            _megabytes_text(cost["megabytes"]),
            _megabytes_text(cost["memory"]),
        ]
        for what, cost in [("what is left", left), *(("all", c) for c in found["cost"]["whole"])]
    ]
    cores_text = _count_text(cores, "core", "cores")
    return ["about", "quality", "size", f"on {cores_text}", "on disk", "memory of a job"], rows


def _table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table of at most `TABLE_WIDTH` columns; the widest titles are truncated to fit."""
    widths = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    # Ids of entries are truncated last, because users type them.
    for names in (TITLE_COLUMNS[1:], TITLE_COLUMNS):
        columns = [n for n, head in enumerate(heads) if head in names]
        while sum(widths) + 2 * (len(widths) - 1) > TABLE_WIDTH:
            widest = max(columns, key=lambda n: widths[n], default=0)
            if widths[widest] <= MIN_TITLE_WIDTH:
                break
            widths[widest] -= 1
    for row in (heads, ["-" * width for width in widths], *rows):
        cells = [
            cell.rjust(width) if head in NUMBER_COLUMNS else _truncate(cell, width).ljust(width)
            for head, cell, width in zip(heads, row, widths, strict=True)
        ]
        yield "  ".join(cells).rstrip()


def _truncate(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip(' ,;:')}…"


def _count_text(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _clock_text(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"


def _duration_text(seconds: float) -> str:
    """Format a duration with two digits; the estimate is not more precise."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 1.5 * length:
            value = seconds / length
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    return f"{seconds:.0f} s"


def _megabytes_text(megabytes: float) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes:.0f} MB"
