"""Read the topics of the gallery from YAML, and store the runs of their examples."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.atomic_files import read_json, write_json
from impasto.core.errors import InputError
from impasto.core.yaml_document import Document

_TEXT_SCHEMA = {"type": "string", "minLength": 1}
_SLUG_SCHEMA = {
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
    "expected": "small letters, digits and dashes",
}
TOPIC_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "text", "examples"],
    "properties": {
        "title": _TEXT_SCHEMA,
        "text": _TEXT_SCHEMA,
        "examples": {
            "type": "array",
            "minItems": 1,
            "expected": "a list of at least one example",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "caption", "run"],
                "properties": {
                    "name": _SLUG_SCHEMA,
                    "caption": _TEXT_SCHEMA,
                    "run": {
                        "type": "array",
                        "minItems": 1,
                        "items": _TEXT_SCHEMA,
                        "expected": "a list of at least one command",
                    },
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Example:
    """A picture of the gallery.

    Attributes:
        name: the name of its picture, NAME.jpg; no two examples of the gallery share one.
        caption: what it shows, in Markdown.
        run: shell commands that make NAME.png or NAME.mp4.
    """

    name: str
    caption: str
    run: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """A page of the gallery.

    Attributes:
        name: the stem of its files.
        title: the title of its page.
        text: what it is about, in Markdown.
        examples: its examples, in the order of the page.
    """

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
    """

    run: tuple[str, ...]
    seconds: tuple[float, ...]
    scores: Mapping[str, float | None] | None
    machine: str


def read_topics(gallery: Path) -> list[Topic]:
    """Read the topics of a gallery, sorted by name.

    Raises:
        InputError: a file breaks `TOPIC_SCHEMA`, or two examples share a name.
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
        document, yaml_document.schema_problems(document.data, TOPIC_SCHEMA)
    )
    data = document.data
    examples = tuple(
        Example(item["name"], item["caption"].strip(), tuple(c.strip() for c in item["run"]))
        for item in data["examples"]
    )
    return Topic(document.path.stem, data["title"], data["text"].strip(), examples)


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
