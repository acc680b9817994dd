"""Write the tables of the documentation that list settings, keys and weights.

A document has each table between `<!-- table: NAME -->` and `<!-- end of table -->`. To renew them:

    python -m impasto.timeline.reference_tables config/README.md
"""

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from impasto.core.atomic_files import atomic_write
from impasto.core.checked_data import Rules, describe_range, rules_of
from impasto.painting.weights import Weights
from impasto.timeline.document import DefaultKeys, EntryKeys, TimelineKeys
from impasto.timeline.settings import Settings

COLUMNS = ("key", "default", "range", "meaning", "example")
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def renew_tables(text: str) -> str:
    """Return the text of a document with all its tables as they should be."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{format_table(found[2])}\n{found[3]}", text)


def format_table(name: str) -> str:
    """Return a table of keys in Markdown, without the columns that have nothing to say."""
    rules = _rules_of_table(name)
    rows = [_row(key, inner, rules) for key, inner in rules["properties"].items()]
    columns = [column for column in COLUMNS if any(row[column] for row in rows)]
    lines = [columns, ["---"] * len(columns), *([row[c] for c in columns] for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _rules_of_table(name: str) -> Rules:
    entry = rules_of(EntryKeys)["properties"]
    paint = entry["paint"]["properties"]
    tables: dict[str, Rules] = {
        **entry,
        "settings": rules_of(Settings),
        "timeline": rules_of(TimelineKeys),
        "entry": rules_of(EntryKeys),
        "transition": rules_of(DefaultKeys)["properties"]["transition"],
        "parts": paint["parts"]["items"],
        "weights": rules_of(Weights),
    }
    return tables[name]


def _row(key: str, rules: Rules, holder: Rules) -> dict[str, str]:
    default, (example,) = rules.get("default"), rules.get("examples", [None])
    has_default = "default" in rules and default != []
    nested = "properties" in rules or "properties" in rules.get("items", {})
    cells = {
        "key": f"`{key}`",
        "default": f"`{_to_yaml(default)}`" if has_default else "",
        "range": ", ".join(f"`{word}`" for word in rules.get("enum", ())) or describe_range(rules),
        "meaning": rules["description"],
        "example": f"`{key}: {_to_yaml(example)}`" if example not in (None, default) else "",
    }
    if key in holder.get("required", ()):
        cells["default"] = "needed"
    if nested and not cells["example"]:
        cells["example"] = "see below"
    return {column: cell.replace("|", r"\|") for column, cell in cells.items()}


def _to_yaml(value: Any) -> str:
    text = yaml.safe_dump(
        value, default_flow_style=True, width=10_000, allow_unicode=True, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...")


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        renewed = renew_tables(path.read_text(encoding="utf-8"))
        with atomic_write(path) as temporary:
            temporary.write_text(renewed, encoding="utf-8")
