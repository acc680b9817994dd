"""Moving a file from a server to the disk: redirects, retries, resuming, limits.

urllib3 speaks HTTP and knows when a failure is worth another try (`Retry`); what is here is what
it leaves to its callers: a check before every hop, and a body that goes on where it broke off.
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
    """How long to try.

    Attributes:
        retries: tries after the first.
        backoff: half the seconds before the second retry; the first comes at once, each later one
            after twice as long.
        longest_wait: seconds to wait at most, also where the server asks for more (Retry-After).
        timeout: seconds without a byte after which a try has failed.
        deadline: seconds after which a download is given up however it goes.
    """

    retries: int = 4
    backoff: float = 1.0
    longest_wait: float = 120.0
    timeout: float = 30.0
    deadline: float = 1800.0


@dataclass(frozen=True)
class DownloadResult:
    """What a server sent.

    Attributes:
        url: where the file came from in the end, after redirects.
        content_type: as the server states it, without parameters; "" if it does not.
    """

    url: str
    content_type: str


class HttpClient:
    """Downloads under a policy, with patience."""

    def __init__(
        self, policy: AddressPolicy | None = None, retry_settings: RetrySettings | None = None
    ) -> None:
        """Start without any connection."""
        self.policy = policy or AddressPolicy()
        self.retry_settings = retry_settings or RetrySettings()
        self._watch = ConnectionDeadline()
        self._managers: dict[str | None, urllib3.PoolManager] = {}

    def download(
        self, url: str, path: Path, limit: int, show: ProgressCallback | None = None
    ) -> DownloadResult:
        """Download a URL to `path`, which goes on where an earlier try has left it.

        What is known of an unfinished file lies beside it in `path` + ".json"; both stay when the
        network fails, and go when the server says something else.

        Args:
            url: http or https.
            path: the file to write.
            limit: bytes that it may have at most.
            show: is told of the progress.

        Raises:
            Missing: HTTP 404 or 410.
            WebPage: the server sends HTML.
            InputError: the policy refuses the URL or a redirect, or the file is too large.
            OSError: the network or the server fails, after all tries.
        """
        partial = PartialDownload(path, url)
        order = DownloadRequest(url, limit, time.monotonic() + self.retry_settings.deadline, show)
        try:
            with self._watch.hang_up_at(order.end):
                return self._with_retries(order, partial)
        except BaseException:
            partial.discard_unless_resumable()
            raise

    def _with_retries(self, order: DownloadRequest, partial: PartialDownload) -> DownloadResult:
        """Try until it is done or there is no try left."""
        url, patience = order.url, self.retry_settings
        retry = urllib3.Retry(
            total=patience.retries,
            # Without an answer at all: the network is there, or it is not.
            connect=2,
            other=2,
            backoff_factor=patience.backoff,
            backoff_max=patience.longest_wait,
            status_forcelist=_RETRY_STATUSES,
        )
        while True:
            pause = None
            try:
                with self._follow_redirects(url, partial.headers()) as (final, response):
                    if response.status not in _RETRY_STATUSES:
                        return DownloadResult(final, receive_body(order, response, partial))
                    self._refuse_long_wait(url, retry, response)
                    retry = _count_retry(retry, url, response=response)
                    pause = response
            except HTTPError as error:
                order.check_deadline(partial.size())
                retry = _count_retry(retry, url, error=error)
            # Not in the `try`: a wait that is interrupted is no failure of the network.
            retry.sleep(pause)

    @contextlib.contextmanager
    def _follow_redirects(
        self, url: str, headers: dict[str, str]
    ) -> Iterator[tuple[str, urllib3.BaseHTTPResponse]]:
        """The response to a URL, after redirects, and where it came from; the body is not read."""
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
                # Not back into the pool: what is left of a body may be gigabytes.
                response.close()
            here = self._redirect_target(url, here, target)
        raise InputError(f"{url}: more than {MOST_REDIRECTS} redirects, the last one to {here}")

    def _send_request(self, url: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        parts = self.policy.check(url)
        proxy = self.policy.proxy(parts)
        if proxy not in self._managers:
            self._managers[proxy] = make_pool_manager(self.policy, proxy, self._watch)
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
            raise InputError(f"{url}: this is no URL ({error})") from None

    def _redirect_target(self, url: str, here: str, target: str) -> str:
        # Servers send UTF-8, though headers are Latin-1 to HTTP.
        with contextlib.suppress(UnicodeError):
            target = target.encode("latin-1").decode("utf-8")
        there = target
        try:
            there = urljoin(here, target)
            self.policy.check(there)
        except InputError as error:
            raise _redirect_error(url, there, error) from None
        except ValueError as error:
            raise InputError(f"{url}: leads to {there}: this is no URL ({error})") from None
        if urlsplit(here).scheme == "https" and urlsplit(there).scheme == "http":
            raise InputError(f"{url}: leads from https to {there}: refused: expected https://")
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
                f"{url}: the server is busy (HTTP {response.status}) and asks to be left alone for "
                f"{seconds:.0f} seconds or more; try again then"
            )


def _redirect_error(url: str, there: str, error: InputError) -> InputError:
    """What is said against the target of a redirect, as said of the URL that leads there."""
    reason = str(error).removeprefix(f"{there}: ")
    return InputError(f"{url}: leads to {there}: {reason}")


def _count_retry(
    retry: urllib3.Retry,
    url: str,
    response: urllib3.BaseHTTPResponse | None = None,
    error: HTTPError | None = None,
) -> urllib3.Retry:
    """`retry` with one try less; an OSError that says what went wrong when there is none left."""
    try:
        return retry.increment("GET", url, response=response, error=error)
    except (MaxRetryError, HTTPError):
        tries = f" (tried {len(retry.history) + 1} times)"
        if response is not None:
            words = f"the server answers HTTP {response.status} ({response.reason})"
        elif isinstance(error, NameResolutionError):
            words = "no connection (the server's name is not known); is this machine online?"
        elif isinstance(error, ReadTimeoutError):
            words = "the server has fallen silent"
        elif isinstance(error, urllib3.exceptions.SSLError):
            words = f"no secure connection ({error})"
        elif isinstance(error, urllib3.exceptions.ProtocolError):
            words = f"the connection broke off ({error})"
        elif isinstance(error, NewConnectionError | ConnectTimeoutError | ProxyError):
            words = f"no connection ({error}); is this machine online?"
        else:
            words = f"the answer cannot be read ({error})"
        raise OSError(f"{url}: {words}{tries}") from None
