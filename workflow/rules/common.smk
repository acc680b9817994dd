# What all stages share: the settings, the timeline, and what a stage is told about an entry.
#
# Params say when a job is out of date. `arguments` is the canonical command line of its stage for its entry,
# so that a job is rerun when, and only when, what it is asked for has changed; `code` is a digest
# of the modules behind its verb. The timeline document is an input of no rule: an edit of one
# entry would remake them all.
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError

from impasto.core import atomic_files as files
from impasto.core.code_fingerprint import fingerprint
from impasto.core.device import usable_cores
from impasto.core.errors import InputError
from impasto.film.schedule import clip_count
from impasto.planning import fetch_status as status, job_resources as demands, stage_arguments as arguments
from impasto.timeline import loader, settings
from impasto.timeline.model import blends

try:
    SETTINGS = settings.from_mapping(config, Path("config/config.yaml (or --config)"))
    TIMELINE = loader.load(SETTINGS.timeline)
    if SETTINGS.offline:
        status.refuse_unfetched(TIMELINE, SETTINGS.results / "sources")
except InputError as error:
    # WorkflowError is what Snakemake prints without a traceback.
    raise WorkflowError(f"impasto cannot start:\n{error}") from None

RESULTS = SETTINGS.results.as_posix()
ENTRIES = {entry.id: entry for entry in TIMELINE.entries}
# The entry that each one is blended from; and those that sweep in by depth.
BLENDS = blends(TIMELINE)
MAKING_OF = [entry.id for entry in TIMELINE.entries if entry.making_of]
SWEEPS = [entry.id for entry in TIMELINE.entries[1:] if entry.transition == "depth-sweep"]
# The artworks of entries and their parts; and which are files, and which are drawn.
WORKS = arguments.artworks(TIMELINE)
FILES = [work for work, (_, artwork) in WORKS.items() if artwork.plate is None]
PLATES = [work for work, (_, artwork) in WORKS.items() if artwork.plate is not None]
# None rather than 0: there are queues that take any number for a wish.
GPUS = 1 if SETTINGS.device == "cuda" else None
DEVICE = SETTINGS.device
NETWORK = "--offline" if SETTINGS.offline else ""
# What is fetched from where, by the name of the file.
REMOTE = {
    baseline.file.name: baseline.source
    for entry in TIMELINE.entries
    for baseline in (*entry.artworks, entry.structure)
    if baseline.source is not None
}
# Poster and page look for baselines in the results, where they may lie from an earlier run.
BASELINES = "--baselines" if SETTINGS.baselines else "--no-baselines"


# Snakemake takes what stands in braces for a wildcard, and knows no way to say that it is none.
for entry in TIMELINE.entries:
    shown = (file for work in entry.artworks for file in (work.file, work.structure))
    for file in (*shown, entry.structure.file):
        if file is not None and {"{", "}"} & set(file.as_posix()):
            raise WorkflowError(
                f'impasto cannot start:\n{TIMELINE.path}: entry "{entry.id}": {file}: expected a '
                "name without { and }; rename the file"
            )


wildcard_constraints:
    entry="[a-z0-9][a-z0-9-]*",
    remote="[^/]+",


localrules:
    all,
    gather_structure,
    gather_artwork,
    draw_plate,
    poster,
    page,
    scores,
    credits,


def one_of(entries):
    """A wildcard constraint that only these entries fulfil; none at all where there are none."""
    return "|".join(entries) or "(?!)"


def cpu_threads(wildcards, threads):
    """Threads that a job really starts: its share of `--cores`, or all that a queue gave it."""
    # What runs in the main process shares this machine; a job of a cluster runs in a process of
    # its own, whose number of cores is its node's.
    shared = workflow.resource_settings.cores if workflow.is_main_process else None
    return demands.cpu_threads(threads, shared, usable_cores())


def memory(stage):
    """Megabytes for a stage; where a queue has killed the job for it, more at each attempt."""
    return lambda wildcards, attempt: attempt * demands.memory(stage, SETTINGS)


def runtime(stage, frames=lambda wildcards: 0):
    """Minutes for a stage, which makes `frames`; likewise more at each attempt."""
    return lambda wildcards, attempt: attempt * demands.runtime(stage, SETTINGS, frames(wildcards))


def clip_frames(wildcards):
    """Frames of an entry's clip that are rendered and painted."""
    return arguments.clip_frames(TIMELINE, ENTRIES[wildcards.entry], SETTINGS)[0]


def film_frames(wildcards):
    """Frames that all entries together have in the film."""
    return sum(clip_count(entry, SETTINGS.fps) for entry in TIMELINE.entries)


def here(file):
    """A file that the user has given: local, wherever the results are.

    Snakemake goes by times, and only of small files by content. So the times of these do not count
    (`ancient`), and the rules that read them have a digest of their content among their params: to
    touch a file, or to check it out anew, remakes nothing, whatever its size.
    """
    return ancient(local(file.as_posix()))


