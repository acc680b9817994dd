"""Timelines at random: valid ones, drawn from the schema, and ones with mistakes."""

import copy
import datetime
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from impasto.core.checked_data import rules_of
from impasto.timeline.document import EARLIEST_YEAR, TimelineKeys
from pdb_lines import read_atom_lines, write_pdb
from tiny_picture import save_tiny_picture

RULES = rules_of(TimelineKeys)
ENTRY = RULES["properties"]["entries"]["items"]
ARTWORK, STRUCTURE = ENTRY["properties"]["artwork"], ENTRY["properties"]["structure"]
PICTURES, STRUCTURES = ("styles/wave.png", "styles/poppies.png"), ("pdb/one.pdb", "pdb/two.pdb")
# Once PyTorch has been used, the processor takes the smallest numbers for zero.
floats = partial(st.floats, allow_subnormal=False)
TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=12
).filter(str.strip)
SELECTORS = st.sampled_from(
    ["ground", "figure", "helix", "chain:A", "chain:A,B/residue:5-9", "ligand:HEM", "element: fe"]
)

_Draw = Callable[[st.SearchStrategy[Any]], Any]
_Rules = Mapping[str, Any]
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def make_files(folder: Path) -> None:
    """Make the files that the timelines name."""
    for name in (*PICTURES, *STRUCTURES):
        (folder / name).parent.mkdir(exist_ok=True)
    for shade, name in enumerate(PICTURES):
        save_tiny_picture(folder / name, shade)
    atoms = read_atom_lines("1ubi.pdb")[:60]
    models = [line for n in (1, 2) for line in (f"MODEL {n:8}", *atoms, "ENDMDL")]
    for name in STRUCTURES:
        write_pdb(folder / name, models)


def dump(data: Any, **options: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, **options)


def timelines() -> st.SearchStrategy[dict[str, Any]]:
    """Return valid timelines, as YAML is read."""
    return st.builds(_with_structure, _values(RULES), _structures())


def entries() -> st.SearchStrategy[dict[str, Any]]:
    """Return valid entries of a timeline whose defaults have a structure."""
    return _values(ENTRY)


def _with_structure(data: dict[str, Any], structure: Any) -> dict[str, Any]:
    """Return a timeline with a default structure."""
    return {**data, "defaults": {"structure": structure, **data.get("defaults", {})}}


@st.composite
def wrong_timelines(draw: _Draw) -> str:
    """Draw the text of a valid timeline to which some accidents have happened."""
    data = copy.deepcopy(draw(timelines()))
    for _ in range(draw(st.integers(0, 2))):
        _change_value(draw, data)
    text = dump(data, default_flow_style=draw(st.sampled_from([False, None])))
    if draw(st.booleans()):
        lines = text.splitlines()
        number = draw(st.integers(0, len(lines) - 1))
        column = draw(st.sampled_from([0, *(m.end() for m in re.finditer(": |- ", lines[number]))]))
        lines[number] = lines[number][:column] + draw(st.sampled_from(SCRAPS))
        text = "\n".join(lines) + "\n"
    return text


@st.composite
def _values(draw: _Draw, rules: _Rules, key: str = "") -> Any:
    """Draw a value that the schema and the checks beyond it allow."""
    if key in SPECIAL:
        return draw(SPECIAL[key])
    if "enum" in rules:
        # A blend needs two entries that are alike.
        return draw(st.sampled_from([word for word in rules["enum"] if word != "blend"]))
    kinds = rules["type"] if isinstance(rules["type"], list) else [rules["type"]]
    kind = draw(st.sampled_from(kinds))
    least, most = rules.get("minimum"), rules.get("maximum")
    if kind == "object":
        return _draw_mapping(draw, rules, ())
    if kind == "array":
        sizes = {"min_size": rules.get("minItems", 0), "max_size": rules.get("maxItems", 3)}
        unique = (lambda entry: entry["id"]) if key == "entries" else None
        return draw(st.lists(_values(rules["items"]), unique_by=unique, **sizes))
    if kind == "integer":
        return draw(st.integers(least, most))
    if kind == "number":
        low = rules["exclusiveMinimum"] + 1e-9 if "exclusiveMinimum" in rules else least
        return draw(st.integers(int(low) + 1, int(most)) | floats(low, most))
    if kind == "boolean":
        return draw(st.booleans())
    if rules.get("pattern", r"\S") == r"\S":
        return draw(TEXTS)
    return draw(_matching(rules["pattern"]))[: rules.get("maxLength")]


def _matching(pattern: str) -> st.SearchStrategy[str]:
    """Return texts of printable ASCII characters that match the whole of a pattern."""
    return st.from_regex(
        pattern.rstrip("$"),
        fullmatch=True,
        alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]),
    )


