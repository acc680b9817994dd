"""The archives of structures: the URLs of their files, and the successors of obsolete entries."""

import json
from typing import Any

from impasto.core.errors import InputError
from impasto.fetching.source_id import SourceId

PDB_FILES_URL = "https://files.rcsb.org/download"
PDB_HOLDINGS_URL = "https://data.rcsb.org/rest/v1/holdings"
ALPHAFOLD_API_URL = "https://alphafold.ebi.ac.uk/api/prediction"


def pdb_file_url(base: str, source: SourceId) -> str:
    """Return the URL of a Protein Data Bank entry as mmCIF; large entries have no PDB file."""
    part = f"-assembly{source.assembly}" if source.assembly is not None else ""
    return f"{base}/{source.id}{part}.cif.gz"


def alphafold_query_url(base: str, source: SourceId) -> str:
    """Return the URL that asks the AlphaFold Database for an entry; its files have versions."""
    return f"{base}/{source.id.removeprefix('AF-').rpartition('-F')[0]}"


def alphafold_file_url(reply: bytes, source: SourceId) -> str:
    """Read the URL of an entry's mmCIF file from the reply of the AlphaFold Database.

    Raises:
        InputError: the reply has no such entry.
    """
    try:
        entries = {str(entry["entryId"]).upper(): entry for entry in json.loads(reply)}
        if source.id not in entries:
            known = ", ".join(sorted(entries)) or "nothing"
            raise InputError(f"{source.name}: the AlphaFold Database has {known} for this protein")
        return str(entries[source.id]["cifUrl"])
    except InputError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{source.name}: the reply of the AlphaFold Database cannot be read ({error!r})"
        ) from None


def successors(reply: bytes) -> list[str]:
    """Read the successors of an obsolete entry from the reply of `holdings/removed/ID`."""
    try:
        removed: Any = json.loads(reply)["rcsb_repository_holdings_removed"]
        return [str(name).lower() for name in removed.get("id_codes_replaced_by") or []]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
