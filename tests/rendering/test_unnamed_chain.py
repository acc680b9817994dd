from pathlib import Path

import pytest

from impasto.rendering.look import Look
from impasto.rendering.pymol_scene import open_scene

LINES = (Path(__file__).parents[2] / "pdb/1ubi.pdb").read_text().splitlines(keepends=True)
COLUMNS = {"ATOM": (21,), "HETATM": (21,), "TER": (21,), "HELIX": (19, 31), "SHEET": (21, 32)}


def without_chain(line):
    """Blank the identifiers of chains in the records of atoms, helices and strands."""
    for column in COLUMNS.get(line.split()[0], ()):
        line = f"{line[:column]} {line[column + 1 :]}"
    return line


@pytest.mark.parametrize(("change", "chain"), [(without_chain, ""), (str, "A")])
def test_a_chain_without_a_name_keeps_its_helices_and_strands(tmp_path, change, chain):
    path = tmp_path / "x.pdb"
    path.write_text("".join(map(change, LINES)))
    with open_scene(path, Look()) as scene:
        assert scene.structure.chains == (chain,)
        counts = [scene.cmd.count_atoms(f"name CA and ss {kind}") for kind in "HS"]
    # As stated; from the coordinates, PyMOL would find 19 and 25.
    assert counts == [16, 33]
