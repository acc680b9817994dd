"""Hydropathy of the amino acids."""

HYDROPATHY = {
    "ILE": 4.5,
    "VAL": 4.2,
    "LEU": 3.8,
    "PHE": 2.8,
    "CYS": 2.5,
    "MET": 1.9,
    "ALA": 1.8,
    "GLY": -0.4,
    "THR": -0.7,
    "SER": -0.8,
    "TRP": -0.9,
    "TYR": -1.3,
    "PRO": -1.6,
    "HIS": -3.2,
    "GLU": -3.5,
    "GLN": -3.5,
    "ASP": -3.5,
    "ASN": -3.5,
    "LYS": -3.9,
    "ARG": -4.5,
}
"""Kyte, J. and Doolittle, R. F. Journal of Molecular Biology 157 (1982) 105-132, table 2."""

PARENT_RESIDUES = {
    "MSE": "MET",
    "CSO": "CYS",
    "HYP": "PRO",
    "SEP": "SER",
    "TPO": "THR",
    "PTR": "TYR",
}
"""Modified residues, and the standard amino acid that each derives from."""


def residue_hydropathy(name: str) -> float:
    """Return the hydropathy of a residue by its three-letter name; 0 for an unknown residue."""
    return HYDROPATHY.get(PARENT_RESIDUES.get(name, name), 0.0)
