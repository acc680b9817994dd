"""Restore the capitalisation of names and titles of publications from PDB format.

That format once had capitals only, so that the original capitalisation is lost. These rules are
right for most words, and do not change text that contains small letters.
"""

import re

# Words that are printed in capitals in titles and in names of journals. Words with digits (HIV-1,
# ACE2, VX-478) need no list.
CAPITALS = frozenset(
    re.findall(
        r"\w+",
        "DNA RNA MRNA TRNA RRNA ATP ADP AMP GTP GDP NAD NADH NADP NADPH FAD FMN NMR HIV AIDS SARS "
        "COV PDB ACE MHC HLA TCR GFP EPR EXAFS USA UK EMBO FEBS FASEB ACS RSC BMC PNAS II III IV",
    )
)
PARTICLES = frozenset(
    re.findall(r"\S+", "van van't von der den de del della di da dos du la le ter ten in 't")
)
# Small words in names of groups, and numerals after names of persons.
SMALL_WORDS = frozenset({"and", "for", "in", "of", "on", "the"})
NUMERALS = frozenset({"II", "III", "IV"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_INITIALS = re.compile(r"((?:[^\W\d_]{1,2}\.[ -]?)+)(.+)")


def to_sentence_case(text: str) -> str:
    """Put a title that is all in capitals into sentence case: one capital, then small letters.

    A word is kept up to its last hyphenated part with a digit: "SARS-COV-2-like".
    """
    if text != text.upper():
        return text
    small = " ".join(_lower_sentence_word(word) for word in text.split())
    return small[:1].upper() + small[1:]


def format_author(name: str) -> str:
    """Format a name as "Wilson, K. P.", from "K.P.WILSON" (PDB format) or "Wilson, K.P." (mmCIF).

    Names of groups, which have no initials, change only in their capitals.
    """
    surname, comma, initials = (part.strip() for part in name.partition(","))
    if not comma:
        found = _INITIALS.fullmatch(name)
        if not found:
            return _format_group(name)
        initials, surname = found[1].strip(), found[2].strip()
    spaced = re.sub(r"\.(?=\w)", ". ", initials)
    return f"{_format_surname(surname)}, {spaced}" if spaced else _format_surname(surname)


def format_journal(name: str) -> str:
    """Format the abbreviation of a journal: "J. Biol. Chem." from "J.BIOL.CHEM."."""
    spaced = re.sub(r"\.(?=\w)", ". ", name)
    if spaced == spaced.upper():
        sentence_like = spaced.startswith("TO BE ")
        spaced = to_sentence_case(spaced) if sentence_like else _WORD.sub(_capitalise_word, spaced)
    # mmCIF files have "Proc.Natl.Acad.Sci.Usa" and "Embo J.".
    return _WORD.sub(lambda w: w[0].upper() if w[0].upper() in CAPITALS else w[0], spaced)


def _lower_sentence_word(word: str) -> str:
    parts = re.split(r"(?<=-)", word)
    designation = max((n for n, part in enumerate(parts, 1) if re.search(r"\d", part)), default=0)
    rest = _WORD.sub(_lower_word, "".join(parts[designation:]))
    return "".join(parts[:designation]) + rest


def _lower_word(word: re.Match[str]) -> str:
    return word[0] if word[0] in CAPITALS else word[0].lower()


def _capitalise_word(word: re.Match[str]) -> str:
    return word[0] if word[0] in CAPITALS else word[0].capitalize()


def _format_surname(surname: str) -> str:
    if surname != surname.upper():
        return surname
    *before, last = surname.split()
    particles = [w.lower() if w.lower() in PARTICLES else _capitalise_surname(w) for w in before]
    return " ".join([*particles, _capitalise_surname(last)])


def _format_group(name: str) -> str:
    """Capitalise the name of a group; its abbreviation in brackets keeps its capitals."""
    if name != name.upper():
        return name
    first, *others = (
        w if w.startswith("(") else _capitalise_surname(w) for w in name.split() or [""]
    )
    return " ".join([first, *(w.lower() if w.lower() in SMALL_WORDS else w for w in others)])


def _capitalise_surname(word: str) -> str:
    """Capitalise a surname; O'BRIEN, PICHON-PESME and MCPHERSON have a second capital."""
    if word in NUMERALS:
        return word
    titled = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return re.sub(r"\bMc(\w)", lambda part: f"Mc{part[1].upper()}", titled)
