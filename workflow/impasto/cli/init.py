"""The verb `init`: lay down a new project."""

import shlex
from pathlib import Path


def init(folder: Path, /) -> None:
    """Lay down a new project: a film of three entries, with all that it takes to make it.

    The folder gets a Snakefile, the timeline and the settings in config/, a structure in pdb/,
    artworks in styles/, and a README. It must be new or empty.

    Examples:
        impasto init my-film
        impasto init .

    Args:
        folder: the folder of the project.
    """
    from impasto.timeline.new_project import make_project

    make_project(folder)
    enter = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    print(
        f"{folder}: a film of three entries; look at it: {enter}"
        "snakemake --cores 4 --config quality=draft"
    )
