"""The timeline, as the page edits it: every edit can be undone, also after a restart."""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from impasto.core import yaml_document
from impasto.core.atomic_files import atomic_write, read_json, write_json
from impasto.core.checked_data import Problem, format_place
from impasto.core.errors import InputError
from impasto.studio.entry_form import FormError, fill_in_known, form_fields, read_form
from impasto.studio.library import Ingredients
from impasto.studio.recipe import as_mapping, timeline_entry
from impasto.studio.settings import Settings
from impasto.timeline import edit_document
from impasto.timeline.append_entry import append_to_timeline
from impasto.timeline.entry_template import entry_lines

TIMELINE = Path("config/timeline.yaml")
MOST_STEPS = 100


class ChangedMeanwhile(InputError):
    """Raised when the file is no longer as the page has shown it."""


class TimelineEditor:
    """A timeline whose text stays as it is but for what the page changes.

    The texts before and after each edit are kept, named by their checksums, so that a step is
    taken back only if nothing else has changed the file since.
    """

    def __init__(self, folder: Path, path: Path = TIMELINE) -> None:
        """Edit a timeline, and keep its steps in a folder."""
        self.path = path
        self._folder = folder

    def describe(self) -> dict[str, Any]:
        """Return the entries by year, each with the fields of its form, and all mistakes.

        Raises:
            InputError: there is no timeline.
        """
        digest = self._digest()
        entries, problems = [], []
        try:
            document = yaml_document.read_yaml(self.path)
            found = edit_document.find_mistakes(self.path)
            entries = [
                _entry_document(number, entry, found)
                for number, entry in enumerate(_entries(document.data))
            ]
            others = [one for one in found if _entry_of(one) is None]
            problems = [yaml_document.format_problem(document, one) for one in others]
        except InputError as error:
            problems = str(error).splitlines()
        years = [_year(entry) for entry in entries]
        return {
            "path": self.path.as_posix(),
            "digest": digest,
            "entries": sorted(entries, key=_year),
            "sorted": years == sorted(years),
            "problems": problems,
            **self._steps_document(digest),
        }

    def new_entry(self, settings: Settings, made_of: Ingredients) -> dict[str, Any]:
        """Return the entry that makes a painting, with what the timeline knows of its files.

        Raises:
            InputError: a timeline cannot make it.
        """
        entry = timeline_entry(settings, made_of, self.defaults())
        with contextlib.suppress(InputError):  # a broken timeline is told where it is edited
            fill_in_known(entry, made_of, yaml_document.read_yaml(self.path).data)
        return {
            "id": "",
            "year": "",
            "milestone": dict.fromkeys(("title", "text", "source")),
        } | entry

    def defaults(self) -> Mapping[str, Any]:
        """Return the defaults of the timeline; none if it cannot be read."""
        try:
            return as_mapping(yaml_document.read_yaml(self.path).data.get("defaults"))
        except InputError:
            return {}

    def add(self, entry: dict[str, Any], form: Mapping[str, Any], digest: str) -> None:
        """Add an entry.

        Args:
            entry: as `new_entry` returns it.
            form: the texts of its form, by the names of the fields.
            digest: checksum of the timeline that the page has shown.

        Raises:
            InputError: the texts do not make a valid entry.
            ChangedMeanwhile: the file is no longer the one of that checksum.
        """
        values = deepcopy(entry)
        for (*outer, key), value in read_form(entry, form).items():
            holder: Any = values
            for name in outer:
                holder = holder[name]
            holder[key] = value
        defaults = self.defaults()

        def change() -> None:
            known = [one.get("id") for one in _entries(yaml_document.read_yaml(self.path).data)]
            if values["id"] in known:
                raise FormError({"id": f'there is already an entry "{values["id"]}"'})
            append_to_timeline(
                self.path, lambda indent, step: entry_lines(values, defaults, indent, step)
            )

        self._step(f"Add {values['id']}", digest, change)

    def edit(self, index: int, form: Mapping[str, Any], digest: str) -> None:
        """Change the texts of an entry; the errors are those of `add`."""
        entry = self._entry(index)
        changes = read_form(entry, form)
        if changes:
            self._step(
                f"Edit {_text(entry.get('id'))}",
                digest,
                lambda: edit_document.change_values(self.path, index, changes),
            )

    def remove(self, index: int, digest: str) -> None:
        """Delete an entry; the errors are those of `add`."""
        name = _text(self._entry(index).get("id"))
        self._step(f"Delete {name}", digest, lambda: edit_document.remove_entry(self.path, index))

    def sort(self, digest: str) -> None:
        """Put the entries of the file into the order of their years; errors as of `add`."""
        self._step("Sort by year", digest, lambda: edit_document.sort_entries(self.path))

    def undo(self, digest: str, redo: bool = False) -> None:
        """Take the last step back, or take it again.

        Raises:
            InputError: there is none, or the file was changed elsewhere since.
            ChangedMeanwhile: the file is no longer the one of that checksum.
        """
        steps, position = self._steps()
        self._check(digest)
        wanted = steps[position : position + 1] if redo else steps[:position][-1:]
        now, then = ("before", "after") if redo else ("after", "before")
        if not wanted or wanted[0][now] != digest:
            raise InputError("there is no step of the studio to take back: the file is another now")
        self._replace(self._kept(wanted[0][then]).read_bytes())
        self._write_steps(steps, position + (1 if redo else -1))

    def _entry(self, index: int) -> Mapping[str, Any]:
        entries = _entries(yaml_document.read_yaml(self.path).data)
        if not 0 <= index < len(entries):
            raise ChangedMeanwhile(f"{self.path}: this entry is no longer there")
        return entries[index]

    def _digest(self) -> str:
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except (FileNotFoundError, IsADirectoryError):
            raise InputError(f"{self.path}: there is no timeline here") from None

    def _check(self, digest: str) -> None:
        if self._digest() != digest:
            raise ChangedMeanwhile(
                f"{self.path} was changed meanwhile, in an editor perhaps. Nothing was written; "
                "the list now shows the file as it is."
            )
        if not self.path.stat().st_mode & 0o222:
            raise InputError(f"{self.path}: this file is read-only")

    def _step(self, label: str, digest: str, change: Callable[[], None]) -> None:
        """Make a change to the file that can be undone."""
        self._check(digest)
        steps, position = self._steps()
        self._keep(digest)
        change()
        after = self._digest()
        if after == digest:
            return
        self._keep(after)
        steps = [*steps[:position], {"label": label, "before": digest, "after": after}][
            -MOST_STEPS:
        ]
        self._write_steps(steps, len(steps))

    def _kept(self, digest: str) -> Path:
        return self._folder / f"{digest}.yaml"

    def _keep(self, digest: str) -> None:
        if not self._kept(digest).exists():
            with atomic_write(self._kept(digest)) as temporary:
                temporary.write_bytes(self.path.read_bytes())

    def _replace(self, content: bytes) -> None:
        target = self.path.resolve()
        with atomic_write(target) as temporary:
            temporary.write_bytes(content)
            temporary.chmod(target.stat().st_mode)

    def _steps(self) -> tuple[list[dict[str, str]], int]:
        """Return the steps, and how many of them are done."""
        try:
            found = read_json(self._folder / "steps.json")
            return list(found["steps"]), int(found["position"])
        except (InputError, KeyError, TypeError, ValueError):
            return [], 0

    def _write_steps(self, steps: list[dict[str, str]], position: int) -> None:
        write_json(self._folder / "steps.json", {"steps": steps, "position": position})
        used = {step[name] for step in steps for name in ("before", "after")}
        for path in self._folder.glob("*.yaml"):
            if path.stem not in used:
                path.unlink(missing_ok=True)

    def _steps_document(self, digest: str) -> dict[str, Any]:
        """Return which steps can be taken back and taken again, now that the file is as it is."""
        steps, position = self._steps()
        last, following = steps[:position][-1:], steps[position:][:1]
        return {
            "undo": last[0]["label"] if last and last[0]["after"] == digest else "",
            "redo": following[0]["label"] if following and following[0]["before"] == digest else "",
        }


