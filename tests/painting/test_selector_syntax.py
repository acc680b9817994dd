"""The syntax of selectors, at random: a selector says the same when it is read again."""

from hypothesis import given
from hypothesis import strategies as st

from impasto.core.errors import InputError
from impasto.painting.parts.selector_syntax import (
    TERM_KINDS,
    VALUE_OPTIONAL,
    VALUE_REQUIRED,
    describe_terms,
    parse_terms,
    rank_terms,
)

RESIDUES = st.from_regex(r"-?[0-9]{1,4}(-(-?[0-9]{1,4})|[A-Z])?|[A-Z][A-Z0-9]{0,4}", fullmatch=True)
NAMES = st.from_regex("[A-Za-z0-9]{1,4}(-[0-9])?", fullmatch=True)
SPACES = st.sampled_from(["", " ", "\t"])
PIECES = st.sampled_from([*TERM_KINDS, *"/:,- \n\0#", "A", "57", "40-50", "-5--3", "٣", "é"])


@st.composite
def selectors(draw):
    """Draw a valid selector: its text, and its terms."""
    parts, terms = [], []
    for kind in draw(st.lists(st.sampled_from(TERM_KINDS[1:]), min_size=1, max_size=4)):
        least = 1 if kind in VALUE_REQUIRED else 0
        most = 3 if kind in (*VALUE_REQUIRED, *VALUE_OPTIONAL) else 0
        names = RESIDUES if kind == "residue" else NAMES
        values = draw(st.lists(names, min_size=least, max_size=most))
        listed = ",".join(draw(SPACES) + value + draw(SPACES) for value in values)
        parts.append(draw(SPACES) + kind + ":" * bool(values) + listed + draw(SPACES))
        terms.append((kind, tuple(values)))
    return "/".join(parts), terms


def printed(terms):
    return "/".join(f"{kind}:{','.join(values)}" if values else kind for kind, values in terms)


def pairs(terms):
    return [(term.kind, term.values) for term in terms]


@given(selectors())
def test_a_selector_is_read_as_it_was_meant(drawn):
    text, terms = drawn
    assert pairs(parse_terms(text)) == pairs(parse_terms(printed(terms))) == terms


@given(st.text(max_size=8) | st.lists(PIECES, max_size=8).map("".join))
def test_any_text_is_a_selector_or_is_refused(text):
    try:
        found = parse_terms(text)
    except InputError:
        return
    assert pairs(parse_terms(printed(pairs(found)))) == pairs(found)
    assert describe_terms(text) == describe_terms(printed(pairs(found)))
    assert rank_terms(found) >= 0
