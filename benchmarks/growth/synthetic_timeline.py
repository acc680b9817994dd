"""Make timelines of any length from the structures and artworks in the project."""

from pathlib import Path
from typing import Any

import yaml

FRAMES_PER_CLIP = 100  # rendered and painted frames
# Half a second of a clip, 12 frames, overlaps with the next clip and is not rendered twice.
SECONDS = 112 / 24
# Jobs of an entry: import_structure, import_artwork, render_view, render_clip, paint and animate.
# Jobs of the film: film, poster, page, scores, credits and all.
JOBS_PER_ENTRY, FILM_JOBS = 6, 6
# Jobs after `edit_dial`: paint and animate of one entry, and those of the film except credits.
JOBS_AFTER_EDIT = 2 + FILM_JOBS - 1
REPRESENTATIONS = ("cartoon", "surface", "ribbon", "spheres")
MOTIONS: tuple[dict[str, Any], ...] = (
    {"kind": "rock"},
    {"kind": "orbit", "degrees": 20},
    {"kind": "zoom", "factor": 1.5},
)


def make_timeline(project: Path, entries: int) -> dict[str, Any]:
    """Make the document of a timeline with so many entries.

    The entries share the artworks in `styles/` and the structures in `pdb/`, and vary what a
    timeline can set: representations, motions, dials and transitions.
    """
    artworks = _list_files(project, "styles")
    structures = _list_files(project, "pdb")
    return {
        "title": "A long timeline",
        "defaults": {
            "structure": _source_keys(structures[0]),
            "seconds": SECONDS,
            "transition": {"seconds": 0.5},
        },
        "entries": [
            {
                "id": f"entry-{number:04d}",
                "year": 1400 + number % 600,
                "milestone": {
                    "title": f"Milestone {number}",
                    "text": "Somebody finds something. Years later, somebody else explains it.",
                    "source": f"Somebody, S. Of some protein. Journal {number} (1900) 1–{number}",
                },
                "artwork": {
                    **_source_keys(artworks[number % len(artworks)]),
                    "artist": "An artist",
                    "date": "about 1830",
                },
                "structure": _source_keys(structures[number % len(structures)]),
                "representation": REPRESENTATIONS[number % len(REPRESENTATIONS)],
                "motion": MOTIONS[number % len(MOTIONS)],
                "transition": {"kind": ("dissolve", "depth-sweep")[number % 2]},
                "paint": {"relief": 1 + number % 5 / 10, "seed": number},
            }
            for number in range(entries)
        ],
    }


def edit_dial(document: dict[str, Any]) -> None:
    """Change a dial of one entry in the middle."""
    entries = document["entries"]
    entries[len(entries) // 2]["paint"]["relief"] = 2


def write_timeline(path: Path, document: dict[str, Any]) -> None:
    """Write a timeline."""
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), "utf-8")


def _list_files(project: Path, folder: str) -> list[str]:
    found = (project / folder).iterdir()
    return sorted(f"{folder}/{path.name}" for path in found if path.suffix != ".md")


def _source_keys(file: str) -> dict[str, str]:
    return {"file": file, "title": Path(file).stem, "credit": "Public domain"}
