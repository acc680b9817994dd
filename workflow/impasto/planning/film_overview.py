"""Summarise a film as plain data: what it shows, which products are made, what the rest costs."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from impasto.film.schedule import chapter_times, plan_film
from impasto.painting.quality import QUALITIES
from impasto.planning import product_state
from impasto.planning.cost_estimate import Cost, entry_costs, film_cost, total_cost
from impasto.planning.fetch_status import find_uncredited, find_unfetched
from impasto.planning.job_resources import STAGE_RESOURCES, memory_megabytes
from impasto.planning.machine_speed import MachineSpeed, measure_speed
from impasto.planning.product_state import Product
from impasto.planning.shown_structures import read_shown_structures
from impasto.timeline.entry_template import is_filled_in
from impasto.timeline.model import Timeline
from impasto.timeline.settings import Settings
from impasto.timeline.texts import entry_texts


def summarise_film(timeline: Timeline, settings: Settings) -> dict[str, Any]:
    """Return what `impasto check` reports, ready for JSON.

    In `cost`, `seconds` are those of a core of this machine, `megabytes` are on disk, and `memory`
    is the number of megabytes that the largest job requests.

    Raises:
        InputError: a structure at hand cannot be read or coloured as its entry asks.
    """
    from impasto.film.unset_texts import find_unset_texts

    products = {e.id: product_state.entry_products(timeline, e, settings) for e in timeline.entries}
    film = product_state.film_products(timeline, settings, products)
    starts = chapter_times(timeline, settings.fps)
    remote = find_unfetched(timeline, settings.results / "sources")
    licences = find_uncredited(timeline)
    structures = read_shown_structures(timeline)
    left = _remaining_cost(timeline, settings, products, film)
    speed = measure_speed(settings.precision)
    return {
        "timeline": timeline.path.as_posix(),
        "title": timeline.title,
        "settings": {
            "results": settings.results.as_posix(),
            "quality": settings.quality,
            "size": list(settings.size),
            "clip_size": list(settings.clip_size),
            "fps": settings.fps,
            "baselines": settings.baselines,
        },
        "seconds_to_credits": round(
            plan_film(timeline, settings.fps).credits_start / settings.fps, 3
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
                "to_fill_in": [key for key, text in entry_texts(entry) if not is_filled_in(text)],
                "to_fetch": [need.field for need in remote if need.entry == entry.id],
                "to_credit": licences.get(entry.id, {}),
                **asdict(structures[entry.id]),
                "products": _products_as_dict(products[entry.id]),
            }
            for entry in timeline.entries
        ],
        "not_set": [asdict(unset) for unset in find_unset_texts(timeline)],
        "film": _products_as_dict(film),
        "cost": {
            "left": _cost_as_dict(left, settings, speed),
            "whole": [
                {
                    "quality": one.quality,
                    "size": list(one.size),
                    **_cost_as_dict(_whole_cost(timeline, one), one, speed),
                }
                for one in _settings_by_quality(settings)
            ],
        },
    }


def _products_as_dict(products: Mapping[str, Product]) -> dict[str, dict[str, str]]:
    return {
        name: {"file": product.path.as_posix(), "state": product.state}
        | ({"why": product.reason} if product.reason else {})
        for name, product in products.items()
    }


def _remaining_cost(
    timeline: Timeline,
    settings: Settings,
    products: Mapping[str, Mapping[str, Product]],
    film: Mapping[str, Product],
) -> Cost:
    """Estimate the cost of all products that are not made or are out of date."""
    stages = total_cost(
        cost
        for entry in timeline.entries
        for stage, cost in entry_costs(timeline, entry, settings).items()
        if products[entry.id][stage].state != "made"
    )
    finished = all(film[name].state == "made" for name in product_state.FILM_FILES)
    return stages if finished else stages + film_cost(timeline, settings)


def _whole_cost(timeline: Timeline, settings: Settings) -> Cost:
    stages = (entry_costs(timeline, entry, settings).values() for entry in timeline.entries)
    return total_cost(cost for costs in stages for cost in costs) + film_cost(timeline, settings)


def _settings_by_quality(settings: Settings) -> list[Settings]:
    """List settings for each quality: the given ones, and the others at their default sizes."""
    return [
        settings if name == settings.quality else replace(settings, quality=name, size=quality.size)
        for name, quality in QUALITIES.items()
    ]


def _cost_as_dict(cost: Cost, settings: Settings, speed: MachineSpeed) -> dict[str, float]:
    return {
        "seconds": round(speed.seconds(cost)),
        "megabytes": round(cost.megabytes),
        "memory": max(memory_megabytes(stage, settings) for stage in STAGE_RESOURCES),
    }
