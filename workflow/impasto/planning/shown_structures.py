"""Read the structures that a timeline shows, to say before a run what each of them leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from impasto.core.errors import InputError
from impasto.painting.colour.named_palettes import ARTWORK, LUMINANCE, RENDER
from impasto.planning.fetch_status import find_required_files
from impasto.rendering.render_colours import parse_render_colours
from impasto.timeline.model import Entry, Timeline


@dataclass(frozen=True)
class ShownStructure:
    """What an entry shows of its structure's file.

    Attributes:
        left_out: what it does not show, a phrase each, such as "12 water molecules".
        notices: what the user should know about the values that its colours stand for.
    """

    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def read_shown_structures(timeline: Timeline) -> Mapping[str, ShownStructure]:
    """Say what each entry shows of its structure, if the file is at hand, by the entry's id.

    Raises:
        InputError: a file cannot be read, or lacks the values that its colours are to stand for;
            the message has a line for each entry.
    """
    entries = {entry.id: entry for entry in timeline.entries}
    found = {name: ShownStructure((), _palette_notices(entry)) for name, entry in entries.items()}
    read: dict[tuple[object, ...], ShownStructure] = {}
    problems: list[str] = []
    for file in find_required_files(timeline):
        if file.field != "structure" or file.state == "to fetch":
            continue
        entry = entries[file.entry]
        shown = entry.structure.chains, entry.models_kept, entry.render_colours
        key = file.path, *(shown if entry.has_value_colours else shown[:2])
        try:
            if key not in read:
                read[key] = _read(file.path, entry)
            notices = *found[entry.id].notices, *read[key].notices
            found[entry.id] = replace(read[key], notices=notices)
        except InputError as error:
            problems.append(f'{timeline.path}: entry "{entry.id}": structure: {error}')
    if problems:
        raise InputError("\n".join(problems))
    return found


def _palette_notices(entry: Entry) -> tuple[str, ...]:
    """Return a notice if the painting loses the colours that stand for a value."""
    if entry.shows_values or not entry.has_value_colours:
        return ()
    palette = entry.paint.dials.get("palette", ARTWORK)
    return (
        f"{entry.render_colours} stands for a value, but palette: {palette} gives the painting "
        "other colours: the value cannot be read, and there is no legend; "
        f"set palette: {RENDER} or {LUMINANCE}",
    )


def _read(path: Path, entry: Entry) -> ShownStructure:
    from impasto.rendering.colour_by_value import colour_by_value
    from impasto.structures.reader import read_structure

    structure = read_structure(path, entry.structure.chains, entry.models_kept)
    wanted = parse_render_colours(entry.render_colours)
    notices = () if wanted is None else colour_by_value(structure, wanted).notices
    return ShownStructure(structure.left_out, notices)
