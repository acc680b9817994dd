"""The kinds of plates, with what each shows.

This module holds names only, so that they can be listed without importing the drawing code.
"""

PLATE_KINDS = {
    "diffraction": "an X-ray oscillation photograph of the structure's crystal, as of 1934",
    "density": "electron density at 6 Å, contoured on a stack of perspex sheets, as of 1958",
    "ramachandran": "angles of the main chain over the regions its atoms allow, as of 1963",
    "wheel": "helices seen along their axes, a sector for each residue, as of 1967",
    "ribbon": "a ribbon drawing in ink and watercolour, as of 1981",
    "hydropathy": "the chain's hydropathy under windows of several lengths, as of 1982",
    "distances": "distances between all pairs of residues, a mosaic, as of 2021",
}
