"""The body of a response: taken if it may be the file, within its limits, or refused."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse, HTTPResponse
from urllib3.exceptions import ProtocolError

from impasto.core.errors import InputError
from impasto.fetching.partial_download import PartialDownload

_CHUNK_SIZE = 1 << 16
_MISSING_STATUSES = (404, 410)
# Ways of packing that urllib3 undoes only where further libraries are installed, or never.
_UNSUPPORTED_ENCODINGS = frozenset({"br", "compress", "zstd"})
_HTML_TYPES = ("text/html", "application/xhtml+xml")

ProgressCallback = Callable[[int, int], None]
"""Is told how many bytes are there, of how many (0 where the server does not say)."""


class MissingFileError(InputError):
    """The server says that there is no such file."""


class WebPageError(InputError):
    """The server sent a page for people to read."""


@dataclass(frozen=True)
class DownloadRequest:
    """What is wanted.

    Attributes:
        url: as it was asked for, for messages.
        limit: bytes that the file may have.
        end: when to give up, of `time.monotonic`.
        show: is told of the progress.
    """

    url: str
    limit: int
    end: float
    show: ProgressCallback | None = None

    def check_deadline(self, size: int) -> None:
        """Give up after the end, `size` bytes having come.

        Raises:
            OSError: it is over.
        """
        if time.monotonic() > self.end:
            raise OSError(f"{self.url}: only {size} bytes came in all the time allowed")


def receive_body(
    order: DownloadRequest, response: BaseHTTPResponse, partial: PartialDownload
) -> str:
    """Write the body of a response to a file, or to the end of what is there of it.

    Returns:
        the content type that the server states, without parameters; "" if it states none.

    Raises:
        Missing: HTTP 404 or 410.
        WebPage: the server sends HTML.
        InputError: the file is too large, or packed in an unknown way.
        OSError: another status, or no time left.
        HTTPError: the connection broke off; to be tried again.
    """
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    _check_response(order, response, content_type, partial)
    # Some servers pack what they were asked not to; a name in .gz means the packed file itself.
    packed = response.headers.get("Content-Encoding", "identity") != "identity"
    packed = packed and not urlsplit(order.url).path.endswith(".gz")
    if response.status == 200:
        partial.begin(response.headers, resumable=not packed)
    total = 0 if packed else _total_size(response)
    if total > order.limit:
        partial.discard()
        raise InputError(f"{order.url}: {total >> 20} MiB: larger than {_format_size(order.limit)}")
    size = partial.size()
    with partial.path.open("ab") as file:
        while chunk := response.read1(_CHUNK_SIZE, decode_content=packed):
            size += len(chunk)
            if size > order.limit:
                partial.discard()
                raise InputError(f"{order.url}: larger than {_format_size(order.limit)}")
            order.check_deadline(size)
            file.write(chunk)
            if order.show is not None:
                order.show(size, total)
    # Where the watch has hung up, what came may look whole.
    order.check_deadline(size)
    if size < total:
        raise ProtocolError(f"{size} of {total} bytes came")
    partial.finish()
    return content_type


def _check_response(
    order: DownloadRequest, response: BaseHTTPResponse, content_type: str, partial: PartialDownload
) -> None:
    """Raise what `receive_body` raises of a response whose body is not wanted."""
    start = partial.size()
    if response.status == 416 or (response.status == 206 and _content_range(response)[0] != start):
        # Not the rest that was asked for: all of it next time.
        partial.discard()
        raise ProtocolError(f"the server has no byte {start}")
    if response.status in _MISSING_STATUSES:
        partial.discard()
        raise MissingFileError(f"{order.url}: there is no such file (HTTP {response.status})")
    if response.status not in (200, 206):
        raise OSError(f"{order.url}: the server answers HTTP {response.status} ({response.reason})")
    if content_type in _HTML_TYPES:
        partial.discard()
        raise WebPageError(f"{order.url}: the server sent a web page")
    packing = response.headers.get("Content-Encoding", "").lower()
    if set(re.findall(r"\w+", packing)) & _UNSUPPORTED_ENCODINGS.difference(
        HTTPResponse.CONTENT_DECODERS
    ):
        partial.discard()
        raise InputError(
            f'{order.url}: the server sends it packed ("{packing}"), which was not asked for and '
            "cannot be undone"
        )


def _total_size(response: BaseHTTPResponse) -> int:
    """Bytes of the whole file; 0 where the server does not say."""
    if response.status == 206:
        return max(0, _content_range(response)[1])
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


def _content_range(response: BaseHTTPResponse) -> tuple[int, int]:
    """The first byte of a partial response, and those of the whole file; -1 where not stated."""
    # Content-Range: bytes 100-999/1000
    words = response.headers.get("Content-Range", "").removeprefix("bytes ")
    first, total = words.partition("-")[0], words.rpartition("/")[2]
    return int(first) if first.isdecimal() else -1, int(total) if total.isdecimal() else -1


def _format_size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit} bytes"
