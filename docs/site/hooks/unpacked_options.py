"""Explain the options that functions take as `**options`, with the texts of the command line."""

import importlib
from typing import Any, get_args

from cyclopts import Parameter
from griffe import (
    DocstringParameter,
    DocstringSectionOtherParameters,
    DocstringSectionParameters,
    ExprSubscript,
    Extension,
    Function,
    ParameterKind,
)


class UnpackedOptions(Extension):
    """Replaces `options` in the list of a function's parameters by a list of its options."""

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Change the docstring of a function that has `**options: Unpack[...]`."""
        for parameter in func.parameters:
            note = parameter.annotation
            if (
                parameter.kind is ParameterKind.var_keyword
                and isinstance(note, ExprSubscript)
                and note.canonical_path == "typing.Unpack"
                and func.docstring
            ):
                module, _, name = note.slice.canonical_path.rpartition(".")
                group = getattr(importlib.import_module(module), name)
                self._explain(func, parameter.name, group)

    def _explain(self, func: Function, name: str, group: type) -> None:
        sections = func.docstring.parsed
        for section in sections:
            if isinstance(section, DocstringSectionParameters):
                section.value[:] = [one for one in section.value if one.name.lstrip("*") != name]
                options = [_describe(key, kind) for key, kind in group.__annotations__.items()]
                place = sections.index(section) + 1
                sections.insert(place, DocstringSectionOtherParameters(options, title="Options:"))
                return


def _describe(name: str, kind: Any) -> DocstringParameter:
    shown = [note for note in get_args(kind) if isinstance(note, Parameter)]
    text = next((note.help for note in reversed(shown) if note.help), "").removesuffix(".")
    words = next((note.choices for note in shown if note.choices), ())
    choices = f": {', '.join(f'`{word}`' for word in words)}" if words else ""
    return DocstringParameter(name=name, description=f"{text}{choices}.")
