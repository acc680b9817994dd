"""Chemical elements of atoms, inferred from names where a file does not state them rightly.

A PDB file states the element in columns 77 and 78, and by the column in which an atom's name
begins. Simulation programs leave out the first and ignore the second, so that a Cα of theirs reads
as calcium. The residue settles it: amino acids and nucleotides consist of few elements.
"""

import re
from functools import lru_cache

import gemmi

# Elements of amino acids and nucleotides; SE is in selenomethionine and selenocysteine.
_POLYMER_ELEMENTS = frozenset("HDCNOSP") | {"SE"}
# A ligand's atom with such a name, perhaps with a number after it, is not of the one-letter
# element. Names such as CA, CD, CO, HG and NA are too often those of carbon, hydrogen and nitrogen.
_TWO_LETTER_NAMES = re.compile(r"(CL|BR|FE|ZN|MG|MN|CU|NI|SE|SI|LI|AL|AS|PT|AU|AG|RU|MO)\d*")
# CHARMM's names of ions.
_CHARMM_IONS = {"SOD": "NA", "POT": "K", "CLA": "CL", "CAL": "CA", "CES": "CS", "LIT": "LI"}
_CHARGE = "0123456789+-"  # what may follow the symbol in the name of an ion


@lru_cache(maxsize=4096)
def infer_element(name: str, residue: str, stated: str, *, polymer: bool, alone: bool) -> str:
    """Return the symbol of an atom's element in capitals, "?" if it cannot be told.

    Args:
        name: name of the atom, without spaces.
        stated: symbol that the file states, in columns of its own or by the alignment of the name;
            "" if it states none.
        polymer: whether the residue is an amino acid or a nucleotide.
        alone: whether the residue has no other atom, as an ion.
    """
    stated, name, residue = stated.upper(), name.upper(), residue.upper()
    letters = name.lstrip("0123456789'\"*")
    if polymer:
        if letters.startswith("SE") and stated in ("", "SE", "S"):
            return "SE"
        if stated in _POLYMER_ELEMENTS and letters.startswith(stated):
            return stated
        first = letters[:1]
        # A modified residue may have a halogen or a metal. Names such as CA, CD and HG are those of
        # carbon and hydrogen in any residue.
        common = first in _POLYMER_ELEMENTS and stated != "CL"
        if _is_element(stated) and letters.startswith(stated) and not common:
            return stated
        if first in _POLYMER_ELEMENTS:
            return first
        return stated if _is_element(stated) else "?"
    if alone:
        # VMD writes the first letter of an ion's name as its element.
        same = residue if residue.rstrip(_CHARGE) == letters.rstrip(_CHARGE) else ""
        for symbol in (_CHARMM_IONS.get(residue, ""), same, stated, residue, letters):
            bare = symbol.rstrip(_CHARGE)
            if _is_element(bare) and (bare == stated or len(residue) > 1 or not stated):
                return bare
    if _is_element(stated):
        return stated
    if found := _TWO_LETTER_NAMES.fullmatch(letters):
        return found[1]
    return next((s for s in (letters[:1], letters[:2]) if _is_element(s)), "?")


def _is_element(symbol: str) -> bool:
    return bool(symbol) and gemmi.Element(symbol).atomic_number > 0
