"""The command line, the Python call and the timeline entry that make a painting again."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from impasto.core.checked_data import value_at
from impasto.core.errors import InputError
from impasto.painting.dials import DIALS
from impasto.painting.parts.selector_syntax import parse_terms
from impasto.painting.quality import quality_by_name
from impasto.painting.weights import WEIGHT_NAMES, Weights
from impasto.rendering.choreography import Motion
from impasto.studio.library import Ingredients, Item
from impasto.studio.settings import Settings
from impasto.timeline.entry_template import FILL_IN
from impasto.timeline.model import WHOLE

LABEL = ("title", "artist", "date", "credit")
"""Keys by which a timeline describes an artwork; it describes a structure by two of them."""


def timeline_text(entry: Mapping[str, Any], settings: Settings) -> str:
    """Return an entry as it is pasted; quality and size are those of the whole film."""
    usual = quality_by_name(settings.quality).size
    size = "" if settings.size == usual else f" and size: {_size(settings)}"
    text = yaml.safe_dump(
        [entry], sort_keys=False, default_flow_style=None, allow_unicode=True, width=92
    )
    return (
        f"# With quality: {settings.quality}{size} in config.yaml. Fill in id, year, texts.\n{text}"
    )


def timeline_entry(
    settings: Settings, made_of: Ingredients, defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an entry of a timeline that makes a painting, at the painting's quality.

    It says all that the timeline's defaults say otherwise. What a person has to say, such as the
    titles of artworks, is still to be filled in.

    Raises:
        InputError: a timeline cannot make this painting.
    """
    for name in made_of.parts:
        if {term.kind for term in parse_terms(name)} & {"near", "far"}:
            raise InputError(
                f"A timeline cannot make this painting: the part {name!r} changes as the protein "
                "moves. Copy the command line or the Python call."
            )
    motion = Motion()  # for which a view is framed
    entry: dict[str, Any] = {
        "artwork": _artwork(made_of.artworks[0][0], made_of.structure),
        "structure": {
            "file": made_of.structure.path.as_posix(),
            **fill_in("title", "credit"),
        },
        "representation": settings.representation,
        "render_colours": _colours(settings.render_colours),
        "view": {"rotate": [*map(_plain, settings.rotate)], "zoom": _plain(settings.zoom)},
        "motion": {"kind": motion.kind, "degrees": _plain(motion.degrees)},
    }
    if value_at(("transition", "kind"), defaults) == "blend":
        entry["transition"] = {"kind": "dissolve"}  # the entry before has another view
    if paint := _paint(settings, made_of, as_mapping(defaults.get("paint"))):
        entry["paint"] = paint
    return entry


def _paint(settings: Settings, made_of: Ingredients, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the key `paint` of an entry: what is not as usual, and what undoes the defaults."""
    usual = {name: rules["default"] for name, rules in DIALS.items()}
    usual |= {"ground_from": "forms", "tune": False, "parts": []}
    paint = {name: usual[name] for name in defaults if name in usual} | {
        name: _colours(value) if name == "palette" else value
        for name, value in settings.dials.items()
    }
    given = as_mapping(defaults.get("weights"))
    if weights := {name: getattr(Weights(), name) for name in WEIGHT_NAMES if name in given}:
        paint["weights"] = weights
    shared = [(WHOLE, item, share) for item, share in made_of.artworks[1:]]
    parts = [*shared, *((name, item, 1.0) for name, item in made_of.parts.items())]
    if parts:
        paint["parts"] = [
            {"part": name, "artwork": _artwork(item, made_of.structure)}
            | ({"weight": share} if share != 1 else {})
            for name, item, share in parts
        ]
    return paint


def as_mapping(found: Any) -> Mapping[str, Any]:
    """Return a mapping of a document; an empty one where something else is written there."""
    return found if isinstance(found, dict) else {}


def _artwork(item: Item, structure: Item) -> dict[str, Any]:
    if item.structure is None:
        return {"file": item.path.as_posix(), **fill_in(*LABEL)}
    other = {} if item.structure == structure else {"structure": item.structure.path.as_posix()}
    return {"plate": item.plate, **other, **fill_in(*LABEL)}


def fill_in(*keys: str) -> dict[str, str]:
    """Return texts by key that a person has still to write."""
    return {key: f"{FILL_IN}{key}" for key in keys}


def _colours(text: str) -> str | list[str]:
    """Return colours as a timeline has them: a list of several, anything else as it is."""
    colours = text.replace(" ", "").split(",")
    return colours if colours[0].startswith("#") else text


def command_text(settings: Settings, made_of: Ingredients) -> str:
    """Return the commands that make a painting, each on a line."""
    turn = ",".join(map(_number, settings.rotate))
    lines = [
        f"impasto plate {item.plate} {_quoted(item.structure.path)} -o {_quoted(item.path)}"
        for item in dict.fromkeys(made_of.works)
        if item.structure
    ]
    lines.append(
        f"impasto render {_quoted(made_of.structure.path)} -o view --size {_size(settings)} "
        f"--representation {settings.representation} "
        f"--render-colours {shlex.quote(settings.render_colours)} "
        f"--rotate={turn} --zoom {_number(settings.zoom)}"
    )
    words = ["impasto paint view/0000.png"]
    for item, share in made_of.artworks:
        weight = "" if len(made_of.artworks) == 1 else f":{_number(share)}"
        words.append(f"--artwork {_quoted(item.path, weight)}")
    words += [
        f"--artwork-for {shlex.quote(f'{name}={item.path}')}"
        for name, item in made_of.parts.items()
    ]
    words.append(f"--quality {settings.quality}")
    words += [
        f"--{name.replace('_', '-')} {shlex.quote(_text(value))}"
        for name, value in settings.dials.items()
    ]
    return "\n".join([*lines, " ".join([*words, "-o still.png"])])


def python_text(settings: Settings, made_of: Ingredients) -> str:
    """Return the Python calls that make a painting."""
    plates = [item for item in dict.fromkeys(made_of.works) if item.structure]
    given = [(item.path.as_posix(), share) for item, share in made_of.artworks]
    more: dict[str, Any] = {"quality": settings.quality, **settings.dials}
    if made_of.parts:
        more["parts"] = {name: item.path.as_posix() for name, item in made_of.parts.items()}
    options = "".join(f", {name}={value!r}" for name, value in more.items())
    lines = [
        f"from impasto import {'draw_plate, ' if plates else ''}paint, render",
        "",
        *map(_plate_call, plates),
        f"view = render({made_of.structure.path.as_posix()!r}, size={settings.size}, "
        f"representation={settings.representation!r}, render_colours={settings.render_colours!r}, "
        f"rotate={settings.rotate}, zoom={settings.zoom})",
        f"painting = paint(view, {(given[0][0] if len(given) == 1 else given)!r}{options})",
        'painting.save("still.png")',
    ]
    return "\n".join([*lines, ""])


def _plate_call(item: Item) -> str:
    assert item.structure is not None
    drawn = f"draw_plate({item.plate!r}, {item.structure.path.as_posix()!r})"
    return f"{drawn}.save({item.path.as_posix()!r})"


def _quoted(path: Path, share: str = "") -> str:
    return shlex.quote(f"{path.as_posix()}{share}")


def _size(settings: Settings) -> str:
    return "{}x{}".format(*settings.size)


def _plain(value: float) -> float:
    """Return a whole number without its point."""
    return int(value) if value == int(value) else value


def _number(value: float) -> str:
    return f"{value:.10g}"


def _text(value: Any) -> str:
    return _number(value) if isinstance(value, float) else str(value)
