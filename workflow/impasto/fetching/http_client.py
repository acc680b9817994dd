"""Downloading a file from a server: redirects, retries, resumption, limits.

urllib3 speaks HTTP and decides when a failure is worth another try (`Retry`). This module adds what
urllib3 leaves to its callers: a check of every redirect, and the resumption of an interrupted
download.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    LocationParseError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from impasto.core.errors import InputError
from impasto.fetching import user_agent
from impasto.fetching.deadline import ConnectionDeadline
from impasto.fetching.guarded_pool import make_pool_manager
from impasto.fetching.partial_download import PartialDownload
from impasto.fetching.response_body import DownloadRequest, ProgressCallback, receive_body
from impasto.fetching.ssrf_policy import AddressPolicy

MOST_REDIRECTS = 10
_RETRY_STATUSES = (408, 429, 500, 502, 503, 504)
_REDIRECT_STATUSES = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class RetrySettings:
    """How often and how long to try a download.

    Attributes:
        retries: number of tries after the first.
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
        url: the final URL of the file, after redirects.
        content_type: the content type stated by the server, without parameters; "" if it states
            none.
    """

    url: str
    content_type: str


class HttpClient:
    """Downloads files under an address policy, with retries."""

    def __init__(
        self, policy: AddressPolicy | None = None, retry_settings: RetrySettings | None = None
    ) -> None:
        """Start without any connection."""
        self.policy = policy or AddressPolicy()
        self.retry_settings = retry_settings or RetrySettings()
        self._deadline = ConnectionDeadline()
        self._managers: dict[str | None, urllib3.PoolManager] = {}

    def download(
        self, url: str, path: Path, limit: int, show: ProgressCallback | None = None
    ) -> DownloadResult:
        """Download a URL to `path`, and resume where an earlier try stopped.

        A note beside an unfinished file, `path` + ".json", identifies the file. Both stay if the
        network fails, and are removed if the server does not send the file.

        Args:
            url: http or https URL.
            path: the file to write.
            limit: largest size of the file in bytes.
            show: called with the progress.

        Raises:
            MissingFileError: the server answers HTTP 404 or 410.
            WebPageError: the server sends HTML.
            InputError: the policy refuses the URL or a redirect, or the file is too large.
            OSError: the network or the server fails in all tries, or the deadline passes.
        """
        partial = PartialDownload(path, url)
        request = DownloadRequest(url, limit, time.monotonic() + self.retry_settings.deadline, show)
        try:
            with self._deadline.hang_up_at(request.end):
                return self._with_retries(request, partial)
        except BaseException:
            partial.discard_unless_resumable()
            raise

    def _with_retries(self, request: DownloadRequest, partial: PartialDownload) -> DownloadResult:
        """Try until the download succeeds or no try is left."""
        url, settings = request.url, self.retry_settings
        retry = urllib3.Retry(
            total=settings.retries,
            # Fewer tries if there is no answer at all: then the network is probably down.
            connect=2,
            other=2,
            backoff_factor=settings.backoff,
            backoff_max=settings.longest_wait,
            status_forcelist=_RETRY_STATUSES,
        )
        while True:
            pause = None
            try:
                with self._follow_redirects(url, partial.headers()) as (final, response):
                    if response.status not in _RETRY_STATUSES:
                        return DownloadResult(final, receive_body(request, response, partial))
                    self._refuse_long_wait(url, retry, response)
                    retry = _count_retry(retry, url, response=response)
                    pause = response
            except HTTPError as error:
                request.check_deadline(partial.size())
                retry = _count_retry(retry, url, error=error)
            # Outside the `try`: an interrupted wait is not a failure of the network.
            retry.sleep(pause)

    @contextlib.contextmanager
    def _follow_redirects(
        self, url: str, headers: dict[str, str]
    ) -> Iterator[tuple[str, urllib3.BaseHTTPResponse]]:
        """Yield the final URL and the response after redirects; its body is not yet read."""
        here = url
        for _ in range(MOST_REDIRECTS + 1):
            try:
                response = self._send_request(here, headers)
            except InputError as error:
                raise error if here == url else _redirect_error(url, here, error) from None
            try:
                target = response.headers.get("Location")
                if response.status not in _REDIRECT_STATUSES or target is None:
                    yield here, response
                    return
            finally:
                # Close it rather than return it to the pool: gigabytes of the body may be left.
                response.close()
            here = self._redirect_target(url, here, target)
        raise InputError(f"{url}: more than {MOST_REDIRECTS} redirects, the last one to {here}")

    def _send_request(self, url: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        parts = self.policy.check(url)
        proxy = self.policy.proxy(parts)
        if proxy not in self._managers:
            self._managers[proxy] = make_pool_manager(self.policy, proxy, self._deadline)
        timeout = self.retry_settings.timeout
        try:
            return self._managers[proxy].request(
                "GET",
                url,
                headers={
                    "User-Agent": user_agent.user_agent_header(),
                    "Accept-Encoding": "identity",
                    **headers,
                },
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=urllib3.Timeout(connect=timeout, read=timeout),
            )
        except LocationParseError as error:
            raise InputError(f"{url}: this is not a URL ({error})") from None

    def _redirect_target(self, url: str, here: str, target: str) -> str:
        # Servers send UTF-8, although headers in HTTP are Latin-1.
        with contextlib.suppress(UnicodeError):
            target = target.encode("latin-1").decode("utf-8")
        there = target
        try:
            there = urljoin(here, target)
            self.policy.check(there)
        except InputError as error:
            raise _redirect_error(url, there, error) from None
        except ValueError as error:
            raise InputError(f"{url}: redirects to {there}: this is not a URL ({error})") from None
        if urlsplit(here).scheme == "https" and urlsplit(there).scheme == "http":
            raise InputError(f"{url}: redirects from https to {there}: refused: expected https://")
        return there

    def _refuse_long_wait(
        self, url: str, retry: urllib3.Retry, response: urllib3.BaseHTTPResponse
    ) -> None:
        try:
            seconds = retry.get_retry_after(response) or 0.0
        except InvalidHeader:
            response.headers.discard("Retry-After")
            return
        if seconds > self.retry_settings.longest_wait:
            raise OSError(
                f"{url}: the server is busy (HTTP {response.status}) and asks for a pause of "
                f"{seconds:.0f} seconds or more; try again later"
            )


def _redirect_error(url: str, there: str, error: InputError) -> InputError:
    """Turn an error about the target of a redirect into one about the redirecting URL."""
    reason = str(error).removeprefix(f"{there}: ")
    return InputError(f"{url}: redirects to {there}: {reason}")


def _count_retry(
    retry: urllib3.Retry,
    url: str,
    response: urllib3.BaseHTTPResponse | None = None,
    error: HTTPError | None = None,
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
        elif isinstance(error, urllib3.exceptions.SSLError):
            words = f"no secure connection ({error})"
        elif isinstance(error, urllib3.exceptions.ProtocolError):
            words = f"the connection broke off ({error})"
        elif isinstance(error, NewConnectionError | ConnectTimeoutError | ProxyError):
            words = f"no connection ({error}); is this machine online?"
        else:
            words = f"the response cannot be read ({error})"
        raise OSError(f"{url}: {words}{tries}") from None
