"""A results folder of made-up pictures, and the timeline that it belongs to."""

import json
from dataclasses import replace
from math import inf
from pathlib import Path

import numpy as np
from PIL import Image

from impasto.rendering.choreography import Motion
from impasto.rendering.colour_key import Band, ColourKey
from impasto.rendering.frame import STRUCTURE_FILE, write_depth
from impasto.timeline.model import (
    ArtworkRef,
    CameraView,
    Entry,
    Milestone,
    PaintSettings,
    StructureRef,
    Timeline,
)
from impasto.timeline.result_paths import ResultPaths

SIZE = (64, 48)
SCORES = {"separation": 0.97, "outline": 0.9, "style": 0.25, "structure": None}
BASELINE_SCORES = {"separation": 0.8, "outline": None, "style": 0.4, "structure": None}
RENDER_SCORES = {"separation": 1.0, "outline": 0.99, "style": 1.0, "structure": None}
BANDS = ColourKey(
    "plddt",
    "Predicted confidence (pLDDT)",
    bands=(
        Band("lowest", -inf, 50, "#ff7d45"),
        Band("low", 50, 70, "#ffdb13"),
        Band("high", 70, 90, "#65cbf3"),
        Band("highest", 90, inf, "#0053d6"),
    ),
    missing="#aaaaaa",
)
GRADIENT = ColourKey(
    "bfactor",
    "B factor",
    "Å²",
    limits=(10, 80),
    colours=("#481d6f", "#fde725"),
    beyond=(True, True),
)


def make_entry(
    name: str, year: int, *, seconds: float = 1.0, text: str = "What happened."
) -> Entry:
    return Entry(
        id=name,
        year=year,
        milestone=Milestone(f"Milestone of {year}", text, f"Somebody ({year})", None),
        artwork=ArtworkRef(
            file=Path("a.jpg"),
            title="A <Work> & More",
            artist="Å. Künstler",
            date="1830–31",
            credit="Free",
        ),
        structure=StructureRef(Path("egg.pdb"), "Egg-white lysozyme", "CC0", (), "first"),
        representation="cartoon",
        render_colours="structure",
        view=CameraView((0.0, 0.0, 0.0), 1.0),
        motion=Motion("rock", 24.0),
        seconds=seconds,
        paint=PaintSettings(),
    )


def make_timeline(*entries: Entry) -> Timeline:
    return Timeline(Path("timeline.yaml"), "A <Film> & its Title", "Sub", "Made up.", entries)


def make_results(
    folder: Path, names: list[str], *, frames: int = 8, size: tuple[int, int] = SIZE
) -> ResultPaths:
    """Make a results folder with the products of entries.

    The frames of an entry have a colour of its own, and a bright square that moves by at least a
    pixel from frame to frame.
    """
    results = ResultPaths(folder)
    width, height = size
    for number, name in enumerate(names):
        colour = np.array([(180, 60, 40), (40, 90, 170), (60, 150, 60)][number % 3], np.uint8)
        painted = np.broadcast_to(colour, (height, width, 3)).copy()
        results.frames(name).mkdir(parents=True)
        for path in (results.artwork(name), results.still(name), results.view(name)):
            path.parent.mkdir(parents=True, exist_ok=True)
        for index in range(frames):
            frame = painted.copy()
            x = index * (width - 12) // max(frames - 1, 1)
            frame[height // 2 : height // 2 + 12, x : x + 12] = 240
            Image.fromarray(frame).save(results.frames(name) / f"{index:04d}.png")
        Image.fromarray(painted).save(results.still(name))
        Image.fromarray(painted[:, : width // 2]).save(results.artwork(name))
        results.still(name).with_suffix(".json").write_text(json.dumps({"scores": SCORES}))
        _write_render(results.view(name), size)
    return results


def add_baselines(results: ResultPaths, names: list[str]) -> None:
    """Add a grey picture as the baseline of each entry, with its record."""
    record = json.dumps({"scores": BASELINE_SCORES, "render_scores": RENDER_SCORES})
    folder = results.folder / "baselines"
    folder.mkdir()
    for name in names:
        with Image.open(results.still(name)) as still:
            Image.new("RGB", still.size, "grey").save(folder / f"{name}.png")
        (folder / f"{name}.json").write_text(record)


def show_values(entry: Entry, results: ResultPaths, key: ColourKey) -> Entry:
    """Return the entry with colours that stand for a value; add their key to its render."""
    document = json.dumps({"colours": key.as_document()})
    results.view(entry.id).with_name(STRUCTURE_FILE).write_text(document)
    return replace(entry, render_colours=key.by, paint=PaintSettings({"palette": "render"}))


def _write_render(path: Path, size: tuple[int, int]) -> None:
    """Write a render: red in the middle half, its depth a ramp from 20 (left) to 40 (right)."""
    width, height = size
    rgba = np.zeros((height, width, 4), np.uint8)
    depth = np.full((height, width), np.nan, np.float32)
    inside = (slice(height // 4, -height // 4), slice(width // 4, -width // 4))
    rgba[inside] = (200, 30, 30, 255)
    depth[inside] = np.linspace(20, 40, depth[inside].shape[1])[None, :]
    Image.fromarray(rgba).save(path)
    write_depth(path.with_suffix(".depth.tif"), depth)