def _entry_document(
    number: int, entry: Mapping[str, Any], problems: Iterable[Problem]
) -> dict[str, Any]:
    """Return an entry for the page; problems that no field of its form has stand alone."""
    own = [replace(one, place=one.place[2:]) for one in problems if _entry_of(one) == number]
    fields = form_fields(entry, own)
    told = " ".join(field["problem"] for field in fields)
    return {
        "index": number,
        "id": _text(entry.get("id")),
        "year": entry.get("year"),
        "title": _text(as_mapping(entry.get("milestone")).get("title")),
        "fields": fields,
        "problems": [
            f"{format_place(one.place)}: {one.message}".removeprefix(": ")
            for one in own
            if one.message not in told
        ],
    }


def _entry_of(problem: Problem) -> int | None:
    """Return the index of the entry that a problem is about; None for the whole timeline."""
    first, index, *_ = (*problem.place, None, None)
    return index if first == "entries" and isinstance(index, int) else None


def _year(entry: Mapping[str, Any]) -> int:
    return entry["year"] if isinstance(entry["year"], int) else 0


def _entries(timeline: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of a timeline that may be written wrongly, each at its place."""
    found = timeline.get("entries")
    return [as_mapping(one) for one in found] if isinstance(found, list) else []


def _text(found: Any) -> str:
    return "" if found is None else str(found)
