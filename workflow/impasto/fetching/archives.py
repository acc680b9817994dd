"""The archives of structures: where their files are, and what became of a missing one."""

import json
from typing import Any

from impasto.core.errors import InputError
from impasto.fetching.source_id import SourceId

PDB_FILES_URL = "https://files.rcsb.org/download"
PDB_HOLDINGS_URL = "https://data.rcsb.org/rest/v1/holdings"
ALPHAFOLD_API_URL = "https://alphafold.ebi.ac.uk/api/prediction"


def pdb_file_url(base: str, source: SourceId) -> str:
    """The file of an entry of the Protein Data Bank, as mmCIF: large entries have no PDB file."""
    part = f"-assembly{source.assembly}" if source.assembly is not None else ""
    return f"{base}/{source.id}{part}.cif.gz"


def alphafold_query_url(base: str, source: SourceId) -> str:
    """The URL that asks the AlphaFold Database for an entry; its files have a version in them."""
    return f"{base}/{source.id.removeprefix('AF-').rpartition('-F')[0]}"


def alphafold_file_url(reply: bytes, source: SourceId) -> str:
    """The URL of an entry's mmCIF file, by the database's own word.

    Raises:
        InputError: the reply has no such entry.
    """
    try:
        entries = {str(entry["entryId"]).upper(): entry for entry in json.loads(reply)}
        if source.id not in entries:
            known = ", ".join(sorted(entries)) or "nothing"
            raise InputError(f"{source.name}: the AlphaFold Database has {known} of this protein")
        return str(entries[source.id]["cifUrl"])
    except InputError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{source.name}: the reply of the AlphaFold Database cannot be read ({error!r})"
        ) from None


def successors(reply: bytes) -> list[str]:
    """The entries that have replaced an obsolete one, by the reply of `holdings/removed/ID`."""
    try:
        removed: Any = json.loads(reply)["rcsb_repository_holdings_removed"]
        return [str(name).lower() for name in removed.get("id_codes_replaced_by") or []]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
