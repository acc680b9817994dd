"""The tables of settings, keys and weights in the documentation."""

import re
from pathlib import Path

import pytest

from impasto.timeline.reference_tables import format_table, renew_tables

ROOT = Path(__file__).parents[2]
PAGES = {
    "config/README.md": [
        *("settings", "timeline", "entry", "milestone", "artwork", "structure", "view", "motion"),
        *("transition", "paint", "parts", "weights"),
    ],
}


@pytest.mark.parametrize("page", PAGES)
def test_the_documentation_is_in_step(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.findall(r"<!-- table: (\w+) -->", text) == PAGES[page]
    command = f"python -m impasto.timeline.reference_tables {page}"
    assert renew_tables(text) == text, f"run `{command}`"


def test_a_table_has_a_row_per_key_and_no_empty_column():
    assert format_table("view").splitlines() == [
        "| key | default | range | meaning | example |",
        "| --- | --- | --- | --- | --- |",
        "| `rotate` | `[0, 0, 0]` |  | Degrees about the camera's x, y and z axes, after PyMOL's "
        "`orient`. | `rotate: [0, 90, 0]` |",
        "| `zoom` | `1` | 0.1 to 20 | The magnification; 1 fits the whole molecule in every pose "
        "of its motion. | `zoom: 1.2` |",
    ]
    assert "| key | default | meaning | example |\n" in format_table("milestone")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("settings", r"| `size` | `null` |  | Width and height .* | `size: 640x480` |"),
        ("settings", r"| `shape` | `'16:9'` | `16:9`, `4:3`, `1:1`, `9:16` | .*"),
        ("timeline", r"| `title` | needed | The title of the film. | `title: The Art of .* |"),
        ("timeline", r"| `entries` | needed | .* | see below |"),
        ("entry", r"| `paint` |  |  | .* | see below |"),
        ("weights", r"| `near_stroke` | `1.15` | 0.25 to 4 | Size of .*"),
        ("paint", r"| `medium` | `measured` | `measured`, `oil`, .* | How strokes are laid: .*"),
    ],
)
def test_a_row_says_default_range_meaning_and_example(table, row):
    pattern = ".*".join(map(re.escape, row.split(".*")))
    assert re.search(f"^{pattern}$", format_table(table), re.MULTILINE)


def test_text_around_a_table_stays():
    text = "a\n<!-- table: view -->\nold\n<!-- end of table -->\nb\n"
    assert renew_tables(text) == text.replace("old\n", f"\n{format_table('view')}\n")
