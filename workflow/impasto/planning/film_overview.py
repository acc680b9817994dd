"""What a timeline will show, what of it is made, and what the rest costs: as plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from impasto.film.schedule import chapter_times, schedule
from impasto.painting.quality import QUALITIES
from impasto.planning import product_state
from impasto.planning.cost_estimate import Cost, entry_costs, film_cost, total
from impasto.planning.fetch_status import uncredited, unfetched
from impasto.planning.job_resources import DEMANDS, memory
from impasto.planning.product_state import Product
from impasto.timeline.entry_template import filled_in
from impasto.timeline.model import Entry, Timeline
from impasto.timeline.settings import Settings


def overview(timeline: Timeline, settings: Settings) -> dict[str, Any]:
    """What `impasto check` says, fit for JSON.

    Seconds of `cost` are those of one core; megabytes are on disk, but for `memory`, which is what
    the largest job asks for.
    """
    products = {e.id: product_state.entry_products(timeline, e, settings) for e in timeline.entries}
    film = product_state.film_products(timeline, settings, products)
    starts = chapter_times(timeline, settings.fps)
    remote = unfetched(timeline, settings.results / "sources")
    licences = uncredited(timeline)
    return {
        "timeline": timeline.path.as_posix(),
        "title": timeline.title,
        "settings": {
            "results": settings.results.as_posix(),
            "quality": settings.quality,
            "size": list(settings.size),
            "fps": settings.fps,
            "references": settings.references,
        },
        "seconds_to_credits": round(
            schedule(timeline, settings.fps).credits_start / settings.fps, 3
        ),
        "entries": [
            {
                "id": entry.id,
                "year": entry.year,
                "start": round(starts[entry.id], 3),
                "seconds": entry.seconds,
                "milestone": entry.milestone.title,
                "artwork": entry.artwork.title,
                "structure": entry.structure.title,
                "to_fill_in": [key for key, text in _texts(entry) if not filled_in(text)],
                "to_fetch": [need.field for need in remote if need.entry == entry.id],
                "to_credit": licences.get(entry.id, {}),
                "products": _told(products[entry.id]),
            }
            for entry in timeline.entries
        ],
        "film": _told(film),
        "cost": {
            "left": _cost(_left(timeline, settings, products, film), settings),
            "whole": [
                {
                    "quality": one.quality,
                    "size": list(one.size),
                    **_cost(_whole(timeline, one), one),
                }
                for one in _alternatives(settings)
            ],
        },
    }


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """The texts of an entry by their keys."""
    holders = {name: getattr(entry, name) for name in ("milestone", "artwork", "structure")}
    for number, part in enumerate(entry.paint.parts, 1):
        holders[f"paint.parts[{number}].artwork"] = part.artwork
    for name, holder in holders.items():
        for key, value in vars(holder).items():
            if isinstance(value, str):
                yield f"{name}.{key}", value


def _told(products: Mapping[str, Product]) -> dict[str, dict[str, str]]:
    return {
        name: {"file": product.path.as_posix(), "state": product.state}
        | ({"why": product.why} if product.why else {})
        for name, product in products.items()
    }


def _left(
    timeline: Timeline,
    settings: Settings,
    products: Mapping[str, Mapping[str, Product]],
    film: Mapping[str, Product],
) -> Cost:
    """What it takes to make all that is not made or is out of date."""
    stages = total(
        cost
        for entry in timeline.entries
        for stage, cost in entry_costs(timeline, entry, settings).items()
        if products[entry.id][stage].state != "made"
    )
    finished = all(film[name].state == "made" for name in product_state.FILMS)
    return stages if finished else stages + film_cost(timeline, settings)


def _whole(timeline: Timeline, settings: Settings) -> Cost:
    stages = (entry_costs(timeline, entry, settings).values() for entry in timeline.entries)
    return total(cost for costs in stages for cost in costs) + film_cost(timeline, settings)


def _alternatives(settings: Settings) -> list[Settings]:
    """Each quality at its own size, but at that of the settings for theirs."""
    return [
        settings if name == settings.quality else replace(settings, quality=name, size=quality.size)
        for name, quality in QUALITIES.items()
    ]


def _cost(cost: Cost, settings: Settings) -> dict[str, float]:
    return {
        "seconds": round(cost.seconds),
        "megabytes": round(cost.megabytes),
        "memory": max(memory(stage, settings) for stage in DEMANDS),
    }
