"""Run docs/notebook.ipynb and store it with its outputs.

    python -m benchmarks.tools.run_notebook

Its pictures are stored as JPEG: as PNG, paintings take several times as much space.
"""

import argparse
import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

from benchmarks.common import command_line
from benchmarks.common.cpu_affinity import pin_to_one_core
from impasto.core.atomic_files import atomic_write
from impasto.core.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs/notebook.ipynb"
CELL_TIMEOUT = 600  # seconds
JPEG_QUALITY = 88


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tools.run_notebook",
        description="Run a notebook and store it with its outputs.",
    )
    parser.add_argument("--notebook", type=Path, default=NOTEBOOK, metavar="FILE.ipynb")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Run a notebook and store it with its outputs."""
    notebook = execute_notebook(arguments.notebook)
    shrink_outputs(notebook)
    with atomic_write(arguments.notebook) as temporary:
        nbformat.write(notebook, temporary)
    return 0


def execute_notebook(path: Path) -> nbformat.NotebookNode:
    """Run a notebook in its own folder, by a kernel of this environment.

    Raises:
        InputError: a cell failed; the message holds its traceback.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        # The number of threads would change the pictures, and threads would wait for one another
        # on a busy machine.
        with pin_to_one_core():
            client.execute()
    except CellExecutionError as error:
        raise InputError(f"{path}: {error}") from None
    return notebook


def shrink_outputs(notebook: nbformat.NotebookNode) -> None:
    """Remove what changes from run to run from a notebook, and store its pictures as JPEG."""
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/jpeg"] = _png_to_jpeg(data.pop("image/png"))
                data["text/plain"] = "a picture"


def _png_to_jpeg(png: str) -> str:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(png))) as image:
        image.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


if __name__ == "__main__":
    sys.exit(command_line.run_command("notebook", run, make_parser().parse_args()))
