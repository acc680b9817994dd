"""Read the topics of the gallery from YAML, and store the runs of their examples."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from impasto.core import yaml_document
from impasto.core.atomic_files import read_json, write_json
from impasto.core.checked_data import (
    LISTED,
    FreeText,
    Text,
    checked_dataclass,
    described,
    find_problems,
    read_as,
)
from impasto.core.errors import InputError
from impasto.core.yaml_document import Document

_Slug = Annotated[Text, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
_Text = Annotated[FreeText, AfterValidator(str.strip)]


@checked_dataclass
class Example:
    """A picture of the gallery."""

    name: _Slug = described(
        "The name of its picture, NAME.jpg; no two examples of the gallery share one.",
        expected="small letters, digits and dashes",
    )
    caption: _Text = described("What it shows, in Markdown.")
    run: Annotated[tuple[_Text, ...], Field(min_length=1), LISTED] = described(
        "Shell commands that make NAME.png or NAME.mp4.",
        expected="a list of at least one command",
    )


@checked_dataclass
class TopicKeys:
    """A page of the gallery, as its file describes it."""

    title: _Text = described("The title of the page.")
    text: _Text = described("What it is about, in Markdown.")
    examples: Annotated[tuple[Example, ...], Field(min_length=1), LISTED] = described(
        "Its examples, in the order of the page.", expected="a list of at least one example"
    )


@dataclass(frozen=True)
class Topic:
    """A page of the gallery, as `TopicKeys`, with the stem of its files as name."""

    name: str
    title: str
    text: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class ExampleRun:
    """The record of an example's run.

    Attributes:
        run: the commands.
        seconds: CPU seconds (user and system) of each command.
        scores: scores of the picture by name; None for a picture without a record.
        machine: description of the machine that it ran on.
        made: the commit and the code that made it; empty in records of earlier versions.
    """

    run: tuple[str, ...]
    seconds: tuple[float, ...]
    scores: Mapping[str, float | None] | None
    machine: str
    made: str = ""


def read_topics(gallery: Path) -> list[Topic]:
    """Read the topics of a gallery, sorted by name.

    Raises:
        InputError: a file has a mistake, or two examples share a name.
    """
    topics = [
        _parse_topic(yaml_document.read_yaml(path)) for path in sorted(gallery.glob("*.yaml"))
    ]
    names = Counter(example.name for topic in topics for example in topic.examples)
    for topic in topics:
        for example in topic.examples:
            if names[example.name] > 1:
                raise InputError(
                    f"{gallery / topic.name}.yaml: {example.name}: another example of the gallery "
                    "has this name; expected a unique one, since it names the picture"
                )
    return topics


def _parse_topic(document: Document) -> Topic:
    yaml_document.raise_problems(
        document, find_problems(TopicKeys, document.data, document.written)
    )
    keys = read_as(TopicKeys, document.data)
    return Topic(document.path.stem, keys.title, keys.text, keys.examples)


def read_runs(gallery: Path, topic: Topic) -> dict[str, ExampleRun]:
    """Read the stored runs of a topic's examples, by name.

    Raises:
        InputError: the file of the runs is not as `write_runs` writes it.
    """
    path = _runs_path(gallery, topic)
    if not path.exists():
        return {}
    try:
        return {
            name: ExampleRun(
                **{**kept, "run": tuple(kept["run"]), "seconds": tuple(kept["seconds"])}
            )
            for name, kept in read_json(path).items()
        }
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: expected a file that this program wrote ({error})") from None


def write_runs(gallery: Path, topic: Topic, runs: Mapping[str, ExampleRun]) -> None:
    """Write the runs of a topic's examples."""
    write_json(_runs_path(gallery, topic), {name: asdict(run) for name, run in runs.items()})


def _runs_path(gallery: Path, topic: Topic) -> Path:
    return gallery / f"{topic.name}.json"
