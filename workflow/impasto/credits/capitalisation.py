"""Names and titles of publications as they are printed, from the capitals of PDB format.

That format once had no small letters. What it has lost cannot be known; these rules are right of
most words, and touch no text that has small letters of its own.
"""

import re

# Words that are printed in capitals in titles and names of journals. Words with digits (HIV-1,
# ACE2, VX-478) are recognised without a list.
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
# Words of names of groups, and numerals behind names of persons.
SMALL_WORDS = frozenset({"and", "for", "in", "of", "on", "the"})
NUMERALS = frozenset({"II", "III", "IV"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_INITIALS = re.compile(r"((?:[^\W\d_]{1,2}\.[ -]?)+)(.+)")


def to_sentence_case(text: str) -> str:
    """A title; one in capitals begins with one and goes on in small letters.

    A word stays as it is up to its last hyphened part with a digit: "SARS-COV-2-like".
    """
    if text != text.upper():
        return text
    small = " ".join(_lower_sentence_word(word) for word in text.split())
    return small[:1].upper() + small[1:]


def format_author(name: str) -> str:
    """A name as "Wilson, K. P.", from "K.P.WILSON" (PDB format) or "Wilson, K.P." (mmCIF).

    Names of groups have no initials; they stay as they are, but for their capitals.
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
    """The abbreviation of a journal with its spaces: "J. Biol. Chem." from "J.BIOL.CHEM."."""
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
    """Its abbreviation, which stands in brackets, keeps its capitals."""
    if name != name.upper():
        return name
    first, *others = (
        w if w.startswith("(") else _capitalise_surname(w) for w in name.split() or [""]
    )
    return " ".join([first, *(w.lower() if w.lower() in SMALL_WORDS else w for w in others)])


def _capitalise_surname(word: str) -> str:
    """O'BRIEN, PICHON-PESME and MCPHERSON have a capital within."""
    if word in NUMERALS:
        return word
    titled = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return re.sub(r"\bMc(\w)", lambda part: f"Mc{part[1].upper()}", titled)
