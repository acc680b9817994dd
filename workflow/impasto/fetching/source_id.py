"""Source identifiers: an entry of an archive of structures, or a file on the web.

This module neither uses the network nor reads files.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from impasto.core.errors import InputError
from impasto.core.file_formats import PICTURE_SUFFIXES, STRUCTURE_SUFFIXES

FileKind = Literal["structure", "picture"]

_SUFFIXES = (*(f"{s}.gz" for s in STRUCTURE_SUFFIXES), *STRUCTURE_SUFFIXES, *PICTURE_SUFFIXES)
PDB_ID = r"[0-9][A-Za-z0-9]{3}"
# Accession number of UniProt, as in https://www.uniprot.org/help/accession_numbers, perhaps with
# the number of an isoform.
_ACCESSION = (
    r"(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-[0-9]{1,2})?"
)
ALPHAFOLD_ID = rf"AF-{_ACCESSION}-F[0-9]{{1,3}}"
EXPECTED_IDENTIFIER = (
    "a PDB identifier such as 4hhb or an identifier of the AlphaFold Database such as AF-P69905-F1"
)
_ASSEMBLY = r"-assembly([1-9][0-9]{0,3})"
LONGEST_NAME = 60  # characters of a URL's last part that a file's name keeps


@dataclass(frozen=True)
class SourceId:
    """A source that can be fetched.

    Attributes:
        name: name of the source, also in the lock file: "4hhb", "4hhb-assembly1", "AF-P69905-F1",
            or its URL.
        stem: stem of the file name, safe for any file system.
        suffix: suffix of the file name, such as ".cif.gz"; "" for a picture whose URL has none.
    """

    name: str
    archive: Literal["pdb", "alphafold", "web"]
    kind: FileKind
    stem: str
    suffix: str

    @property
    def file(self) -> str:
        """The name of the file in the cache, unique to the source."""
        if self.archive != "web":
            return self.short_file_name
        digest = hashlib.sha256(self.name.encode()).hexdigest()[:8]
        return f"{self.stem}-{digest}{self.suffix}"

    @property
    def short_file_name(self) -> str:
        """The name of a copy among the user's own files."""
        return f"{self.stem}{self.suffix}"

    @property
    def id(self) -> str:
        """The bare identifier as the archive writes it, such as "4HHB"; "" for a URL."""
        if self.archive == "web":
            return ""
        return re.sub(f"{_ASSEMBLY}$", "", self.name).upper()

    @property
    def assembly(self) -> int | None:
        """The number of the biological assembly; None for the file as deposited."""
        found = re.search(f"{_ASSEMBLY}$", self.name) if self.archive == "pdb" else None
        return int(found[1]) if found else None

    @property
    def credit(self) -> str:
        """The origin and rights that the archive states for all its entries; "" for a URL."""
        return {
            "pdb": f"Protein Data Bank {self.id} (CC0)",
            "alphafold": f"AlphaFold Protein Structure Database {self.id} (CC BY 4.0)",
            "web": "",
        }[self.archive]

    @property
    def licence(self) -> str:
        """The licence that the archive states for all its entries; "" for a URL."""
        return {"pdb": "CC0 1.0", "alphafold": "CC BY 4.0", "web": ""}[self.archive]


def parse_source_id(text: str) -> SourceId:
    """Parse the name of a source from the command line or the timeline.

    A URL names a structure if its path ends in a suffix of one, else a picture. Pictures are
    recognised by their content, because the URLs of many museums have no suffix.

    Raises:
        InputError: the text is neither an identifier nor a URL.
    """
    text = text.strip()
    if re.fullmatch(f"({PDB_ID})({_ASSEMBLY})?", text, re.IGNORECASE):
        return SourceId(text.lower(), "pdb", "structure", text.lower(), ".cif.gz")
    if re.fullmatch(ALPHAFOLD_ID, text, re.IGNORECASE):
        return SourceId(text.upper(), "alphafold", "structure", text.upper(), ".cif")
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        raise InputError(
            f"{text}: expected {EXPECTED_IDENTIFIER}, or a URL with http:// or https://"
            f"{suggest_source_id(text)}"
        )
    try:
        path = urlsplit(text).path
    except ValueError as error:
        raise InputError(f"{text}: this is not a URL ({error})") from None
    stem, suffix = _split_file_name(unquote(path.rstrip("/").rsplit("/", 1)[-1]))
    kind: FileKind = "structure" if suffix.removesuffix(".gz") in STRUCTURE_SUFFIXES else "picture"
    return SourceId(text, "web", kind, stem or kind, suffix)


def suggest_source_id(text: str) -> str:
    """Return ` (did you mean "..."?)` for another spelling of a PDB or AlphaFold entry, else "".

    Recognised are the Protein Data Bank's new form pdb_00004hhb for 4hhb, AlphaFold identifiers
    with a version, which cannot be chosen, and accession numbers of UniProt.
    """
    suggestion = ""
    if found := re.fullmatch(f"pdb_0000({PDB_ID})", text, re.IGNORECASE):
        suggestion = found[1].lower()
    elif found := re.fullmatch(
        rf"({ALPHAFOLD_ID})-(?:model_)?v[0-9]+(?:\.cif|\.pdb)?", text, re.IGNORECASE
    ):
        suggestion = found[1].upper()
    elif found := re.fullmatch(f"(?:AF-)?({_ACCESSION})", text, re.IGNORECASE):
        suggestion = f"AF-{found[1].upper()}-F1"
    return f' (did you mean "{suggestion}"?)' if suggestion else ""


def assembly_name(identifier: str, assembly: int | None) -> str:
    """Return the name of an archive's entry, or of one of its biological assemblies."""
    return identifier if assembly is None else f"{identifier}-assembly{assembly}"


def _split_file_name(name: str) -> tuple[str, str]:
    """Split a foreign file name into stem and suffix that are safe in a file name of our own."""
    suffix = next((known for known in _SUFFIXES if name.lower().endswith(known)), "")
    stem = name[: len(name) - len(suffix)]
    # Only ASCII letters, digits and underscores are safe: Snakemake reads braces as a wildcard.
    return re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-")[:LONGEST_NAME], suffix
