"""The settings of a run (`config/config.yaml`): size, quality, device; how to paint, not what."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Strict, ValidationInfo, WithJsonSchema

from impasto.core import yaml_document
from impasto.core.checked_data import (
    Flag,
    OneOf,
    Whole,
    checked_dataclass,
    described,
    find_problems,
    quote,
    read_as,
)
from impasto.core.device import DEVICES, PRECISIONS
from impasto.core.errors import InputError
from impasto.core.file_names import find_path
from impasto.core.graphics.canvas import CANVAS_SHAPES, DEFAULT_RESOLUTION, RESOLUTIONS
from impasto.core.yaml_document import Document
from impasto.painting.quality import LARGEST_SIDE, QUALITIES, SMALLEST_SIDE, quality_by_name
from impasto.timeline.model import File

_FOLDER = r"[^{}\s]([^{}]*[^{}\s])?"  # Snakemake would read braces as a wildcard
_SIZE = "[1-9][0-9]{0,4}x[1-9][0-9]{0,4}"


def _to_folder(found: Any) -> Any:
    named = isinstance(found, str) and re.fullmatch(_FOLDER, found)
    return find_path(Path(found)) if named else found


def _to_flag(found: Any) -> Any:
    # On Snakemake's command line, only True and False are booleans; all else is text.
    return {"true": True, "false": False}.get(found, found) if isinstance(found, str) else found


def _to_size(found: Any, info: ValidationInfo) -> Any:
    """Parse a size; None is that of the quality. H.264 requires even sides."""
    if found is None:
        return quality_by_name(info.data.get("quality", "standard")).size
    if not (isinstance(found, str) and re.fullmatch(_SIZE, found)):
        return found
    width, height = map(int, found.split("x"))
    if any(not SMALLEST_SIDE <= side <= LARGEST_SIDE or side % 2 for side in (width, height)):
        raise InputError(
            f"found {quote(found)}, expected two even numbers of {SMALLEST_SIDE} to {LARGEST_SIDE} "
            "pixels, such as 512x384"
        )
    return width, height


def _to_fps(found: Any, info: ValidationInfo) -> Any:
    """Return the frames per second; None is those of the quality."""
    return quality_by_name(info.data.get("quality", "standard")).fps if found is None else found


def _to_resolution(found: Any, info: ValidationInfo) -> Any:
    if found is None:
        return "720p" if _is_first_look(info.data.get("quality", "")) else DEFAULT_RESOLUTION
    return found


def _is_first_look(quality: str) -> bool:
    return quality in ("sketch", "draft")


_Folder = Annotated[
    Path,
    Strict(),
    BeforeValidator(_to_folder),
    WithJsonSchema({"type": "string", "pattern": f"^{_FOLDER}$"}),
]
_Flag = Annotated[Flag, BeforeValidator(_to_flag)]


@checked_dataclass
class Settings:
    """How a timeline is made into a film."""

    timeline: File = described(
        "The timeline to paint.",
        default=Path("config/timeline.yaml"),
        example="config/my-timeline.yaml",
        expected="the path of a YAML file, such as config/timeline.yaml",
    )
    results: _Folder = described(
        "The folder that everything is written to; without braces in its name.",
        default=Path("results"),
        example="results/draft",
        expected="the path of a folder, such as results, without braces",
    )
    quality: Annotated[str, OneOf(QUALITIES)] = described(
        "How long the painter works; it also decides the size, unless that is given. A sketch is "
        "painted with strokes alone, without the network, in seconds.",
        default="standard",
        example="draft",
    )
    size: Annotated[
        tuple[int, int],
        Strict(),
        BeforeValidator(_to_size),
        WithJsonSchema({"type": ["string", "null"], "pattern": f"^{_SIZE}$"}),
    ] = described(
        f"Width and height of stills in pixels, both even and from {SMALLEST_SIDE} to "
        f"{LARGEST_SIDE}; `null` means 512x384 (sketch, draft), 1280x960 (standard), 2560x1920 "
        "(final). The frames of clips have the same proportions and a long side of at most 256 "
        "(sketch, draft) or 1280 pixels (standard, final); so have the baselines, of at most 256, "
        "512 or 1920 pixels.",
        default=None,
        example="640x480",
        expected='WIDTHxHEIGHT in pixels, such as "512x384", or null',
        validate_default=True,
    )
    fps: Annotated[
        Whole,
        BeforeValidator(_to_fps),
        WithJsonSchema({"type": ["integer", "null"], "minimum": 1, "maximum": 60}),
    ] = described(
        "Frames per second of the film; `null` means 12 (sketch, draft) or 24 (standard, final).",
        default=None,
        ge=1,
        le=60,
        example=30,
        expected="a whole number from 1 to 60, or null",
        validate_default=True,
    )
    shape: Annotated[str, OneOf(CANVAS_SHAPES)] = described(
        "Width to height of the film's canvas; the paintings keep the proportions of `size` and "
        "have their labels beside or under them.",
        default="16:9",
        example="9:16",
    )
    resolution: Annotated[
        str,
        OneOf(RESOLUTIONS),
        BeforeValidator(_to_resolution),
        WithJsonSchema({"type": ["string", "null"], "pattern": f"^({'|'.join(RESOLUTIONS)})$"}),
    ] = described(
        "Pixels of the short side of the film's canvas: `720p`, `1080p` or `2160p` (4K). `null` "
        "means `720p` for a sketch or draft, which should be quick, and `1080p` otherwise. Type is "
        "set, and paintings are enlarged or reduced, for this size.",
        default=None,
        example="2160p",
        expected="720p, 1080p, 2160p (4K) or null",
        validate_default=True,
    )
    device: Annotated[str, OneOf(DEVICES)] = described(
        "What computes the painting; `auto` takes the first available of cuda, mps and cpu.",
        default="auto",
        example="cpu",
    )
    precision: Annotated[str, OneOf(PRECISIONS)] = described(
        "Number format of the network; `auto` takes `bfloat16` where the chip multiplies it, else "
        "`float32`. With `float32`, different machines paint more nearly the same picture, in "
        "about one and a half times the time.",
        default="auto",
        example="float32",
    )
    threads: Whole = described(
        "How many of snakemake's `--cores` one painting job takes; on a cluster, how many it asks "
        "for.",
        default=2,
        ge=1,
        le=256,
        example=8,
    )
    baselines: _Flag = described(
        "Also paint a baseline of each render, blind to depth, to compare the scores with; costs "
        "about a third of a still.",
        default=False,
        example=True,
    )
    offline: _Flag = described(
        "Never use the network; everything that the timeline names by identifier or `url` must "
        "already be in `downloads/`.",
        default=False,
        example=True,
    )

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
        InputError: the file cannot be read, or a setting has a wrong name or value.
    """
    return _parse_settings(yaml_document.read_yaml(path))


def settings_from_mapping(config: Mapping[str, Any], source: Path) -> Settings:
    """Return the settings in a mapping that was read from `source` and perhaps changed since.

    Raises:
        InputError: a setting has a wrong name or value.
    """
    return _parse_settings(Document(source, config, {}))


def _parse_settings(document: Document) -> Settings:
    data = dict(document.data)
    shape = data.get("shape")
    # YAML reads `16:9` as a number of base 60.
    if isinstance(shape, int) and (written := f"{shape // 60}:{shape % 60}") in CANVAS_SHAPES:
        data["shape"] = written
    yaml_document.raise_problems(document, find_problems(Settings, data, document.written))
    return read_as(Settings, data)
