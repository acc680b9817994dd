"""Show the notebook as a page: its texts, its code, and what the cells have put out."""

import html
import json
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

NOTEBOOK = "docs/notebook.ipynb"
ROOT = Path(__file__).resolve().parents[3]


class NotebookFile(File):
    """A file that is a page, though its name does not end in `.md`."""

    def is_documentation_page(self) -> bool:
        """Say that it is."""
        return True


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page of the notebook, under the notebook's name."""
    page = NotebookFile.generated(config, NOTEBOOK, content=_to_markdown(ROOT / NOTEBOOK))
    page.dest_uri = "notebook.html"
    files.append(page)
    return files


def _to_markdown(notebook: Path) -> str:
    parts, heading = [], ""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(text)
            heading = next((x.lstrip("# ") for x in text.splitlines() if x[:1] == "#"), heading)
        else:
            parts.append(f"```python\n{text}\n```")
            parts += [_show_output(output, heading) for output in cell["outputs"]]
    return "\n\n".join(parts)


def _show_output(output: dict[str, Any], heading: str) -> str:
    if output["output_type"] == "stream":
        return f"```text\n{''.join(output['text'])}```"
    data = {kind: "".join(text) for kind, text in output["data"].items()}
    if "image/jpeg" in data:
        alt, jpeg = (
            html.escape(f"{heading}: what the cell shows"),
            "".join(data["image/jpeg"].split()),
        )
        return f'<p><img src="data:image/jpeg;base64,{jpeg}" alt="{alt}"></p>'
    return next(data[kind] for kind in ("image/svg+xml", "text/html") if kind in data)
