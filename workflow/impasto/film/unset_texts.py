"""Find the texts of a timeline that no font of this machine can set in full."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from impasto.core.errors import Notice
from impasto.core.graphics.fonts import suggest_font
from impasto.core.graphics.typography import missing_characters
from impasto.timeline.model import Timeline
from impasto.timeline.texts import entry_texts, film_texts

MOST_NAMED = 20  # characters that a message names


@dataclass(frozen=True)
class UnsetText:
    """A text with characters that film and poster leave out.

    Attributes:
        entry: id of its entry; "" for a text on the film as a whole.
        field: its key, such as `milestone.title`.
        install: names of fonts that have them.
    """

    entry: str
    field: str
    characters: tuple[str, ...]
    install: tuple[str, ...]

    def __str__(self) -> str:
        """Return a sentence that says what is left out, and what helps."""
        place = f'entry "{self.entry}": {self.field}' if self.entry else self.field
        more = len(self.characters) - MOST_NAMED
        named = [*self.characters[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
        return (
            f"{place}: no font here has {' '.join(named)}, so film and poster leave that out; "
            f"install {' and '.join(self.install)}"
        )


def find_unset_texts(timeline: Timeline) -> Iterator[UnsetText]:
    """List the texts that film and poster cannot show in full."""
    texts = [("", field, text) for field, text in film_texts(timeline)]
    texts += [(entry.id, *found) for entry in timeline.entries for found in entry_texts(entry)]
    for entry, field, text in texts:
        if missing := missing_characters(text):
            fonts = dict.fromkeys(map(suggest_font, missing))
            yield UnsetText(entry, field, tuple(missing), tuple(fonts))


def warn_of_unset_texts(timeline: Timeline) -> None:
    """Issue a `Notice` for each text that film and poster cannot show in full."""
    for unset in find_unset_texts(timeline):
        warnings.warn(f"{timeline.path}: {unset}", Notice, stacklevel=3)
