"""Answer what the workflow's rules ask about a timeline: products, dependencies, arguments.

The rules use one object of this module, which does not depend on Snakemake.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from impasto.core import atomic_files
from impasto.film.schedule import clip_frame_count
from impasto.planning import stage_arguments
from impasto.planning.fetch_status import check_all_fetched
from impasto.planning.product_state import FILM_FILES, SUMMARY_FILES
from impasto.timeline.loader import load_timeline
from impasto.timeline.model import ArtworkRef, Entry, StructureRef, Timeline, blend_predecessors
from impasto.timeline.result_paths import PRODUCTS
from impasto.timeline.settings import Settings, settings_from_mapping

FETCHED_FOLDER = "sources"


def load_plan(config: Mapping[str, Any], source: Path) -> "WorkflowPlan":
    """Load the settings and the timeline that they name.

    Raises:
        InputError: a setting or the timeline cannot be used.
    """
    settings = settings_from_mapping(config, source)
    return WorkflowPlan(load_timeline(settings.timeline), settings)


@dataclass(frozen=True)
class WorkflowPlan:
    """The products that the workflow makes of a timeline, with their inputs and arguments.

    Paths are strings relative to the project's folder. `entry` is the id of an entry. `work` is the
    path of an artwork in the results, without suffix: `artworks/wave`, or `parts/wave/1`.
    """

    timeline: Timeline
    settings: Settings

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Entries by id, in the order of the film."""
        return {entry.id: entry for entry in self.timeline.entries}

    @cached_property
    def blends(self) -> dict[str, Entry]:
        """For the id of each entry that is blended in, the entry that it is blended from."""
        return blend_predecessors(self.timeline)

    @cached_property
    def artworks(self) -> dict[str, tuple[Entry, ArtworkRef]]:
        """Artworks of the entries and of their parts, by `work`, each with its entry."""
        return stage_arguments.artworks_by_path(self.timeline)

    @property
    def artwork_files(self) -> list[str]:
        """The `work` of each artwork that is a file."""
        return [work for work, (_, artwork) in self.artworks.items() if artwork.plate is None]

    @property
    def plates(self) -> list[str]:
        """The `work` of each artwork that is drawn from a structure."""
        return [work for work, (_, artwork) in self.artworks.items() if artwork.plate is not None]

    @property
    def filmed_entries(self) -> list[str]:
        """Ids of the entries that have a film of their making."""
        return [entry.id for entry in self.timeline.entries if entry.making_of]

    @property
    def depth_sweeps(self) -> list[str]:
        """Ids of the entries that enter with a depth sweep."""
        return [e.id for e in self.timeline.entries[1:] if e.transition == "depth-sweep"]

    @property
    def explained_entries(self) -> list[str]:
        """Ids of the entries whose labels have a legend, which their renders describe."""
        return [entry.id for entry in self.timeline.entries if entry.shows_values]

    @cached_property
    def remote_sources(self) -> dict[str, str]:
        """Identifiers and URLs of remote sources, by the names of the fetched files."""
        references: list[ArtworkRef | StructureRef] = []
        for entry in self.timeline.entries:
            references += [*entry.artworks, entry.structure]
        return {r.file.name: r.source for r in references if r.source and r.file is not None}

    # Products.

    @property
    def results(self) -> str:
        """The folder that receives everything."""
        return self.settings.results.as_posix()

    def product(self, name: str) -> str:
        """Return the path of a product of `PRODUCTS`, with `{entry}` in place of the entry's id."""
        return f"{self.results}/{PRODUCTS[name]}"

    def products(self, name: str, entries: Iterable[str] | None = None) -> list[str]:
        """List the paths of a product for some entries (None: all of them, in the film's order)."""
        ids = self.entries if entries is None else entries
        return [self.product(name).format(entry=entry) for entry in ids]

    def baselines(self, name: str) -> list[str]:
        """List the paths of a product for all entries; none where the settings omit baselines."""
        return self.products(name) if self.settings.baselines else []

    def part_artworks(self, entry: str) -> list[str]:
        """List the imported artworks of an entry's parts."""
        return stage_arguments.part_artwork_paths(self.entries[entry], self.settings)

    def all_part_artworks(self) -> list[str]:
        """List the imported artworks of all parts of all entries."""
        return [path for entry in self.entries for path in self.part_artworks(entry)]

    def is_product(self, inner: Path) -> bool:
        """Return whether a path, relative to the results, is a product of this timeline.

        The folder may also hold products of another timeline, of other settings or of another
        version of the program.
        """
        kind, *names = inner.parts
        if not names:
            return kind in ("page", "site", *FILM_FILES, *SUMMARY_FILES)
        if kind in ("artworks", "parts"):
            return inner.with_suffix("").as_posix() in self.artworks
        made: dict[str, Iterable[str]] = {
            **{Path(place).parts[0]: self.entries for place in PRODUCTS.values()},
            "blends": self.blends,
            "making-of": self.filmed_entries,
            "baselines": self.entries if self.settings.baselines else (),
            FETCHED_FOLDER: [Path(name).stem for name in self.remote_sources],
        }
        return Path(names[0]).stem in made.get(kind, ())

    def check_offline(self, results: Path) -> None:
        """Check that a run that may not use the network has everything.

        Args:
            results: where the results lie; a workflow of which this is a part may move them.

        Raises:
            InputError: a file is to be fetched, and the settings forbid it.
        """
        if self.settings.offline:
            check_all_fetched(self.timeline, results / FETCHED_FOLDER)

    # Dependencies.

    def structure(self, entry: str) -> "Dependency":
        """Return the structure that an entry shows."""
        return self._dependency(self.entries[entry].structure)

    def artwork(self, work: str) -> "Dependency":
        """Return the file of an artwork."""
        return self._dependency(self.artworks[work][1])

    def plate_structure(self, work: str) -> "Dependency":
        """Return the structure that a plate shows: its own, or that of its entry."""
        entry, artwork = self.artworks[work]
        own = artwork.structure
        return self._dependency(entry.structure) if own is None else Dependency(own.as_posix())

    @property
    def structures(self) -> "list[Dependency]":
        """The structures of all entries, then of plates, each once; credits cite what they name."""
        entries = self.timeline.entries
        shown = {entry.structure.file: entry.structure for entry in entries}
        named = dict.fromkeys(file for entry in entries for file in entry.structure_files)
        own = [Dependency(file.as_posix()) for file in named if file not in shown]
        return [*map(self._dependency, shown.values()), *own]

    def _dependency(self, reference: ArtworkRef | StructureRef) -> "Dependency":
        assert reference.file is not None, "a plate has no file"
        if reference.source is None:
            return Dependency(reference.file.as_posix())
        return Dependency(f"{self.results}/{FETCHED_FOLDER}/{reference.file.name}", fetched=True)

    # Arguments: the canonical command line of each stage.

    def arguments(self, stage: str, entry: str) -> str:
        """Return the options of a stage of an entry, see `stage_arguments`."""
        film, shown, settings = self.timeline, self.entries[entry], self.settings
        if stage == "structure":
            return stage_arguments.structure_arguments(shown)
        if stage == "view":
            return stage_arguments.view_arguments(film, shown, settings)
        if stage == "clip":
            return stage_arguments.clip_arguments(film, shown, settings)
        if stage == "paint":
            return stage_arguments.paint_arguments(shown, settings)
        if stage == "animate":
            return stage_arguments.animate_arguments(shown, settings)
        assert stage == "blend", f"{stage} is no stage of an entry"
        return stage_arguments.blend_arguments(film, self.blends[entry], shown, settings)

    def plate_kind(self, work: str) -> str:
        """Return the kind of a plate."""
        kind = self.artworks[work][1].plate
        assert kind is not None, f"{work} is no plate"
        return kind

    def plate_arguments(self, work: str) -> str:
        """Return the options of `impasto plate`."""
        return stage_arguments.plate_arguments(*self.artworks[work])

    # Amounts of work, for the resources of a job.

    def clip_frames(self, entry: str) -> int:
        """Count the frames of an entry's clip that are rendered and painted."""
        shown = self.entries[entry]
        return stage_arguments.rendered_frame_counts(self.timeline, shown, self.settings)[0]

    def film_frames(self) -> int:
        """Count the frames of all entries in the film; those of a dissolve count twice."""
        return sum(clip_frame_count(entry, self.settings.fps) for entry in self.timeline.entries)


@dataclass(frozen=True)
class Dependency:
    """A file that results depend on: one of the user's, or a fetched one."""

    file: str
    fetched: bool = False

    @property
    def content(self) -> str:
        """The digest of a user's file; "" for a fetched one, which has a checksum.

        The content counts, not the time: touching a file, or checking it out again, changes
        nothing.
        """
        return "" if self.fetched else _file_digest(Path(self.file))


@cache
def _file_digest(file: Path) -> str:
    return atomic_files.file_sha256(file)
