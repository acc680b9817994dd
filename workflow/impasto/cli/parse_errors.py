"""Explain in one line why a command line is not understood."""

from collections.abc import Iterable

from cyclopts import Argument, CycloptsError
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from impasto.core.suggestions import suggest_word

# Options of other programs for style transfer, and what they are called here.
NAMES_ELSEWHERE = {"--style": "--artwork", "--iterations": "--steps", "--num-steps": "--steps"}


def explain_error(error: CycloptsError) -> str:
    """Return what was found and what was expected, and what may have been meant."""
    match error:
        case UnknownOptionError():
            option = (error.token.keyword or error.token.value).partition("=")[0]
            return _unknown_option(option, error.argument_collection)
        case UnknownCommandError():
            word = next(iter(error.unused_tokens or ()), "")
            if word.startswith("-"):
                options = [name for name in error.app or () if name.startswith("--")]
                return f"unknown option {word}{suggest_word(word, options)}"
            verbs = [name for name in error.app or () if not name.startswith("-")]
            return _expected_one_of(word, verbs)
        case CoercionError():
            return f"{_argument_name(error)}: {_explain_value(error)}"
        case MissingArgumentError():
            # An option that is missing may be there, but misspelt.
            known = error.app.assemble_argument_collection() if error.app else ()
            names = {name for argument in known for name in argument.names} | {"--"}
            for word in error.root_input_tokens or ():
                if word.startswith("--") and word.partition("=")[0] not in names:
                    return _unknown_option(word.partition("=")[0], known)
            shown = error.argument and error.argument.parameter.metavar
            if error.keyword:
                return f"{error.keyword}: expected {shown or 'a value'}"
            return f"{_argument_name(error)} is missing" + (f": expected {shown}" if shown else "")
        case UnusedCliTokensError():
            return _explain_words(error)
    return str(error)


def _argument_name(error: CycloptsError) -> str:
    token = getattr(error, "token", None)
    return str((token and token.keyword) or (error.argument and error.argument.name) or "")


def _unknown_option(option: str, known: Iterable[Argument]) -> str:
    names = [name for argument in known for name in argument.names if name.startswith("--")]
    here = NAMES_ELSEWHERE.get(option)
    hint = f" (it is called {here} here)" if here in names else suggest_word(option, names)
    return f"unknown option {option}{hint}"


def _explain_words(error: UnusedCliTokensError) -> str:
    known = error.app.assemble_argument_collection() if error.app else ()
    places = [argument.name for argument in known if argument.index is not None]
    words, expected = " ".join(error.unused_tokens or ()), " and ".join([*places, "options"])
    return f"unexpected words: {words} (expected {expected} only)"


def _explain_value(error: CoercionError) -> str:
    if error.msg is not None:
        return str(error.msg)
    value = error.token.value if error.token else ""
    choices = error.argument.get_choices(force=True) if error.argument else None
    if choices:
        return _expected_one_of(value, choices)
    kinds = {int: "a number", float: "a number", bool: "true or false"}
    return f"expected {kinds.get(error.target_type or str, 'another value')}, found {value!r}"


def _expected_one_of(word: str, known: Iterable[str]) -> str:
    known = list(known)
    return f"found {word!r}{suggest_word(word, known)}, expected one of {', '.join(known)}"
