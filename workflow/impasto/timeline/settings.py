"""The settings of a run (`config/config.yaml`): size, quality, device; how to paint, not what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.file_names import find_path
from impasto.core.graphics.canvas import CANVAS_SHAPES, DEFAULT_RESOLUTION
from impasto.core.yaml_document import Document, Problem
from impasto.painting.quality import LARGEST_SIDE, SMALLEST_SIDE, quality_by_name
from impasto.timeline.json_schema import read_schema


@dataclass(frozen=True)
class Settings:
    """How a timeline is made into a film.

    Attributes:
        timeline: the timeline document.
        results: the folder for all results.
        quality: "sketch", "draft", "standard" or "final".
        size: width and height of stills in pixels, both even.
        fps: frames per second of the film.
        shape: shape of the film's canvas, one of `CANVAS_SHAPES`.
        resolution: resolution of the film, one of `RESOLUTIONS`.
        device: "auto", "cpu", "cuda" or "mps".
        precision: precision of the network: "auto", "float32" or "bfloat16".
        threads: threads of one painting job.
        baselines: whether to paint a depth-blind baseline of each render, to compare scores with.
        offline: whether fetching over the network is forbidden.
    """

    timeline: Path
    results: Path
    quality: str
    size: tuple[int, int]
    fps: int
    shape: str
    resolution: str
    device: str
    precision: str
    threads: int
    baselines: bool
    offline: bool = False

    @property
    def is_first_look(self) -> bool:
        """Whether the film is a first look, which is made quickly rather than well."""
        return _is_first_look(self.quality)

    @property
    def clip_size(self) -> tuple[int, int]:
        """Width and height in pixels of the frames of clips, both even, at most those of stills."""
        return quality_by_name(self.quality).clip_size(self.size)

    @property
    def baseline_size(self) -> tuple[int, int]:
        """Width and height in pixels of baselines, at most those of stills."""
        largest = max(quality_by_name(self.quality).network_size)
        factor = min(1.0, largest / max(self.size))
        return round(self.size[0] * factor), round(self.size[1] * factor)


def load_settings(path: Path) -> Settings:
    """Read settings from a YAML file.

    Raises:
        InputError: the file cannot be read, or a setting violates the schema.
    """
    return _parse_settings(yaml_document.read_yaml(path))


def settings_from_mapping(config: Mapping[str, Any], source: Path) -> Settings:
    """Return the settings in a mapping that was read from `source` and perhaps changed since.

    Raises:
        InputError: a setting violates the schema.
    """
    return _parse_settings(Document(source, config, {}))


def _parse_settings(document: Document) -> Settings:
    rules = read_schema("config")
    document = replace(document, data={**document.data, **_unquoted_shape(document.data)})
    problems = list(yaml_document.schema_problems(document.data, rules, document.written))
    yaml_document.raise_problems(document, problems or _check_size(document.data.get("size")))
    data = yaml_document.with_defaults(document.data, rules, rules)
    size = data["size"]
    return Settings(
        timeline=find_path(Path(data["timeline"])),
        results=find_path(Path(data["results"])),
        quality=data["quality"],
        size=quality_by_name(data["quality"]).size if size is None else _parse_size(size),
        fps=int(data["fps"]),
        shape=data["shape"],
        resolution=data["resolution"] or _usual_resolution(data["quality"]),
        device=data["device"],
        precision=data["precision"],
        threads=int(data["threads"]),
        baselines=data["baselines"] in (True, "true"),
        offline=data["offline"] in (True, "true"),
    )


def _is_first_look(quality: str) -> bool:
    return quality in ("sketch", "draft")


def _usual_resolution(quality: str) -> str:
    return "720p" if _is_first_look(quality) else DEFAULT_RESOLUTION


def _unquoted_shape(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the shape as it was written if YAML has read `16:9` as a base-60 number."""
    shape = data.get("shape")
    if isinstance(shape, int) and (written := f"{shape // 60}:{shape % 60}") in CANVAS_SHAPES:
        return {"shape": written}
    return {}


def _check_size(size: str | None) -> Iterator[Problem]:
    """Check what the schema cannot express: sides within bounds, and even as H.264 requires."""
    if size is not None and not all(
        SMALLEST_SIDE <= side <= LARGEST_SIDE and side % 2 == 0 for side in _parse_size(size)
    ):
        yield Problem(
            ("size",),
            f"found {yaml_document.quote(size)}, expected two even numbers of {SMALLEST_SIDE} to "
            f"{LARGEST_SIDE} pixels, such as 512x384",
        )


def _parse_size(size: str) -> tuple[int, int]:
    width, height = size.split("x")
    return int(width), int(height)
