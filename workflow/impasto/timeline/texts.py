"""The texts of a timeline, each with its place."""

from collections.abc import Iterator

from impasto.timeline.model import Entry, Timeline


def film_texts(timeline: Timeline) -> Iterator[tuple[str, str]]:
    """List the texts on the film as a whole, with their keys."""
    for key in ("title", "subtitle", "credit"):
        if text := getattr(timeline, key):
            yield key, text


def entry_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """List the texts of an entry with their keys, such as `milestone.title`."""
    holders = {name: getattr(entry, name) for name in ("milestone", "artwork", "structure")}
    for number, part in enumerate(entry.paint.parts, 1):
        holders[f"paint.parts[{number}].artwork"] = part.artwork
    for name, holder in holders.items():
        for key, value in vars(holder).items():
            if isinstance(value, str):
                yield f"{name}.{key}", value
