"""Suffixes of structure and picture files, in lower case; structures may also end in .gz."""

PDB_SUFFIXES = (".pdb", ".ent")
MMCIF_SUFFIXES = (".cif", ".mmcif")
STRUCTURE_SUFFIXES = MMCIF_SUFFIXES + PDB_SUFFIXES
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp")
