"""How a part is written: terms joined by `/`, all of which hold, as in `chain:A/helix`.

What follows a colon is one value or several joined by commas: `residue:57,102,195`.
"""

import re
from dataclasses import dataclass

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word

# Of two parts that overlap, the one that is named later in this table is painted.
TERM_KINDS = (
    *("ground", "figure", "protein", "nucleic", "ligand", "near", "far"),
    *("chain", "helix", "sheet", "loop", "element", "residue"),
)
# Those that need values after a colon, and the one that may have some.
VALUE_REQUIRED, VALUE_OPTIONAL = ("chain", "element", "residue"), ("ligand",)
# Those that are told without knowing the atoms.
KINDS_WITHOUT_ATOMS = ("ground", "figure", "near", "far")
# What a kind is called where its own name is no word for readers.
KIND_WORDS = {"nucleic": "nucleic acid", "near": "front", "far": "back"}
# In which order what they are is said: the front of the helix of chain A.
WORD_ORDER = (
    *("near", "far", "element", "residue", "helix", "sheet", "loop", "chain"),
    *("protein", "nucleic", "ligand", "figure", "ground"),
)
EXPECTED_TERMS = (
    "ground, figure, near, far, protein, nucleic, ligand, helix, sheet, loop, chain:A, "
    "ligand:HEM, element:FE, residue:57, residue:40-50, or several of these joined by /"
)


@dataclass(frozen=True)
class Term:
    """One condition.

    Attributes:
        kind: one of `TERM_KINDS`.
        values: of which one must be true; empty for a kind that stands alone.
    """

    kind: str
    values: tuple[str, ...] = ()


def parse_terms(text: str) -> tuple[Term, ...]:
    """The terms of a part.

    Raises:
        InputError: it is written otherwise.
    """
    terms = tuple(_parse_term(text, part.strip()) for part in text.split("/"))
    if len(terms) > 1 and any(term.kind == "ground" for term in terms):
        raise InputError(f"part {text!r}: the ground has no parts; expected it alone")
    return terms


def rank_terms(terms: tuple[Term, ...]) -> int:
    """That of the most special term; every further one makes a part more special."""
    return max(TERM_KINDS.index(term.kind) for term in terms) + len(TERM_KINDS) * (len(terms) - 1)


def needs_atoms(terms: tuple[Term, ...]) -> bool:
    """Whether a part asks for what only the atoms can tell."""
    return any(term.kind not in KINDS_WITHOUT_ATOMS for term in terms)


def describe_terms(text: str) -> str:
    """A part for readers: `chain:A/helix` is "helix of chain A"."""
    return " of ".join(
        map(_describe_term, sorted(parse_terms(text), key=lambda term: WORD_ORDER.index(term.kind)))
    )


def _describe_term(term: Term) -> str:
    values = ", ".join(term.values)
    if term.kind in ("ligand", "element"):
        return values or term.kind
    word = KIND_WORDS.get(term.kind, term.kind)
    return f"{word} {values}" if values else word


def _parse_term(text: str, term: str) -> Term:
    kind, colon, rest = term.partition(":")
    values = tuple(value.strip() for value in rest.split(",") if value.strip())
    if kind not in TERM_KINDS:
        raise InputError(
            f"part {text!r}: found {kind!r}{suggest_word(kind, TERM_KINDS)}, expected {EXPECTED_TERMS}"
        )
    if colon and kind not in (*VALUE_REQUIRED, *VALUE_OPTIONAL):
        raise InputError(f"part {text!r}: expected nothing after {kind!r}")
    if not values and (colon or kind in VALUE_REQUIRED):
        raise InputError(f"part {text!r}: expected a value after {kind + ':'!r}")
    for value in values if kind == "residue" else ():
        if not re.fullmatch(r"-?\d+(-(-?\d+)|[A-Z])?|(?=\w*[A-Z])\w{1,5}", value):
            raise InputError(
                f"part {text!r}: found the residue {value!r}, expected a number such as 57 or 60A, "
                "a range such as 40-50, or a name such as HIS"
            )
    return Term(kind, values)
