"""Colours of residues by a value: confidence, B factor, hydropathy, charge or any other number.

Each residue has one value, so that a ribbon is not blotchy: the mean over its atoms. Ligands that
have the value are coloured by it; others keep their colours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impasto.core.colour_space import to_lab, to_rgb
from impasto.core.errors import InputError
from impasto.core.suggestions import suggest_word
from impasto.rendering.colour_key import Band, ColourKey
from impasto.rendering.render_colours import COLUMN_PREFIX, PLDDT, ValueColours
from impasto.structures.atom_table import numbers_or_nan
from impasto.structures.reader import Structure
from impasto.structures.residue_scales import (
    has_carboxylate,
    residue_charge,
    residue_hydropathy,
)
from impasto.structures.residues import residue_kind

PLDDT_BANDS = (
    Band("very low", -math.inf, 50, "#ff7d45"),
    Band("low", 50, 70, "#ffdb13"),
    Band("confident", 70, 90, "#65cbf3"),
    Band("very high", 90, math.inf, "#0053d6"),
)
"""The bands and colours of the AlphaFold Protein Structure Database (alphafold.ebi.ac.uk). A value
on an edge belongs to the lower band, since the upper ones are those above 50, 70 and 90.

Varadi, M. et al. Nucleic Acids Research 50 (2022) D439-D444.
"""
MISSING_COLOUR = "#aaaaaa"
# Percentiles of the residues' values between which a palette runs, unless a range is given: a few
# residues with extreme values would leave the others in one colour.
LOW_PERCENTILE, HIGH_PERCENTILE = 2, 98
GRADIENT_STEPS = 64
_COLUMNS = {PLDDT: "B_iso_or_equiv", "bfactor": "B_iso_or_equiv"}
# What values are called in messages.
_NAMES = {PLDDT: "pLDDT", "bfactor": "B factor"}

Values = NDArray[np.float64]


@dataclass(frozen=True)
class AtomColours:
    """The colours of a structure's atoms by a value.

    Attributes:
        by_id: colour, such as "#3d6f9e", of each atom that has the value, by its `_atom_site.id`.
        notices: what the user should know about the values, a sentence each.
    """

    by_id: dict[int, str]
    key: ColourKey
    notices: tuple[str, ...] = ()


@dataclass
class _Residue:
    """A residue: its chain (and model), its name, and the names of its atoms."""

    chain: tuple[str, str]
    name: str
    atoms: list[str]

    @property
    def is_of_polymer(self) -> bool:
        return residue_kind(self.name, self.atoms) != "ligand"


def colour_by_value(structure: Structure, wanted: ValueColours) -> AtomColours:
    """Colour the atoms of a structure by a value of their residues.

    Raises:
        InputError: no residue has the value, or all have the same; there is no such column of
            numbers; or the B factors are no pLDDT.
    """
    residues, residue_of = _list_residues(structure)
    notices: list[str] = []
    if wanted.by == "hydropathy":
        values = _hydropathies(residues)
    elif wanted.by == "charge":
        values = _charges(structure, residues, residue_of)
    else:
        of_atoms = _column(structure, wanted.by)
        if wanted.by == PLDDT:
            of_atoms, notices = _as_plddt(structure, of_atoms)
        elif wanted.by == "bfactor" and _look_like_plddt(structure, of_atoms, residue_of):
            notices.append(
                "the structure seems to be predicted, so that its B factors are its confidence "
                "(pLDDT); render_colours: plddt shows that in its bands"
            )
        values = _residue_means(of_atoms, residue_of, len(residues))
    what = _NAMES.get(wanted.by, wanted.by)
    _check_values(structure, wanted, values, what)
    if wanted.colours:
        key, colours = _colour_gradient(wanted, values)
    else:
        key, colours = _colour_bands(wanted, values)
    polymer = [i for i, residue in enumerate(residues) if residue.is_of_polymer]
    if without := int(np.isnan(values[polymer]).sum()):
        key = replace(key, missing=MISSING_COLOUR)
        notices.append(f"{without} of {len(polymer)} residues have no {what}: they are grey")
    ids = structure.atom_site["id"]
    by_id = {int(ids[i]): colours[r] for i, r in enumerate(residue_of) if colours[r]}
    return AtomColours(by_id, key, tuple(notices))


def _list_residues(structure: Structure) -> tuple[list[_Residue], NDArray[np.intp]]:
    """Return the residues (R) in the file's order, and the index (N,) of that of each atom."""
    site = structure.atom_site
    columns = ("pdbx_PDB_model_num", "label_asym_id", "auth_seq_id", "pdbx_PDB_ins_code")
    rows = zip(*(site[name] for name in (*columns, "label_comp_id")), strict=True)
    residues: list[_Residue] = []
    indices = []
    before = None
    for row, atom in zip(rows, site["label_atom_id"], strict=True):
        if row != before:
            residues.append(_Residue(row[:2], row[-1], []))
            before = row
        residues[-1].atoms.append(atom)
        indices.append(len(residues) - 1)
    return residues, np.array(indices, dtype=np.intp)


