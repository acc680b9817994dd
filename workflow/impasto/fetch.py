"""Getting a structure or an artwork over the network, checked before it counts."""

import re
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urlsplit

from impasto import __version__, artwork, structure
from impasto.errors import InputError
from impasto.files import replacing

ARCHIVE = "https://files.rcsb.org/download"
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp")
STRUCTURE_SUFFIXES = structure.PDB_SUFFIXES + structure.MMCIF_SUFFIXES
LARGEST_FILE = 256 * 1024 * 1024
_CHUNK = 1 << 16


def fetch(
    source: str, folder: Path | None = None, archive: str = ARCHIVE, timeout: float = 30.0
) -> Path:
    """Download a structure or an artwork and return where it now lies.

    The file is read as what it should be before it takes its name, so that an error page or half
    a file is never taken for a structure or a picture.

    Args:
        source: a PDB identifier (four characters), or the http(s) URL of a structure or picture.
        folder: where to put it; None: `pdb` for structures, `styles` for pictures.
        archive: URL of the folder in which `ID.cif.gz` lies.
        timeout: seconds without an answer after which to give up.

    Raises:
        InputError: `source` is neither, what is there is not what it should be, or a file of that
            name exists.
        OSError: the network or the server does not answer.
    """
    url, name = _locate(source, archive)
    is_structure = name.lower().removesuffix(".gz").endswith(STRUCTURE_SUFFIXES)
    target = (folder or Path("pdb" if is_structure else "styles")) / name
    if target.exists():
        raise InputError(f"{target}: exists already; remove it, or name another folder with -o")
    with replacing(target) as temporary:
        # `replacing` keeps the last suffix only, and the reader goes by both of `.cif.gz`.
        partial = temporary.with_name(f"{temporary.stem}.{name}")
        try:
            _download(url, partial, timeout)
            if is_structure:
                structure.read(partial)
            else:
                artwork.load(partial)
            partial.rename(temporary)
        except InputError as error:
            raise InputError(str(error).replace(str(partial), url)) from None
        finally:
            partial.unlink(missing_ok=True)
    return target


def _locate(source: str, archive: str) -> tuple[str, str]:
    """The URL of `source` and the file name it gets."""
    if re.fullmatch(r"[0-9][A-Za-z0-9]{3}", source):
        name = f"{source.lower()}.cif.gz"
        return f"{archive}/{source.upper()}.cif.gz", name
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputError(
            f"{source}: expected a PDB identifier, such as 1hel, or a URL with http:// or https://"
        )
    # Only letters, digits, dot, dash and underscore: the name is a stranger's.
    name = re.sub(r"[^\w.-]+", "-", unquote(parts.path.rsplit("/", 1)[-1])).lstrip(".-")
    if not name.lower().removesuffix(".gz").endswith(PICTURE_SUFFIXES + STRUCTURE_SUFFIXES):
        raise InputError(
            f"{source}: expected the name of a structure ({' '.join(STRUCTURE_SUFFIXES)}, also "
            f".gz) or a picture ({' '.join(PICTURE_SUFFIXES)}) at its end"
        )
    return source, name


def _download(url: str, path: Path, timeout: float) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": f"impasto/{__version__}"})
    size = 0
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response, path.open("wb") as file:
            if urlsplit(response.geturl()).scheme not in ("http", "https"):
                raise InputError(f"{url}: leads away from http(s), to {response.geturl()}")
            expected = response.headers.get("Content-Length")
            while chunk := response.read(_CHUNK):
                size += len(chunk)
                if size > LARGEST_FILE:
                    raise InputError(f"{url}: larger than {LARGEST_FILE >> 20} MiB")
                file.write(chunk)
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            raise InputError(f"{url}: there is no such file (HTTP {error.code})") from None
        raise OSError(f"{url}: the server answers HTTP {error.code} ({error.reason})") from None
    except urllib.error.URLError as error:
        raise OSError(f"{url}: no connection ({error.reason}); is this machine online?") from None
    except TimeoutError:
        raise OSError(f"{url}: no answer within {timeout:g} seconds") from None
    if expected is not None and size < int(expected):
        raise OSError(f"{url}: the connection broke off after {size} of {expected} bytes")
