"""The syntax of selectors: terms joined by `/`, all of which must hold, as in `chain:A/helix`.

A colon is followed by one value or several joined by commas: `residue:57,102,195`.
"""

import re
from dataclasses import dataclass

from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word

# Of two overlapping parts, the one whose kind stands later in this table is painted.
TERM_KINDS = (
    *("ground", "figure", "protein", "nucleic", "ligand", "near", "far"),
    *("chain", "helix", "sheet", "loop", "element", "residue"),
)
# Kinds that need values after a colon, and the one that may have some.
VALUE_REQUIRED, VALUE_OPTIONAL = ("chain", "element", "residue"), ("ligand",)
# Kinds that do not depend on the atoms.
KINDS_WITHOUT_ATOMS = ("ground", "figure", "near", "far")
# Words for kinds whose own names would puzzle readers.
KIND_WORDS = {"nucleic": "nucleic acid", "near": "front", "far": "back"}
# Order of the words in a description: the front of the helix of chain A.
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
        values: values of which one must match; empty for a kind that stands alone.
    """

    kind: str
    values: tuple[str, ...] = ()


def parse_terms(text: str) -> tuple[Term, ...]:
    """Parse the terms of a selector.

    Raises:
        InputError: the syntax is wrong.
    """
    terms = tuple(_parse_term(text, part.strip()) for part in text.split("/"))
    if len(terms) > 1 and any(term.kind == "ground" for term in terms):
        raise InputError(f"part {text!r}: the ground has no parts; expected it alone")
    return terms


def rank_terms(terms: tuple[Term, ...]) -> int:
    """Return the rank of the most specific term; every further term makes a part more specific."""
    return max(TERM_KINDS.index(term.kind) for term in terms) + len(TERM_KINDS) * (len(terms) - 1)


def needs_atoms(terms: tuple[Term, ...]) -> bool:
    """Return whether a term depends on the atoms."""
    return any(term.kind not in KINDS_WITHOUT_ATOMS for term in terms)


def describe_terms(text: str) -> str:
    """Describe a selector for readers: `chain:A/helix` is "helix of chain A"."""
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
            f"part {text!r}: found {kind!r}{suggest_word(kind, TERM_KINDS)}, "
            f"expected {EXPECTED_TERMS}"
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