def given(baseline):
    """The file of an artwork or structure: as it was given, or as `gather_remote` lays it ready."""
    if baseline.source is None:
        return here(baseline.file)
    return f"{RESULTS}/sources/{baseline.file.name}"


@cache
def digest(file):
    """Digest of the content of a file."""
    return files.digest(file)


def content(baseline):
    """Digest of a file that was given; nothing for one that is fetched, which has its checksum."""
    return digest(baseline.file) if baseline.source is None else ""


def structure_file(wildcards):
    """The structure that an entry shows."""
    return given(ENTRIES[wildcards.entry].structure)


def artwork_file(wildcards):
    """The file of an artwork."""
    return given(WORKS[wildcards.work][1])


def remote_source(wildcards):
    """The identifier or URL of a file that is fetched."""
    return REMOTE[wildcards.remote]


def structures():
    """The structures of all entries, each once."""
    return {entry.structure.file: entry.structure for entry in TIMELINE.entries}.values()


def plate_structures():
    """The files that plates name and no entry shows, each once."""
    named = dict.fromkeys(file for entry in TIMELINE.entries for file in entry.structure_files)
    shown = {structure.file for structure in structures()}
    return [file for file in named if file not in shown]


def structure_files(wildcards):
    """The structures of all entries and plates: they name their publications."""
    return [*map(given, structures()), *map(here, plate_structures())]


def plate_structure(wildcards):
    """The structure that a plate shows: its own, or that of its entry."""
    entry, artwork = WORKS[wildcards.work]
    return given(entry.structure) if artwork.structure is None else here(artwork.structure)


def structure_content(wildcards):
    """Digest of the structure that an entry shows."""
    return content(ENTRIES[wildcards.entry].structure)


def artwork_content(wildcards):
    """Digest of the file of an artwork."""
    return content(WORKS[wildcards.work][1])


def plate_content(wildcards):
    """Digest of the structure that a plate shows."""
    entry, artwork = WORKS[wildcards.work]
    own = artwork.structure
    return content(entry.structure) if own is None else digest(own)


def structure_contents(wildcards):
    """Digests of the structures of all entries and plates."""
    return [*map(content, structures()), *map(digest, plate_structures())]


def structure_arguments(wildcards):
    """Options of gather-structure."""
    return arguments.structure_arguments(ENTRIES[wildcards.entry])


def plate_arguments(wildcards):
    """Options of plate."""
    return arguments.plate_arguments(*WORKS[wildcards.work])


def plate_kind(wildcards):
    """The kind of a plate."""
    return WORKS[wildcards.work][1].plate


def view_arguments(wildcards):
    """Options of render, for the frame that is painted."""
    return arguments.view_arguments(TIMELINE, ENTRIES[wildcards.entry], SETTINGS)


def clip_arguments(wildcards):
    """Options of render, for the frames of the clip."""
    return arguments.clip_arguments(TIMELINE, ENTRIES[wildcards.entry], SETTINGS)


def paint_arguments(wildcards):
    """Options of paint."""
    return arguments.paint_arguments(ENTRIES[wildcards.entry], SETTINGS)


def plain_arguments(wildcards):
    """Options of paint-plainly: none of the entry's dials, which only paint knows."""
    return arguments.work_arguments(SETTINGS)


def animate_arguments(wildcards):
    """Options of animate: its dials are in the record of the still."""
    return arguments.animate_arguments(ENTRIES[wildcards.entry], SETTINGS)


def part_artworks(wildcards):
    """The pictures of the artworks of an entry's parts."""
    return arguments.part_files(ENTRIES[wildcards.entry], SETTINGS)


def blend_arguments(wildcards):
    """Options of blend."""
    entry = ENTRIES[wildcards.entry]
    return arguments.blend_arguments(TIMELINE, BLENDS[entry.id], entry, SETTINGS)


def of_before(pattern):
    """A file of the results of the entry that one is blended from."""
    return lambda wildcards: f"{RESULTS}/{pattern.format(entry=BLENDS[wildcards.entry].id)}"


def each(pattern):
    """A file of the results for every entry, in the film's order."""
    return [f"{RESULTS}/{pattern.format(entry=entry)}" for entry in ENTRIES]


def before_part_artworks(wildcards):
    """The same of the entry that one is blended from."""
    return arguments.part_files(BLENDS[wildcards.entry], SETTINGS)


def all_part_artworks(wildcards):
    """The same of all entries."""
    files = (arguments.part_files(entry, SETTINGS) for entry in TIMELINE.entries)
    return [file for of_entry in files for file in of_entry]


def baselines(pattern):
    """Like `each`, for the plain paintings; nothing where the settings do without them."""
    return each(pattern) if SETTINGS.baselines else []
