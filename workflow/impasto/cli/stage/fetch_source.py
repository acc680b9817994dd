"""The verb `stage fetch-source`: fetch an artwork or structure to a file of the results."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from impasto.api.option_types import Flag, OutputPath
from impasto.cli import fetch


def fetch_source(
    source: Annotated[str, Parameter(name="ID|URL")],
    /,
    *,
    timeline: Path,
    output: OutputPath,
    offline: Flag = False,
) -> None:
    """Fetch one artwork or structure of a timeline to a file of the results.

    An entry of the timeline gives it by identifier or URL. It is downloaded unless it is in
    downloads/; the path there is printed.

    Examples:
        impasto stage fetch-source 4hhb --timeline config/timelines/remote.yaml -o 4hhb.cif.gz

    Args:
        source: as it is written in the timeline.
        timeline: the timeline that needs it.
        output: file to write.
        offline: never use the network; only look in downloads/.
    """
    from impasto.fetching.source_id import parse_source_id
    from impasto.timeline import loader

    film = loader.load_timeline(timeline)
    path = fetch.fetch_source(parse_source_id(source), film, offline)
    fetch.copy_file(path, output)
    print(path)
