"""Settings of a small film, to test planning."""

from pathlib import Path

from impasto.timeline.settings import Settings

SETTINGS = Settings(
    timeline=Path("timeline.yaml"),
    results=Path("results"),
    quality="draft",
    size=(256, 192),
    shape="16:9",
    resolution="720p",
    device="auto",
    precision="auto",
    threads=4,
    baselines=True,
)
