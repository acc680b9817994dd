"""Values that YAML reads as something else than the text that was meant, and how to quote them.

YAML 1.1 takes an unquoted `On` for true, `1984` for a number, `12:30` for 750, `~` for nothing and
what follows ` #` for a comment; other characters are signs of its syntax.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

# libyaml reads ten times as fast, but PyYAML may be built without it.
FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TEXT_TAG = "tag:yaml.org,2002:str"
# Numbers that are not decimal: those that begin with 0 are octal, those with a colon have base 60.
_ODD_NUMBER = re.compile(r"[-+]?0[0-7_]+|[-+]?[0-9][0-9_]*(:[0-9.]+)+")
# A comment that is meant as one has a space after its #.
_COMMENT = re.compile(r"[ \t]*(#\S.*)")
_KEY = re.compile(r"(?P<before>^\s*(?:- +)*|[{,]\s*)(?:[\w.-]+:\s+|(?<=- ))")


def written_text(node: yaml.Node, text: str) -> str | None:
    """Return the text that was probably meant by a value that YAML reads as something else.

    Returns:
        The value as it is written: a plain scalar that is no text, a list or mapping in brackets on
        one line, or a plain text together with the comment or anchor that has cut it short. None
        for a value that says what it seems to say.
    """
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.CollectionNode):
        written = text[start:end]
        return written if node.flow_style and "\n" not in written else None
    if not isinstance(node, yaml.ScalarNode) or node.style:  # quoted, or a block
        return None
    comment = _COMMENT.match(text, end) if node.tag == TEXT_TAG or not node.value else None
    anchor = text[start:end].split()[0] if text.startswith("&", start) else ""
    unused = bool(anchor) and f"*{anchor[1:]}" not in text
    if node.tag == TEXT_TAG and comment is None and not unused:
        return None
    return " ".join(text[start : comment.end(1) if comment else end].split())


def split_texts(node: yaml.MappingNode, text: str) -> Iterator[tuple[str, str]]:
    """Yield the values of a mapping in braces that end at a comma of their own.

    The rest of such a text is a key without a colon: `{title: Bread, butter and jam}`.

    Yields:
        The first key without a colon, and the whole text.
    """
    last: yaml.Node | None = None
    rest: list[yaml.Node] = []
    for key, value in [*node.value, (None, None)] if node.flow_style else ():
        if key is not None and value.end_mark.index == key.end_mark.index:
            rest.append(key)
            continue
        if last is not None and rest:
            whole = text[last.start_mark.index : rest[-1].end_mark.index]
            yield rest[0].value, " ".join(whole.split())
        last, rest = value, []


def is_plain_value(text: str) -> bool:
    """Return whether a text in quotes would be a decimal number or a logical value without them."""
    plain = re.fullmatch(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)|(?i:true|false|yes|no|on|off)", text)
    return plain is not None and not is_odd_number(text)


def is_odd_number(written: str) -> bool:
    """Return whether YAML reads a number in a way that few people expect, such as 010 as 8."""
    return _ODD_NUMBER.fullmatch(written) is not None


def quote_text(text: str) -> str:
    """Write a text as a YAML scalar in quotes."""
    if not {'"', "\\"} & set(text):
        return f'"{text}"'
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def find_missing_quotes(text: str, error: yaml.MarkedYAMLError) -> tuple[int, str] | None:
    """Find the line (from 0) and the text in quotes that mend an error of syntax; else None.

    Each value of the lines in question is put in quotes, until the document can be read, or can be
    read up to a later line.
    """
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    lines = text.split("\n")
    reached = max((mark.line for mark in marks), default=0)
    for mark in marks:
        for number, column in ((mark.line, mark.column), (mark.line - 1, None)):
            if not 0 <= number < len(lines):
                continue
            for quoted, repaired in _quoted_values(lines[number], column):
                again = "\n".join([*lines[:number], repaired, *lines[number + 1 :]])
                if _reaches(again, reached):
                    return number, quoted
    return None


def describe_indentation(text: str, mark: yaml.Mark) -> str:
    """Say how far a line that is no YAML is indented, if it stands apart from the lines above it.

    Args:
        mark: where the loader stopped.

    Returns:
        A clause that begins with a semicolon; empty if the line is indented as others are.
    """
    lines = text.split("\n")[: mark.line + 1]
    if len(lines) <= mark.line:
        return ""
    last = lines.pop()
    if last[: mark.column + 1].endswith("\t") and not last[: mark.column].strip():
        return "; indent the line with spaces, not with tabs"
    levels: list[int] = []
    for line in lines:
        found = _KEY.match(line)
        if found is None or line.lstrip().startswith("#"):
            continue
        dash, key = len(line) - len(line.lstrip()), found.end("before")
        levels = [*(level for level in levels if level < dash), *sorted({dash, key})]
    indent = len(last) - len(last.lstrip(" "))
    if not levels or indent in levels:
        return ""
    near = [*(level for level in levels if level < indent)][-1:]
    near += [*(level for level in levels if level > indent)][:1]
    return f"; it is indented by {indent}, the keys above it by {' or '.join(map(str, near))}"


def _reaches(text: str, line: int) -> bool:
    """Return whether a document can be read, at least beyond a line."""
    try:
        for _ in yaml.parse(text, FAST_LOADER):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark is not None and error.problem_mark.line > line
    except yaml.YAMLError:
        return False
    return True


def _quoted_values(line: str, column: int | None) -> Iterator[tuple[str, str]]:
    """Yield the values of a line in quotes, each with the line in which it stands in quotes.

    Args:
        line: a line of a document, of keys and values, or an item of a list.
        column: a column that the value must reach or follow; None for any value.
    """
    found = [*_KEY.finditer(line)]
    for number in reversed(range(len(found))):
        start = found[number].end()
        if column is not None and start > column:
            continue
        later = [other.start() for other in found[number + 1 :] if other.start() > start]
        inner = found[number]["before"].strip().startswith(("{", ","))
        ends = [*later[:1], *_closing_brackets(line, start)] if inner else [len(line.rstrip())]
        for end in ends:
            value = line[start:end].strip()
            if not value:
                continue
            quoted = [quote_text(_strip_quotes(value))]
            if value.startswith("[") and value.endswith("]"):
                quoted.insert(0, _quote_items(value))
            for text in quoted:
                yield text, line[:start] + text + line[end:]


def _closing_brackets(line: str, start: int) -> Iterator[int]:
    """Yield the places of the closing brackets of a line, from its end."""
    yield from (at for at in range(len(line) - 1, start, -1) if line[at] in "}]")
    yield len(line.rstrip())


def _strip_quotes(value: str) -> str:
    """Return a value without the quotes round the whole of it."""
    whole = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if whole else value


def _quote_items(value: str) -> str:
    """Put each item of a list in brackets in quotes."""
    items = (quote_text(_strip_quotes(item.strip())) for item in value[1:-1].split(","))
    return f"[{', '.join(items)}]"
