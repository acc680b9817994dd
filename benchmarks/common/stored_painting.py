"""Paintings on disk: painted once, measured, scored, and found again."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from benchmarks.common import cache_key, machine, measured_process, scores
from benchmarks.common.cache_key import RECORD_NAME, CacheKey
from benchmarks.common.measured_process import CommandFailed, Cost
from benchmarks.common.painters import PICTURE_NAME, STEPS_FOLDER, CommandPainter, PainterIdentity
from benchmarks.common.pairs import Pair
from benchmarks.common.render_source import RenderSource
from benchmarks.common.scores import ScoreValues
from impasto.core.atomic_files import atomic_folder, read_json, write_json

FILE_PATTERN = cache_key.file_pattern(["painting.*", STEPS_FOLDER, "log.txt"])


@dataclass(frozen=True)
class IntermediatePicture:
    """A picture that a painter had before its last step.

    Attributes:
        cpu: CPU seconds from the start until then.
        loss: the loss of the painter's optimiser.
        scores: its scores.
        wall: wall seconds from the start until then, where they were measured.
    """

    cpu: float
    loss: float
    scores: ScoreValues
    wall: float | None = None


@dataclass(frozen=True)
class StoredPainting:
    """A painting with its cost and its scores.

    Attributes:
        picture: the file.
        cost: of the whole command, with its start-up.
        machine: description of the machine that it was painted on.
        date: day on which it was painted.
        current: whether today's code painted it.
        scores: its scores.
        steps: intermediate pictures, by the number of steps.
    """

    picture: Path
    cost: Cost
    machine: str
    date: str
    current: bool
    scores: ScoreValues
    steps: Mapping[int, IntermediatePicture]


def make_painting(
    pair: Pair,
    painter: CommandPainter,
    source: RenderSource,
    folder: Path,
    environment: Mapping[str, str],
) -> None:
    """Paint into `folder`, which appears only when the painting is complete.

    Raises:
        CommandFailed: the painter failed, or its picture has another size than the render.
    """
    with atomic_folder(folder, FILE_PATTERN) as temporary:
        log = temporary / "log.txt"
        cost = measured_process.run_measured(
            painter.command(pair, source, temporary), log, environment
        )
        painted, rendered = _picture_size(temporary / PICTURE_NAME), _picture_size(source.view)
        if painted != rendered:
            raise CommandFailed(f"{painter.name} painted {painted} pixels, expected {rendered}")
        record = {
            "recipe": _cache_key(pair, painter, source).as_dict(),
            "date": datetime.date.today().isoformat(),
            "machine": machine.describe_machine(),
            "cost": asdict(cost),
            "course": painter.intermediate_costs(log.read_text(encoding="utf-8"), cost),
        }
        write_json(temporary / RECORD_NAME, record)


def is_current(pair: Pair, painter: PainterIdentity, source: RenderSource, folder: Path) -> bool:
    """Return whether `folder` has the painting that would be made now."""
    kept = cache_key.find_cached(folder, _cache_key(pair, painter, source))
    return kept is not None and kept.current


def find_painting(
    pair: Pair, painter: PainterIdentity, source: RenderSource, folder: Path
) -> StoredPainting | None:
    """Find the painting in `folder` and score it; None without these arguments and inputs."""
    kept = cache_key.find_cached(folder, _cache_key(pair, painter, source))
    if kept is None:
        return None
    record = kept.record
    picture = folder / PICTURE_NAME
    return StoredPainting(
        picture=picture,
        cost=Cost(**record["cost"]),
        machine=record["machine"],
        date=record["date"],
        current=kept.current,
        scores=scores.score_picture(picture, source),
        steps={
            int(stem): IntermediatePicture(
                **at, scores=scores.score_picture(folder / STEPS_FOLDER / f"{stem}.png", source)
            )
            for stem, at in record["course"].items()
        },
    )


def read_cost(folder: Path) -> Cost:
    """Read what the painting in `folder` cost."""
    return Cost(**read_json(folder / RECORD_NAME)["cost"])


def _picture_size(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as image:
        return image.size


def _cache_key(pair: Pair, painter: PainterIdentity, source: RenderSource) -> CacheKey:
    return CacheKey(painter.options(pair), cache_key.files_digest(source.input_files), painter.code)
