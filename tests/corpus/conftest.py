"""The report of `make corpus`: how many files had which outcome, and the pictures that differ."""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from PIL import Image

from impasto.core.graphics.typography import SANS, draw_line

CAPTION = 18  # pixels
COLUMNS = 2
SLOW = 20.0  # seconds


def draw_sheet(output: Path, pictures: list[tuple[str, Path]]) -> None:
    """Draw all comparisons, each below its caption."""
    images = [(caption, Image.open(path).convert("RGB")) for caption, path in pictures]
    width = max(image.width for _, image in images) + CAPTION
    height = max(image.height for _, image in images) + CAPTION
    rows = -(-len(images) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width, rows * height), "#555555")
    for index, (caption, image) in enumerate(images):
        x, y = index % COLUMNS * width, index // COLUMNS * height
        draw_line(sheet, (x + 4, y + CAPTION - 5), caption, SANS, 12, (255, 255, 255))
        sheet.paste(image, (x, y + CAPTION))
    sheet.save(output)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write report.txt and differences.png to the folder of the corpus."""
    outcomes: dict[str, list[str]] = defaultdict(list)
    slow: list[str] = []
    pictures: list[tuple[str, Path]] = []
    for state in ("passed", "failed"):
        for report in terminalreporter.stats.get(state, ()):
            found = dict(report.user_properties)
            if "seconds" not in found:
                continue
            name = report.nodeid.partition("[")[2].removesuffix("]")
            outcome = f"{state}: {found.get('outcome', 'an error')}"
            outcomes[outcome].append(f"{name}: {found.get('reason', '')}".rstrip(": "))
            if found["seconds"] > SLOW:
                slow.append(f"{name}: {found['seconds']:.0f} s")
            if "comparison" in found:
                pictures.append((name, Path(found["comparison"])))
    if not outcomes:
        return
    counts = [f"{len(names):4} {outcome}" for outcome, names in sorted(outcomes.items())]
    lines = [*counts, *(f"{SLOW:.0f} s or more: {name}" for name in slow)]
    terminalreporter.section("corpus")
    for line in lines:
        terminalreporter.write_line(line)
    folder = Path(os.environ["IMPASTO_CORPUS"])
    for outcome, names in sorted(outcomes.items()):
        if not outcome.endswith(": the same"):
            lines += ["", outcome, *(f"  {name}" for name in sorted(names))]
    (folder / "report.txt").write_text("\n".join(lines) + "\n", "utf-8")
    if pictures:
        draw_sheet(folder / "differences.png", sorted(pictures))
    terminalreporter.write_line(f"{folder / 'report.txt'} and differences.png name every file")
