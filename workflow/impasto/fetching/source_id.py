"""What a source names: an entry of an archive of structures, or a file on the web.

Nothing here touches the network or reads a file.
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
# Accession numbers of UniProt, as https://www.uniprot.org/help/accession_numbers gives them, with
# the number of a fragment and perhaps of an isoform.
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
    """Something that can be fetched.

    Attributes:
        name: what it is known by, in the lock file too: "4hhb", "4hhb-assembly1", "AF-P69905-F1",
            or its URL.
        archive: "pdb", "alphafold" or "web".
        kind: what the file is.
        stem: start of the file's name, safe for any file system.
        suffix: its end, such as ".cif.gz"; "" for a picture whose URL has none.
    """

    name: str
    archive: Literal["pdb", "alphafold", "web"]
    kind: FileKind
    stem: str
    suffix: str

    @property
    def file(self) -> str:
        """The name of the file in the cache; no two sources share one."""
        if self.archive != "web":
            return self.short_file_name
        digest = hashlib.sha256(self.name.encode()).hexdigest()[:8]
        return f"{self.stem}-{digest}{self.suffix}"

    @property
    def short_file_name(self) -> str:
        """The name that a copy gets among a user's own files."""
        return f"{self.stem}{self.suffix}"

    @property
    def id(self) -> str:
        """The identifier alone as the archive writes it, such as "4HHB"; "" for a URL."""
        if self.archive == "web":
            return ""
        return re.sub(f"{_ASSEMBLY}$", "", self.name).upper()

    @property
    def assembly(self) -> int | None:
        """The number of the biological assembly; None for the file as it was deposited."""
        found = re.search(f"{_ASSEMBLY}$", self.name) if self.archive == "pdb" else None
        return int(found[1]) if found else None

    @property
    def credit(self) -> str:
        """Where it comes from and its rights, as far as the archive says it of all its entries."""
        return {
            "pdb": f"Protein Data Bank {self.id} (CC0)",
            "alphafold": f"AlphaFold Protein Structure Database {self.id} (CC BY 4.0)",
            "web": "",
        }[self.archive]

    @property
    def licence(self) -> str:
        """The licence, likewise."""
        return {"pdb": "CC0 1.0", "alphafold": "CC BY 4.0", "web": ""}[self.archive]


def parse_source_id(text: str) -> SourceId:
    """What a word of the command line or the timeline names.

    A URL is that of a structure if its path ends as one, else that of a picture: pictures are told
    by what is in them, and many museums' addresses end in nothing.

    Raises:
        InputError: it is no identifier and no URL.
    """
    text = text.strip()
    if re.fullmatch(f"({PDB_ID})({_ASSEMBLY})?", text, re.IGNORECASE):
        return SourceId(text.lower(), "pdb", "structure", text.lower(), ".cif.gz")
    if re.fullmatch(ALPHAFOLD_ID, text, re.IGNORECASE):
        return SourceId(text.upper(), "alphafold", "structure", text.upper(), ".cif")
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        raise InputError(
            f"{text}: expected {EXPECTED_IDENTIFIER}, or a URL with http:// or https://{suggest_source_id(text)}"
        )
    try:
        path = urlsplit(text).path
    except ValueError as error:
        raise InputError(f"{text}: this is no URL ({error})") from None
    stem, suffix = _split_file_name(unquote(path.rstrip("/").rsplit("/", 1)[-1]))
    kind: FileKind = "structure" if suffix.removesuffix(".gz") in STRUCTURE_SUFFIXES else "picture"
    return SourceId(text, "web", kind, stem or kind, suffix)


def suggest_source_id(text: str) -> str:
    """` (did you mean "..."?)` for a PDB or AlphaFold entry that is named in another way.

    Versions of predictions are not chosen; accession numbers are UniProt's; the Protein Data Bank
    has begun to write 4hhb as pdb_00004hhb.
    """
    meant = ""
    if found := re.fullmatch(f"pdb_0000({PDB_ID})", text, re.IGNORECASE):
        meant = found[1].lower()
    elif found := re.fullmatch(
        rf"({ALPHAFOLD_ID})-(?:model_)?v[0-9]+(?:\.cif|\.pdb)?", text, re.IGNORECASE
    ):
        meant = found[1].upper()
    elif found := re.fullmatch(f"(?:AF-)?({_ACCESSION})", text, re.IGNORECASE):
        meant = f"AF-{found[1].upper()}-F1"
    return f' (did you mean "{meant}"?)' if meant else ""


def assembly_name(identifier: str, assembly: int | None) -> str:
    """The name of an archive's entry, or of one of its biological assemblies."""
    return identifier if assembly is None else f"{identifier}-assembly{assembly}"


def _split_file_name(name: str) -> tuple[str, str]:
    """The stem and the suffix of a stranger's file name, safe to use in one's own."""
    suffix = next((known for known in _SUFFIXES if name.lower().endswith(known)), "")
    stem = name[: len(name) - len(suffix)]
    # Letters of ASCII and digits alone; Snakemake, for one, reads braces as a wildcard.
    return re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-")[:LONGEST_NAME], suffix
