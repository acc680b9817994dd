"""The notebook: it runs, and its stored outputs are those that it makes."""

import base64
import io
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from benchmarks.tools.run_notebook import NOTEBOOK, execute_notebook, shrink_outputs
from impasto.core.errors import InputError

MOST_BYTES = 600 * 1024


def kinds(notebook):
    """List the kinds of output of each cell."""
    return [
        [sorted(output.get("data", {output.get("name", ""): ""})) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def pictures(notebook):
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    found = [o.data["image/jpeg"] for o in outputs if "image/jpeg" in o.get("data", {})]
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in found]


def test_the_notebook_runs_and_shows_what_is_stored():
    stored, again = nbformat.read(NOTEBOOK, as_version=4), execute_notebook(NOTEBOOK)
    shrink_outputs(again)
    assert kinds(again) == kinds(stored), "run `python -m benchmarks.tools.run_notebook`"
    ours, theirs = pictures(again), pictures(stored)
    assert [picture.size for picture in ours] == [picture.size for picture in theirs]
    assert len(ours) >= 7
    for one, other in zip(ours, theirs, strict=True):
        # Paintings differ a little from one kind of processor to another.
        assert np.abs(np.asarray(one, float) - np.asarray(other, float)).mean() < 20


def test_the_notebook_is_small():
    assert NOTEBOOK.stat().st_size < MOST_BYTES


def test_a_cell_that_fails_is_reported(tmp_path):
    cell = nbformat.v4.new_code_cell("print(1)\n1 / 0")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "bad.ipynb")
    with pytest.raises(InputError, match="ZeroDivisionError"):
        execute_notebook(Path(tmp_path / "bad.ipynb"))
