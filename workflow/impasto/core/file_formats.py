"""Suffixes of structure and picture files in lower case, and the first bytes of other kinds.

Names of structure files may also end in .gz.
"""

PDB_SUFFIXES = (".pdb", ".ent")
MMCIF_SUFFIXES = (".cif", ".mmcif")
STRUCTURE_SUFFIXES = MMCIF_SUFFIXES + PDB_SUFFIXES
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp")

PICTURE_SIGNATURES = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
}
"""The first bytes of pictures, and what these are."""

OTHER_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"%!PS": "a PostScript drawing",
    b"8BPS": "a Photoshop document",
    b"gimp xcf": "a GIMP document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzipped file",
    b"v/1\x01": "an EXR file",
    b"#?R": "a Radiance HDR file",
    b"\xff\x0a": "a JPEG XL picture",
    b"\x00\x00\x00\x0cJXL ": "a JPEG XL picture",
    **dict.fromkeys((b"FUJIFILMCCD-RAW", b"IIRO", b"IIU\x00"), "the raw data of a camera"),
    b"II*\x00": "a TIFF of an unknown kind, perhaps of floating-point colours",
    b"MM\x00*": "a TIFF of an unknown kind, perhaps of floating-point colours",
    b"\x1aE\xdf\xa3": "a video",
}
"""The first bytes of files that people take for pictures or structures, and what these are."""
