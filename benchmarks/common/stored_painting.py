"""Paintings on disk: made once, measured, judged, and found again."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from benchmarks.common import cache_key, machine, measured_process, scores
from benchmarks.common.cache_key import RECORD, Recipe
from benchmarks.common.measured_process import CommandFailed, Cost
from benchmarks.common.painters import PICTURE, STEPS, Known, Painter
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import Source
from benchmarks.common.scores import Figures
from impasto.core.atomic_files import read_json, replacing_folder, write_json

FILES = cache_key.names(["painting.*", STEPS, "log.txt"])


@dataclass(frozen=True)
class Step:
    """A picture on the way.

    Attributes:
        cpu: seconds until it was there.
        loss: what its painter's optimiser says of it.
        scores: its figures.
        wall: seconds until it was there, where they were taken.
    """

    cpu: float
    loss: float
    scores: Figures
    wall: float | None = None


@dataclass(frozen=True)
class Painting:
    """A painting with what it cost and how it is judged.

    Attributes:
        picture: the file.
        cost: of the whole command, start-up included.
        machine: what it was made on.
        date: when.
        current: whether today's code made it.
        scores: its figures.
        steps: pictures on the way, by the number of steps.
    """

    picture: Path
    cost: Cost
    machine: str
    date: str
    current: bool
    scores: Figures
    steps: Mapping[int, Step]


def make(
    pair: Pair, painter: Painter, source: Source, folder: Path, environment: Mapping[str, str]
) -> None:
    """Paint into `folder`, which is there only once all is done.

    Raises:
        CommandFailed: the painter failed, or its picture has another size than the render.
    """
    with replacing_folder(folder, FILES) as temporary:
        log = temporary / "log.txt"
        cost = measured_process.run(painter.command(pair, source, temporary), log, environment)
        painted, rendered = _size(temporary / PICTURE), _size(source.view)
        if painted != rendered:
            raise CommandFailed(f"{painter.name} painted {painted} pixels, expected {rendered}")
        record = {
            "recipe": _recipe(pair, painter, source).as_dict(),
            "date": datetime.date.today().isoformat(),
            "machine": machine.describe(),
            "cost": asdict(cost),
            "course": painter.course(log.read_text(encoding="utf-8"), cost),
        }
        write_json(temporary / RECORD, record)


def is_current(pair: Pair, painter: Known, source: Source, folder: Path) -> bool:
    """Whether the painting is there, just as it would be made now."""
    kept = cache_key.find(folder, _recipe(pair, painter, source))
    return kept is not None and kept.current


def find(pair: Pair, painter: Known, source: Source, folder: Path) -> Painting | None:
    """The painting in `folder`, judged; None if there is none with these arguments and inputs."""
    kept = cache_key.find(folder, _recipe(pair, painter, source))
    if kept is None:
        return None
    record = kept.record
    picture = folder / PICTURE
    return Painting(
        picture=picture,
        cost=Cost(**record["cost"]),
        machine=record["machine"],
        date=record["date"],
        current=kept.current,
        scores=scores.judged(picture, source),
        steps={
            int(stem): Step(**at, scores=scores.judged(folder / STEPS / f"{stem}.png", source))
            for stem, at in record["course"].items()
        },
    )


def cost_of(folder: Path) -> Cost:
    """What the painting in `folder` took."""
    return Cost(**read_json(folder / RECORD)["cost"])


def _size(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as image:
        return image.size


def _recipe(pair: Pair, painter: Known, source: Source) -> Recipe:
    return Recipe(painter.options(pair), cache_key.digest(source.read), painter.code)
