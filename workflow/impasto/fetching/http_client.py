"""Downloading a file from a server: redirects, retries, limits.

requests speaks HTTP, and urllib3's `Retry` decides when a failure is worth another try. This module
adds a check of every redirect, and limits of size and time.
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from impasto.core.errors import InputError
from impasto.fetching import user_agent
from impasto.fetching.guarded_adapter import GuardedAdapter
from impasto.fetching.ssrf_policy import AddressPolicy

MOST_REDIRECTS = 10
_CHUNK_SIZE = 1 << 16
_RETRY_STATUSES = (408, 429, 500, 502, 503, 504)
_MISSING_STATUSES = (404, 410)
_HTML_TYPES = ("text/html", "application/xhtml+xml")
# The compressions that can be undone without further libraries.
_KNOWN_ENCODINGS = frozenset({"gzip", "deflate", "identity"})

ProgressCallback = Callable[[int, int], None]
"""Called with the bytes received and the bytes of the whole file (0 if not stated)."""


class MissingFileError(InputError):
    """The server says that there is no such file."""


class WebPageError(InputError):
    """The server sent a page for people to read."""


@dataclass(frozen=True)
class RetrySettings:
    """How often and how long to try a download.

    Attributes:
        backoff: half the wait in seconds before the second retry. The first retry comes at once,
            and the wait doubles for each later one.
        longest_wait: longest wait in seconds; a download fails if the server asks for more
            (Retry-After).
        timeout: seconds without a byte after which a try has failed.
        deadline: seconds after which a download is given up in any case.
    """

    retries: int = 4
    backoff: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 30.0
    deadline: float = 1800.0


@dataclass(frozen=True)
class DownloadResult:
    """The result of a download.

    Attributes:
        content_type: the content type stated by the server, without parameters; "" if it states
            none.
    """

    url: str
    content_type: str


class _Retry(urllib3.Retry):
    """The tries that are left. A wait that makes no sense is not obeyed, and a long one refused."""

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        try:
            seconds = super().get_retry_after(response)
        except InvalidHeader:
            return None
        if seconds and seconds > self.backoff_max:
            raise OSError(
                f"the server is busy (HTTP {response.status}) and asks for a pause of "
                f"{seconds:.0f} seconds or more; try again later"
            )
        return seconds


@dataclass(frozen=True)
class HttpClient:
    """Downloads files under an address policy, with retries."""

    policy: AddressPolicy = field(default_factory=AddressPolicy)
    retry_settings: RetrySettings = field(default_factory=RetrySettings)

    def download(
        self, url: str, file: BinaryIO, limit: int, show: ProgressCallback | None = None
    ) -> DownloadResult:
        """Download a URL into an open file, from the beginning in each try; `limit` is in bytes.

        Raises:
            MissingFileError: the server answers HTTP 404 or 410.
            WebPageError: the server sends HTML.
            InputError: the policy refuses the URL or a redirect, or the file is too large, or
                compressed in an unknown way.
            OSError: the network or the server fails in all tries, or the deadline passes.
        """
        settings = self.retry_settings
        retry: urllib3.Retry = _Retry(
            total=settings.retries,
            # Fewer tries if there is no answer at all: then the network is probably down.
            connect=2,
            other=2,
            backoff_factor=settings.backoff,
            backoff_max=settings.longest_wait,
        )
        with contextlib.closing(GuardedAdapter(self.policy, settings.deadline)) as adapter:
            while True:
                file.seek(0)
                file.truncate()
                answer, failure = None, None
                try:
                    with contextlib.closing(self._follow_redirects(adapter, url)) as response:
                        if response.status_code not in _RETRY_STATUSES:
                            content_type = _receive(response, url, file, limit, show)
                            # After a hang-up at the deadline, half a body may look complete.
                            _check_deadline(adapter, url, file)
                            return DownloadResult(response.url, content_type)
                        answer = response.raw
                except (requests.RequestException, HTTPError) as error:
                    _check_deadline(adapter, url, file)
                    failure = _cause(error)
                retry = _count_retry(retry, url, answer, failure)
                try:
                    retry.sleep(answer)
                except OSError as error:
                    raise OSError(f"{url}: {error}") from None

    def _follow_redirects(self, adapter: GuardedAdapter, url: str) -> requests.Response:
        """Return the response after redirects; its body is not yet read."""
        here = url
        headers = {"User-Agent": user_agent.user_agent_header(), "Accept-Encoding": "identity"}
        for _ in range(MOST_REDIRECTS + 1):
            try:
                request = requests.Request("GET", here, headers).prepare()
                response = adapter.send(request, stream=True, timeout=self.retry_settings.timeout)
            except (InputError, requests.exceptions.InvalidURL) as error:
                known = isinstance(error, InputError)
                reason = str(error) if known else f"this is not a URL ({error})"
                way = "" if here == url else f"redirects to {here}: "
                raise InputError(f"{url}: {way}" + reason.removeprefix(f"{here}: ")) from None
            response.url = here  # as it was asked for, not as requests spells it
            if not response.is_redirect:
                return response
            # requests' own redirects read the body, however large.
            response.close()
            there = _redirect_target(response)
            if here.lower().startswith("https:") and there.lower().startswith("http:"):
                raise InputError(
                    f"{url}: redirects from https to {there}: refused: expected https://"
                )
            here = there
        raise InputError(f"{url}: more than {MOST_REDIRECTS} redirects, the last one to {here}")


def _redirect_target(response: requests.Response) -> str:
    target = response.headers["Location"]
    # Servers send UTF-8, although headers in HTTP are Latin-1.
    with contextlib.suppress(UnicodeError):
        target = target.encode("latin-1").decode("utf-8")
    # What is no URL is refused when it is requested.
    with contextlib.suppress(ValueError):
        target = urljoin(response.url, target)
    return target


def _receive(
    response: requests.Response,
    url: str,
    file: BinaryIO,
    limit: int,
    show: ProgressCallback | None,
) -> str:
    """Write the body of a response to a file, and return its content type."""
    status = response.status_code
    if status in _MISSING_STATUSES:
        raise MissingFileError(f"{url}: there is no such file (HTTP {status})")
    if status != 200:
        raise OSError(f"{url}: the server answers HTTP {status} ({response.reason})")
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type in _HTML_TYPES:
        raise WebPageError(f"{url}: the server sent a web page")
    # Some servers compress although asked not to. A name in .gz means the compressed file itself.
    packing = response.headers.get("Content-Encoding", "identity").lower()
    if not _KNOWN_ENCODINGS.issuperset(re.findall(r"\w+", packing)):
        raise InputError(
            f'{url}: the server sends it compressed ("{packing}"), which was not requested '
            "and cannot be decoded"
        )
    packed = packing != "identity" and not urlsplit(url).path.endswith(".gz")
    total = 0 if packed else response.raw.length_remaining or 0
    if total > limit:
        raise InputError(f"{url}: {total >> 20} MiB: larger than {_format_size(limit)}")
    for chunk in response.raw.stream(_CHUNK_SIZE, decode_content=packed):
        file.write(chunk)
        if file.tell() > limit:
            raise InputError(f"{url}: larger than {_format_size(limit)}")
        if show is not None:
            show(file.tell(), total)
    return content_type


def _check_deadline(adapter: GuardedAdapter, url: str, file: BinaryIO) -> None:
    if adapter.expired:
        raise OSError(f"{url}: only {file.tell()} bytes arrived in the time allowed")


def _format_size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit} bytes"


def _cause(error: requests.RequestException | HTTPError) -> Exception:
    """Return the failure of urllib3 that requests reports."""
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return cause.reason or cause if isinstance(cause, MaxRetryError) else cause


def _count_retry(
    retry: urllib3.Retry,
    url: str,
    response: urllib3.BaseHTTPResponse | None,
    error: Exception | None,
) -> urllib3.Retry:
    """Return `retry` with one try less; if none is left, raise an OSError with the reason."""
    try:
        return retry.increment("GET", url, response=response, error=error)
    except (MaxRetryError, HTTPError):
        tries = f" (tried {len(retry.history) + 1} times)"
        if response is not None:
            words = f"the server answers HTTP {response.status} ({response.reason})"
        elif isinstance(error, NameResolutionError):
            words = "no connection (the server's name is not known); is this machine online?"
        elif isinstance(error, ReadTimeoutError):
            words = "the server has stopped sending"
        elif isinstance(error, SSLError):
            words = f"no secure connection ({error})"
        elif isinstance(error, ProtocolError):
            words = f"the connection broke off ({error})"
        elif isinstance(error, NewConnectionError | ConnectTimeoutError | ProxyError):
            words = f"no connection ({error}); is this machine online?"
        else:
            words = f"the response cannot be read ({error})"
        raise OSError(f"{url}: {words}{tries}") from None
