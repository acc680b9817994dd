"""Find what a kill or a power cut left unusable in a folder of results.

The program writes each file under a temporary name and renames it when it is complete, so a kill
leaves at worst temporary files behind. A power cut can do more harm: a file system may store the
new name before the content, and so leave files that are empty or cut off.
"""

import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from impasto.core.atomic_files import is_abandoned
from impasto.planning.product_state import FILM_FILES, SUMMARY_FILES
from impasto.timeline.result_paths import PRODUCTS

# Where the products of entries lie: folders, and files with any suffix.
_PLACES = [Path(place.format(entry="*", number="*")) for place in PRODUCTS.values()]
PRODUCT_FOLDERS = [place.as_posix() for place in _PLACES if not place.suffix]
PRODUCT_PATTERNS = sorted({p.with_suffix("").as_posix() for p in _PLACES if p.suffix})
PAGE_FOLDER = "page"
# The last bytes of a complete file of each type. Text is written in lines.
FILE_ENDINGS = {
    ".png": b"\x00\x00\x00\x00IEND\xaeB`\x82",
    ".jpg": b"\xff\xd9",
    ".gif": b";",
    ".html": b"</html>",
    ".cif": b"#\n",
    ".bib": b"}\n",
    **dict.fromkeys((".md", ".csv", ".json", ".css", ".js", ".vtt", ".txt"), b"\n"),
}
# Bytes of one value of each TIFF type: SHORT, LONG, RATIONAL, and so on.
TIFF_TYPE_BYTES = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


def find_leftovers(results: Path) -> Iterator[Path]:
    """Find temporary files and folders of processes that no longer run, at any depth."""
    return (Path(entry) for entry in _walk(results) if is_abandoned(entry.name))


def find_stray_links(results: Path) -> Iterator[Path]:
    """Find links that lead out of the results, at any depth: they would send products elsewhere."""
    home = results.resolve()
    links = (Path(entry) for entry in _walk(results) if entry.is_symlink())
    return (path for path in links if not path.resolve().is_relative_to(home))


def find_damaged(results: Path) -> Iterator[tuple[Path, str]]:
    """Find incomplete products, and say what is wrong with each.

    A product is what one job makes: a file, or a folder of an entry with everything in it. A file
    that a user has put in a product's place is not damaged as long as it is complete. Other files
    in the folder are ignored.

    Args:
        results: the folder of results.

    Yields:
        the path of a product, and a message that names the damaged file.
    """
    for product in _list_products(results):
        for path in _product_files(product):
            if reason := find_flaw(path):
                yield product, f"{path.relative_to(results)} is {reason}"
                break


def find_flaw(path: Path) -> str:
    """Return "empty" or "cut off" for an incomplete file; "" where its type shows no flaw."""
    if path.stat().st_size == 0:
        return "empty"
    suffix = path.suffix.lower()
    if ending := FILE_ENDINGS.get(suffix):
        with path.open("rb") as file:
            file.seek(max(-len(ending), -path.stat().st_size), os.SEEK_END)
            if file.read() != ending:
                return "cut off"
    whole = CHECKS.get(suffix)
    return "" if whole is None or whole(path) else "cut off"


def _walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """List what lies in a folder, at any depth, without following links."""
    if folder.is_dir():
        with os.scandir(folder) as entries:
            for entry in entries:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    yield from _walk(Path(entry))


def _list_products(results: Path) -> Iterator[Path]:
    for kind in PRODUCT_FOLDERS:
        yield from sorted(path for path in results.glob(kind) if path.is_dir())
    for pattern in PRODUCT_PATTERNS:
        yield from sorted(path for path in results.glob(pattern) if path.is_file())
    yield from (
        path
        for name in (PAGE_FOLDER, *FILM_FILES, *SUMMARY_FILES)
        if (path := results / name).exists()
    )


def _product_files(product: Path) -> Iterator[Path]:
    """List the files of a product, but not hidden ones of Snakemake and of running jobs."""
    if product.is_file():
        yield product
    else:
        yield from (p for p in sorted(product.iterdir()) if p.is_file() and p.name[0] != ".")


def _is_whole_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def _is_whole_tiff(path: Path) -> bool:
    """Return whether a TIFF has its directory, which is written last, and the values it points to.

    Follows TIFF 6.0, section 2. Decoding the strips of all depth maps would take longer than
    planning a run.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        order = {b"II": "<", b"MM": ">"}.get(head[:2])
        if order is None or len(head) < 8:
            return False
        (start,) = struct.unpack(f"{order}I", head[4:])
        file.seek(start)
        directory = file.read()
    try:
        (number,) = struct.unpack_from(f"{order}H", directory)
        entries = [struct.unpack_from(f"{order}HHII", directory, 2 + 12 * n) for n in range(number)]
    except struct.error:
        return False
    lengths = ((at, count * TIFF_TYPE_BYTES.get(kind, 1)) for _, kind, count, at in entries)
    return all(at + length <= size for at, length in lengths if length > 4)


def _is_whole_mp4(path: Path) -> bool:
    """Return whether boxes (ISO/IEC 14496-12, 4.2) fill an MP4, and one of them is the index."""
    kinds, place, size = set(), 0, path.stat().st_size
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            head = file.read(16)
            if len(head) < 8:
                return False
            length, kind = struct.unpack(">I4s", head[:8])
            if length == 1 and len(head) == 16:
                (length,) = struct.unpack(">Q", head[8:])
            if length < 8:
                return False
            kinds.add(kind)
            place += length
    return place == size and b"moov" in kinds


def _is_whole_font(path: Path) -> bool:
    """Return whether all tables of a TrueType font lie within its file."""
    data = path.read_bytes()
    try:
        (number,) = struct.unpack_from(">H", data, 4)
        tables = (struct.unpack_from(">II", data, 12 + 16 * n + 8) for n in range(number))
        return all(start + size <= len(data) for start, size in tables)
    except struct.error:
        return False


def _is_whole_array(path: Path) -> bool:
    """Return whether a file of a NumPy array has all of its values."""
    import numpy as np

    try:
        np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return False
    return True


def _is_whole_webp(path: Path) -> bool:
    """Return whether a WebP is as long as its RIFF header says."""
    with path.open("rb") as file:
        head = file.read(8)
    return len(head) == 8 and path.stat().st_size >= 8 + int.from_bytes(head[4:], "little")


CHECKS: dict[str, Callable[[Path], bool]] = {
    ".json": _is_whole_json,
    ".tif": _is_whole_tiff,
    ".mp4": _is_whole_mp4,
    ".webp": _is_whole_webp,
    ".npy": _is_whole_array,
    ".ttf": _is_whole_font,
}