def _column(structure: Structure, by: str) -> Values:
    """Return the numbers (N,) of a column of the table of atoms, NaN where there is none."""
    name = _COLUMNS.get(by, by.removeprefix(COLUMN_PREFIX))
    site = structure.atom_site
    text = _first_text(site.get(name, ()))
    if name not in site or text:
        numeric = [
            other
            for other, texts in site.items()
            if np.isfinite(_numbers(texts)).any() and not _first_text(texts)
        ]
        found = f'has "{text}" in the column {name}' if text else f"has no column {name}"
        raise InputError(
            f"{structure.path}: the table of atoms {found}, expected a column of numbers: "
            f"{', '.join(numeric)}{suggest_word(name, numeric)}"
        )
    return _numbers(site[name])


def _numbers(texts: Sequence[str]) -> Values:
    """Convert texts to numbers (N,), NaN where a text is no finite number."""
    values = numbers_or_nan(list(texts))
    return np.where(np.isfinite(values), values, np.nan)


def _first_text(texts: Sequence[str]) -> str:
    """Return the first of the texts that is neither a number nor stands for none, "" without."""
    return next((text for text in dict.fromkeys(texts) if not _is_number(text)), "")


def _is_number(text: str) -> bool:
    try:
        return text in ("?", ".") or isinstance(float(text), float)
    except ValueError:
        return False


def _residue_means(values: Values, residue_of: NDArray[np.intp], residues: int) -> Values:
    """Return the mean (R,) over the atoms of each residue that have a value (N,)."""
    known = np.isfinite(values)
    counts = np.bincount(residue_of[known], minlength=residues)
    sums = np.bincount(residue_of[known], values[known], minlength=residues)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _hydropathies(residues: Sequence[_Residue]) -> Values:
    found = [
        residue_hydropathy(residue.name) if residue.is_of_polymer else None for residue in residues
    ]
    return np.array([np.nan if value is None else value for value in found])


def _charges(
    structure: Structure, residues: Sequence[_Residue], residue_of: NDArray[np.intp]
) -> Values:
    """Return the charge (R,) of each residue: of a ligand, the sum of the stated formal charges."""
    stated = _numbers(structure.atom_site.get("pdbx_formal_charge", ["?"] * len(residue_of)))
    ligands = _residue_means(stated, residue_of, len(residues))
    ligands *= np.bincount(residue_of[np.isfinite(stated)], minlength=len(residues))
    values = []
    chain = None
    for residue, ligand in zip(residues, ligands, strict=True):
        charge = residue_charge(residue.name, residue.atoms, begins_chain=residue.chain != chain)
        values.append(ligand if charge is None else charge)
        # Simulation programs leave the chains of one file without a name.
        chain = None if has_carboxylate(residue.atoms) else residue.chain
    return np.array(values, dtype=np.float64)


def _as_plddt(structure: Structure, values: Values) -> tuple[Values, list[str]]:
    """Return B factors as pLDDT from 0 to 100, and notices about them."""
    known = values[np.isfinite(values)]
    if not len(known):
        return values, []
    low, high = known.min(), known.max()
    if low < 0 or high > 100:
        raise InputError(
            f"{structure.path}: B factors from {low:g} to {high:g} are no pLDDT, which runs from 0 "
            "to 100 (or 0 to 1): this is no predicted structure, or it holds other values; "
            "render_colours: bfactor shows them as they are"
        )
    notices = []
    if structure.method and "MODEL" not in structure.method:
        notices.append(
            f"the structure is stated as experimental ({structure.method}), so its B factors are "
            "hardly pLDDT; render_colours: bfactor shows them as what they are"
        )
    if 0 < high <= 1:
        notices.append("pLDDT runs from 0 to 1 in this file: it is multiplied by 100")
        values = 100 * values
    return values, notices