def _draw_mapping(draw: _Draw, rules: _Rules, without: tuple[str, ...]) -> dict[str, Any]:
    """Draw a mapping with its required keys and a few of the others."""
    needed = rules.get("required", ())
    others = [key for key in rules["properties"] if key not in (*needed, *without)]
    more = draw(st.lists(st.sampled_from(others), unique=True, max_size=4)) if others else []
    return {key: draw(_values(rules["properties"][key], key)) for key in (*needed, *more)}


@st.composite
def _artworks(draw: _Draw) -> dict[str, Any]:
    urls = _matching("https?://museum[.]example/[a-z0-9]{1,9}").map(lambda url: {"url": url})
    plates = st.fixed_dictionaries(
        {"plate": _values(ARTWORK["properties"]["plate"])},
        optional={"structure": st.sampled_from(STRUCTURES)},
    )
    files = st.sampled_from(PICTURES).map(lambda name: {"file": name})
    others = _draw_mapping(draw, ARTWORK, ("file", "url", "plate", "structure"))
    return {**draw(files | urls | plates), **others}


@st.composite
def _structures(draw: _Draw) -> Any:
    identifier = draw(_matching("[0-9][A-Za-z0-9]{3}") | st.just("AF-P69905-F1"))
    rules = STRUCTURE
    if draw(st.booleans()):
        return identifier
    if draw(st.booleans()):
        without = ("file", "id", *(["assembly"] * identifier.startswith("AF")))
        return {"id": identifier, **_draw_mapping(draw, rules, without)}
    others = _draw_mapping(draw, rules, ("file", "id", "assembly", "title", "credit", "chains"))
    file = {"file": draw(st.sampled_from(STRUCTURES)), "title": draw(TEXTS), "credit": draw(TEXTS)}
    return {**file, **others, **draw(st.sampled_from([{}, {"chains": ["A"]}]))}


_PALETTES = ["", ":viridis", ":#000000,#FFffff", ":cividis:-1-2.5", ":10-80"]
# Values for which there are more rules than those of the schema.
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "year": st.integers(EARLIEST_YEAR, datetime.date.today().year),
    "artwork": _artworks(),
    "structure": _structures(),
    "part": SELECTORS,
    "render_colours": st.sampled_from(["chain", "residue", "plddt", "charge:red-blue"])
    | st.sampled_from(_PALETTES).map("bfactor{}".format)
    | st.lists(_matching("#[0-9a-fA-F]{6}"), min_size=1, max_size=3),
}
ODD_VALUES = st.one_of(
    st.sampled_from([None, "", " ", "a\n", 0, -1, 1e999, -0.0, 10**400, "1" * 5000, [], {}]),
    *(floats(), st.integers(), st.booleans(), st.dates(), st.text(max_size=3), st.just(b"a")),
    *(st.just({"a": 1}), st.just([[]]), st.just("a" * 300), st.just("é" * 300)),
)
# What a line may end in by accident.
SCRAPS = [
    *("!!float nan", "!!float x", "!!int ''", "!!int x", "!!bool x", "!!null x", "!!timestamp x"),
    *("!!timestamp 2020-01-01", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!binary é"),
    *("!!str 1", "!!str {a: b}", "!other 1", "&a", "*a", "&a [*a]", "<<: *a", "<<: [1]", "=: 1"),
    *("1e5", "1_0", "12:30", "010", "0b1", "9" * 5000, "0x" + "f" * 5000, "-.inf", "1.0e+400"),
    *('"\\ud800"', '"\\0"', '"', "'", "[", "{", "[]]", "{a, b}", "? [a]", "- ", "-", "---", "..."),
    *("|", ">-", "%", "@", "`", "\t", "\x00", "\x85", "\u2028", "\ufeff", "#", "a: b: c", "~", ""),
]


def _change_value(draw: _Draw, data: dict[str, Any]) -> None:
    """Change, rename, move or drop a value of a document."""
    places = list(_places(data))
    holder, key = draw(st.sampled_from(places))
    way = draw(st.sampled_from(["odd", "drop", "rename", "copy", "wrap", "text", "negate"]))
    value = holder[key]
    if way == "drop":
        del holder[key]
    elif way == "rename" and isinstance(holder, dict):
        del holder[key]
        names = [name for _, name in places if isinstance(name, str)]
        holder[draw(st.sampled_from([*names, key[:-1], key.upper(), f"{key}\n"]))] = value
    elif way == "copy":
        other, name = draw(st.sampled_from(places))
        holder[key] = copy.deepcopy(other[name])
    elif way == "wrap":
        holder[key] = draw(st.sampled_from([[value], {key: value}]))
    elif way == "text":
        holder[key] = f"{value}" + draw(st.sampled_from(["", "\n", " ", "x"]))
    elif way == "negate" and isinstance(value, int | float):
        holder[key] = -value
    else:
        holder[key] = draw(ODD_VALUES)


def _places(holder: Any) -> Any:
    """Yield each list or mapping within a document with each of its indices or keys."""
    for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from _places(holder[key])
