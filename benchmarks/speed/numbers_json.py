"""Collect all numbers of the speed page for programs to read."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.common.machine import package_versions
from benchmarks.common.stored_painting import StoredPainting
from benchmarks.speed.outcome import Outcome
from benchmarks.speed.size_sweep import SizeResult


def collect_numbers(
    command: str, outcomes: Sequence[Outcome], swept: Sequence[SizeResult]
) -> dict[str, Any]:
    """Return all numbers as a dictionary for JSON."""
    return {
        "command": command,
        "versions": package_versions(),
        "contests": [_outcome_numbers(outcome) for outcome in outcomes],
        "sweep": [
            {
                "size": list(one.size),
                "cost": asdict(one.cost),
                "date": one.date,
                "machine": one.machine,
            }
            for one in swept
        ],
    }


def _outcome_numbers(outcome: Outcome) -> dict[str, Any]:
    races = {"end": outcome.race_to_end, "best": outcome.race_to_best}
    return {
        "pair": outcome.contest.pair.id,
        "size": list(outcome.contest.size),
        "steps": outcome.contest.steps,
        "threads": outcome.contest.threads,
        "load": list(outcome.load),
        "races": {name: race and asdict(race) for name, race in races.items()},
        "bare": dict(outcome.bare),
        "pastiche": {
            **_painting_numbers(outcome.gatys),
            "course": {str(n): asdict(step) for n, step in sorted(outcome.gatys.steps.items())},
        },
        "feed_forward": {
            "runs": [_painting_numbers(one) for one in outcome.feed_forward],
            "loaded": dict(outcome.feed_forward_times),
        },
        "impasto": {
            setting: [_painting_numbers(one) for one in runs]
            for setting, runs in outcome.impasto.items()
        },
        "bound": None
        if outcome.bound is None
        else {
            "wall": outcome.bound.wall,
            "cpu": outcome.bound.cpu,
            "steps": [asdict(kind) for kind in outcome.bound.steps],
        },
        "parts": dict(outcome.parts),
    }


def _painting_numbers(one: StoredPainting) -> dict[str, Any]:
    return {
        "cost": asdict(one.cost),
        "scores": dict(one.scores),
        "date": one.date,
        "machine": one.machine,
        "current": one.current,
    }