def _look_like_plddt(structure: Structure, values: Values, residue_of: NDArray[np.intp]) -> bool:
    """Return whether B factors (N,) are as programs for prediction write their confidence.

    The file states a model, or no method and one value for all atoms of each residue (with side
    chains: traces of CA atoms tell nothing). Values run from 0 to 100.
    """
    known = np.isfinite(values)
    if not known.any() or values[known].min() < 0 or values[known].max() > 100:
        return False
    if structure.method:
        return "MODEL" in structure.method
    means = _residue_means(values, residue_of, int(residue_of.max()) + 1)
    several = np.bincount(residue_of)[residue_of] > 3
    same = np.isclose(values, means[residue_of], atol=1e-6)
    return bool(several.mean() > 0.9 and same[several & known].all() and np.ptp(values[known]) > 0)


def _check_values(structure: Structure, wanted: ValueColours, values: Values, what: str) -> None:
    """Check that the values (R,) of the residues tell some of them apart."""
    known = values[np.isfinite(values)]
    if not len(known):
        raise InputError(f"{structure.path}: no residue has a value of {what} that can be shown")
    low, high = known.min(), known.max()
    # One band of confidence is possible; 0 everywhere stands for no confidence.
    if np.isclose(low, high, rtol=0, atol=1e-9) and not (wanted.by == PLDDT and low > 0):
        raise InputError(
            f"{structure.path}: the {what} of every residue is {low:.2f}, which shows nothing; "
            "expected values that differ, or other render_colours"
        )


def _colour_bands(wanted: ValueColours, values: Values) -> tuple[ColourKey, list[str]]:
    """Return the key of AlphaFold's bands, and the colour of each residue, "" for none."""
    edges = [band.high for band in PLDDT_BANDS[:-1]]
    bands = np.searchsorted(edges, np.round(values, 6), side="left")
    key = ColourKey(wanted.by, wanted.quantity.name, bands=PLDDT_BANDS)
    return key, _pick_colours([band.colour for band in PLDDT_BANDS], bands, values)


def _colour_gradient(wanted: ValueColours, values: Values) -> tuple[ColourKey, list[str]]:
    """Return the key of a gradient, and the colour of each residue, "" for none."""
    known = values[np.isfinite(values)]
    low, high = wanted.limits or wanted.quantity.limits or _readable_limits(known)
    steps = _gradient_colours(wanted.colours)
    places = np.clip((np.nan_to_num(values) - low) / (high - low), 0, 1)
    indices = np.rint(places * (len(steps) - 1)).astype(np.intp)
    key = ColourKey(
        wanted.by,
        wanted.quantity.name,
        wanted.quantity.unit,
        limits=(low, high),
        # Nine of them draw a bar that looks like the gradient.
        colours=tuple(steps[i] for i in np.linspace(0, len(steps) - 1, 9).round().astype(int)),
        beyond=(bool(known.min() < low), bool(known.max() > high)),
    )
    return key, _pick_colours(steps, indices, values)


def _pick_colours(colours: Sequence[str], indices: NDArray[np.intp], values: Values) -> list[str]:
    known = np.isfinite(values)
    return [colours[i] if there else "" for i, there in zip(indices, known, strict=True)]


def _readable_limits(values: Values) -> tuple[float, float]:
    """Return the range of most values (R,), rounded outwards to two digits of its width."""
    low, high = np.percentile(values, [LOW_PERCENTILE, HIGH_PERCENTILE])
    if np.isclose(low, high):  # nearly all have the same value
        low, high = values.min(), values.max()
    step = 10 ** (np.floor(np.log10(high - low)) - 1)
    # Rounding first keeps a limit that is a multiple of the step, in spite of binary fractions.
    return (
        float(np.round(np.floor(np.round(low / step, 6)) * step, 9)),
        float(np.round(np.ceil(np.round(high / step, 6)) * step, 9)),
    )


def _gradient_colours(colours: Sequence[str]) -> list[str]:
    """Interpolate colours in CIELAB, in which equal steps look equal."""
    rgb = np.array([[int(c[k : k + 2], 16) / 255 for k in (1, 3, 5)] for c in colours], np.float32)
    lab = to_lab(rgb[None])[0]
    places = np.linspace(0, len(colours) - 1, GRADIENT_STEPS + 1)
    between = np.stack([np.interp(places, range(len(colours)), axis) for axis in lab.T], axis=-1)
    levels = np.rint(to_rgb(between[None].astype(np.float32))[0] * 255).astype(int)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in levels]
