"""How the names of structures and pictures end, in small letters; a structure's also with .gz."""

PDB_SUFFIXES = (".pdb", ".ent")
MMCIF_SUFFIXES = (".cif", ".mmcif")
STRUCTURE_SUFFIXES = MMCIF_SUFFIXES + PDB_SUFFIXES
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp")
