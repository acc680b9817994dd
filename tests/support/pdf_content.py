"""What a PDF has, for tests."""

import re

import numpy as np
import pikepdf


def pdf_text(path):
    """Return the text of a PDF, decoded by the tables of its fonts."""
    found = []
    with pikepdf.open(path) as document:
        page, table = document.pages[0], {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                cmap = page.Resources.Font[str(operands[0])].ToUnicode.read_bytes().decode()
                pairs = re.findall(r"<([0-9A-F]+)> <([0-9A-F]+)>\n", cmap)
                table = {int(a, 16): bytes.fromhex(b).decode("utf-16-be") for a, b in pairs}
            elif str(operator) in ("Tj", "TJ"):
                parts = operands[0] if str(operator) == "TJ" else operands
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = np.frombuffer(bytes(part), ">u2")
                        found += [table[int(code)] for code in codes]
    return "".join(found)
