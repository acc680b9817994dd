"""The command line, the Python call and the timeline entry that make a painting again."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from impasto.studio.library import Item
from impasto.studio.settings import Settings

TIMELINE_HINT = (
    "# Add id, year, milestone, and what is to be said of artwork and structure: "
    "title, artist, date, credit.\n"
)


def recipe(
    settings: Settings, structure: Item, artworks: Sequence[Item], parts: Mapping[str, Item]
) -> dict[str, str]:
    """Return the texts by the name of their kind: "command", "python" and "timeline"."""
    return {
        "command": _command(settings, structure, artworks, parts),
        "python": _python(settings, structure, artworks, parts),
        "timeline": TIMELINE_HINT
        + yaml.safe_dump(
            [timeline_entry(settings, structure, artworks, parts)],
            sort_keys=False,
            default_flow_style=None,
            allow_unicode=True,
            width=100,
        ),
    }


def timeline_entry(
    settings: Settings, structure: Item, artworks: Sequence[Item], parts: Mapping[str, Item]
) -> dict[str, Any]:
    """Return a timeline's entry, without what a person has to say about it."""
    entry: dict[str, Any] = {"structure": {"file": structure.path.as_posix()}}
    heaviest = max(range(len(artworks)), key=lambda place: settings.artworks[place][1])
    artwork = artworks[heaviest]
    entry["artwork"] = (
        {"plate": artwork.plate} if artwork.plate else {"file": artwork.path.as_posix()}
    )
    entry["representation"] = settings.representation
    entry["render_colours"] = settings.render_colours
    entry["view"] = {"rotate": list(settings.rotate), "zoom": settings.zoom}
    if settings.dials:
        entry["paint"] = dict(settings.dials)
    return entry


def _command(
    settings: Settings, structure: Item, artworks: Sequence[Item], parts: Mapping[str, Item]
) -> str:
    width, height = settings.size
    turn = ",".join(f"{angle:g}" for angle in settings.rotate)
    lines = [
        f"impasto plate {item.plate} {_quoted(item.structure.path)} -o {_quoted(item.path)}"
        for item in (*artworks, *parts.values())
        if item.structure
    ]
    lines.append(
        f"impasto render {_quoted(structure.path)} -o view --size {width}x{height} "
        f"--representation {settings.representation} "
        f"--render-colours {shlex.quote(settings.render_colours)} "
        f"--rotate={turn} --zoom {settings.zoom:g}"
    )
    words = ["impasto paint view/0000.png"]
    for item, (_, weight) in zip(artworks, settings.artworks, strict=True):
        share = "" if len(artworks) == 1 else f":{weight:g}"
        words.append(f"--artwork {_quoted(item.path, share)}")
    words += [f"--artwork-for {shlex.quote(f'{name}={item.path}')}" for name, item in parts.items()]
    words.append(f"--quality {settings.quality}")
    words += [
        f"--{name.replace('_', '-')} {shlex.quote(_text(value))}"
        for name, value in settings.dials.items()
    ]
    return "\n".join([*lines, " ".join([*words, "-o still.png"])])


def _python(
    settings: Settings, structure: Item, artworks: Sequence[Item], parts: Mapping[str, Item]
) -> str:
    single = len(artworks) == 1
    pairs = zip(artworks, settings.artworks, strict=True)
    given: Any = [(item.path.as_posix(), weight) for item, (_, weight) in pairs]
    more = {"quality": settings.quality, **settings.dials}
    if parts:
        more["parts"] = {name: item.path.as_posix() for name, item in parts.items()}
    options = "".join(f", {name}={value!r}" for name, value in more.items())
    artwork = given[0][0] if single else given
    return (
        "from impasto import paint, render\n\n"
        f"view = render({structure.path.as_posix()!r}, size={settings.size}, "
        f"representation={settings.representation!r}, render_colours={settings.render_colours!r}, "
        f"rotate={settings.rotate}, zoom={settings.zoom})\n"
        f"painting = paint(view, {artwork!r}{options})\n"
        'painting.save("still.png")\n'
    )


def _quoted(path: Path, share: str = "") -> str:
    return shlex.quote(f"{path.as_posix()}{share}")


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
