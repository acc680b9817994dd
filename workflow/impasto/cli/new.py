"""The verb `new`: add an entry to a timeline."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def new(
    name: Annotated[str, Parameter(name="ID")],
    /,
    *,
    timeline: Path = Path("config/timeline.yaml"),
) -> None:
    """Add an entry to a timeline, with every key explained.

    What is already there stays as it is. The entry can be painted at once: its year is the film's
    last, and its artwork is a picture that no other entry has. Texts that begin with `Fill in:` are
    for you to write; `impasto check` lists them.

    Examples:
        impasto new mona-lisa
        impasto new mona-lisa --timeline my-timeline.yaml

    Args:
        name: the entry's name: small letters, digits and dashes.
        timeline: the timeline.
    """
    from impasto.timeline.append_entry import append_to_timeline
    from impasto.timeline.entry_template import entry_lines, new_entry
    from impasto.timeline.new_project import expect_project
    from impasto.timeline.validation import ARTWORK_SOURCES

    if not timeline.parent.is_dir():
        expect_project(timeline)
    values, defaults = new_entry(timeline, name)
    append_to_timeline(timeline, lambda indent, step: entry_lines(values, defaults, indent, step))
    artwork = next(values["artwork"][key] for key in ARTWORK_SOURCES if key in values["artwork"])
    print(
        f"{timeline}: entry {values['id']} of {values['year']}, after {artwork}; "
        'write its texts, which begin with "Fill in:"; `impasto check` lists them'
    )
