"""Receiving the body of a response within its limits, or refusing it."""

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
# Compressions that urllib3 can decode only with further libraries, or never.
_UNSUPPORTED_ENCODINGS = frozenset({"br", "compress", "zstd"})
_HTML_TYPES = ("text/html", "application/xhtml+xml")

ProgressCallback = Callable[[int, int], None]
"""Called with the bytes received and the bytes of the whole file (0 if not stated)."""


class MissingFileError(InputError):
    """The server says that there is no such file."""


class WebPageError(InputError):
    """The server sent a page for people to read."""


@dataclass(frozen=True)
class DownloadRequest:
    """A requested download.

    Attributes:
        url: the requested URL, for messages.
        limit: largest size of the file in bytes.
        end: deadline, a time of `time.monotonic`.
        show: called with the progress.
    """

    url: str
    limit: int
    end: float
    show: ProgressCallback | None = None

    def check_deadline(self, size: int) -> None:
        """Give up if the deadline has passed; `size` bytes have arrived.

        Raises:
            OSError: the deadline has passed.
        """
        if time.monotonic() > self.end:
            raise OSError(f"{self.url}: only {size} bytes arrived in the time allowed")


def receive_body(
    request: DownloadRequest, response: BaseHTTPResponse, partial: PartialDownload
) -> str:
    """Write the body of a response to a new file, or append it to a partial download.

    Returns:
        The content type that the server states, without parameters; "" if it states none.

    Raises:
        MissingFileError: the server answers HTTP 404 or 410.
        WebPageError: the server sends HTML.
        InputError: the file is too large, or compressed in an unknown way.
        OSError: the status is another one, or the deadline has passed.
        HTTPError: the connection broke off; the download can be tried again.
    """
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    _check_response(request, response, content_type, partial)
    # Some servers compress although asked not to. A name in .gz means the compressed file itself.
    packed = response.headers.get("Content-Encoding", "identity") != "identity"
    packed = packed and not urlsplit(request.url).path.endswith(".gz")
    if response.status == 200:
        partial.begin(response.headers, resumable=not packed)
    total = 0 if packed else _total_size(response)
    if total > request.limit:
        partial.discard()
        raise InputError(
            f"{request.url}: {total >> 20} MiB: larger than {_format_size(request.limit)}"
        )
    size = partial.size()
    with partial.path.open("ab") as file:
        while chunk := response.read1(_CHUNK_SIZE, decode_content=packed):
            size += len(chunk)
            if size > request.limit:
                partial.discard()
                raise InputError(f"{request.url}: larger than {_format_size(request.limit)}")
            request.check_deadline(size)
            file.write(chunk)
            if request.show is not None:
                request.show(size, total)
    # After a hang-up at the deadline, a truncated body may look complete.
    request.check_deadline(size)
    if size < total:
        raise ProtocolError(f"{size} of {total} bytes arrived")
    partial.finish()
    return content_type


def _check_response(
    request: DownloadRequest,
    response: BaseHTTPResponse,
    content_type: str,
    partial: PartialDownload,
) -> None:
    """Raise the errors of `receive_body` for a response whose body is refused."""
    start = partial.size()
    if response.status == 416 or (response.status == 206 and _content_range(response)[0] != start):
        # This is not the requested rest: start from the beginning next time.
        partial.discard()
        raise ProtocolError(f"the server did not send the file from byte {start}")
    if response.status in _MISSING_STATUSES:
        partial.discard()
        raise MissingFileError(f"{request.url}: there is no such file (HTTP {response.status})")
    if response.status not in (200, 206):
        raise OSError(
            f"{request.url}: the server answers HTTP {response.status} ({response.reason})"
        )
    if content_type in _HTML_TYPES:
        partial.discard()
        raise WebPageError(f"{request.url}: the server sent a web page")
    packing = response.headers.get("Content-Encoding", "").lower()
    if set(re.findall(r"\w+", packing)) & _UNSUPPORTED_ENCODINGS.difference(
        HTTPResponse.CONTENT_DECODERS
    ):
        partial.discard()
        raise InputError(
            f'{request.url}: the server sends it compressed ("{packing}"), which was not requested '
            "and cannot be decoded"
        )


def _total_size(response: BaseHTTPResponse) -> int:
    """Return the size of the whole file in bytes; 0 if the server does not state it."""
    if response.status == 206:
        return max(0, _content_range(response)[1])
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


def _content_range(response: BaseHTTPResponse) -> tuple[int, int]:
    """Return the first byte of a partial response and the size of the file; -1 if not stated."""
    # Content-Range: bytes 100-999/1000
    words = response.headers.get("Content-Range", "").removeprefix("bytes ")
    first, total = words.partition("-")[0], words.rpartition("/")[2]
    return int(first) if first.isdecimal() else -1, int(total) if total.isdecimal() else -1


def _format_size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit} bytes"
