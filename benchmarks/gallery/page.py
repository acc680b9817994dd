"""Write the pages of the gallery from its topics and the runs of their examples."""

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.common import wording
from benchmarks.common.evidence_page import generated_notice
from benchmarks.gallery.topics import Example, ExampleRun, Topic, read_runs
from impasto.core.atomic_files import atomic_write
from impasto.scoring.judge import SCORE_DEFINITIONS

COMMAND = "python -m benchmarks.gallery"
INDEX = "README.md"


def write_pages(gallery: Path, topics: Sequence[Topic]) -> None:
    """Write the page of each topic, and the index."""
    for name, text in page_texts(gallery, topics).items():
        with atomic_write(gallery / name) as temporary:
            temporary.write_text(text, encoding="utf-8")


def page_texts(gallery: Path, topics: Sequence[Topic]) -> dict[str, str]:
    """Write the text of the pages, by file name."""
    made = {f"{topic.name}.md": _topic_text(topic, read_runs(gallery, topic)) for topic in topics}
    return {**made, INDEX: _index_text(topics)}


def _index_text(topics: Sequence[Topic]) -> str:
    sections = "\n\n".join(
        f"## [{topic.title}]({topic.name}.md)\n\n{_first_sentence(topic.text)}\n\n"
        + "\n".join(_linked_picture(topic, example) for example in topic.examples)
        for topic in topics
    )
    return f"""{generated_notice(COMMAND, "the YAML of a topic")}
# Gallery

What impasto can do with a single picture or a film, each example with its commands. In a copy of \
the repository, `{COMMAND}` paints all examples anew, with `--only TOPIC` \
those of one page.

{sections}
"""


def _linked_picture(topic: Topic, example: Example) -> str:
    """Return the example's picture, which leads to its section and is titled by its caption."""
    plain = re.sub(r"\[(.*?)\]\(.*?\)|`", r"\1", _first_sentence(example.caption))
    title = html.escape(plain).replace("&#x27;", "'")
    picture = f'<img src="{example.name}.jpg" width="240" alt="{title}">'
    return f'[{picture}]({topic.name}.md#{example.name} "{title}")'


def _title(example: Example) -> str:
    return example.name.replace("-", " ").capitalize()


def _topic_text(topic: Topic, runs: Mapping[str, ExampleRun]) -> str:
    sections = [
        f"{generated_notice(COMMAND, f'{topic.name}.yaml')}\n# {topic.title}",
        topic.text,
        *(_example_section(example, runs.get(example.name)) for example in topic.examples),
        _scores_section(topic, runs),
        _measurement_note(topic, runs),
        _provenance_note(topic, runs),
    ]
    return "\n\n".join(filter(None, sections)) + "\n"


def _example_section(example: Example, run: ExampleRun | None) -> str:
    title = _title(example)
    # A reader types the commands in the project's folder, where paths need no $ROOT.
    commands = "\n".join(example.run).replace('"$ROOT"/', "").replace("$ROOT/", "")
    parts = [
        f"## {title}",
        f"![{title}]({example.name}.jpg)",
        example.caption,
        f"```sh\n{commands}\n```",
    ]
    if run is not None:
        each = " + ".join(f"{seconds:.1f}" for seconds in run.seconds)
        whole = f" = {sum(run.seconds):.1f}" if len(run.seconds) > 1 else ""
        parts.append(f"CPU seconds: {each}{whole}.")
    return "\n\n".join(parts)


def _scores_section(topic: Topic, runs: Mapping[str, ExampleRun]) -> str:
    scored = {
        example.name: scores
        for example in topic.examples
        if (run := runs.get(example.name)) and (scores := run.scores)
    }
    if not scored:
        return ""
    names = [score.name for score in SCORE_DEFINITIONS]
    rows = [
        [name.replace("-", " "), *(wording.score_text(scores.get(n)) for n in names)]
        for name, scores in scored.items()
    ]
    table = wording.markdown_table(["", *map(wording.score_title, names)], rows)
    return f"## Scores\n\n[What each score measures](../judge.md).\n\n{table}"


def _measurement_note(topic: Topic, runs: Mapping[str, ExampleRun]) -> str:
    machines = sorted({runs[e.name].machine for e in topic.examples if e.name in runs})
    if not machines:
        return ""
    return (
        "CPU seconds (user and system) are measured for each command from its start to its end, on "
        f"one core of: {'; and '.join(machines)}."
    )


def _provenance_note(topic: Topic, runs: Mapping[str, ExampleRun]) -> str:
    made = {runs[e.name].made if e.name in runs else "" for e in topic.examples}
    return "" if "" in made else "\n".join(sorted(made))


def _first_sentence(text: str) -> str:
    words = " ".join(text.split("\n\n")[0].split())
    sentence, stop, _ = words.partition(". ")
    return sentence + stop.strip()
