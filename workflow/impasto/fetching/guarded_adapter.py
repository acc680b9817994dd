"""An adapter of requests that obeys the address policy, and hangs up at a deadline."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from impasto.core.errors import InputError
from impasto.fetching.ssrf_policy import DEFAULT_PORTS, AddressPolicy


class GuardedAdapter(HTTPAdapter):
    """Sends the requests of one download, each only to an address that the policy allows.

    Timeouts hold only for each single read. A server that sends its headers or trailers byte by
    byte, or endless interim responses, would keep a download waiting for ever. The adapter
    therefore ends all reads of its connections at a deadline.
    """

    def __init__(self, policy: AddressPolicy, seconds: float) -> None:
        """Start the clock: the deadline is in `seconds`."""
        self.policy = policy
        self.connected: list[socket.socket] = []
        self._end = time.monotonic() + seconds
        self._alarm = threading.Timer(seconds, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        super().__init__()

    @property
    def expired(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() > self._end

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools of direct connections; they trust the certificates of the system too."""
        options["ssl_context"] = ssl.create_default_context()
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pool_classes(_GuardedConnection)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Make the pools behind a proxy, whose own address is the user's choice."""
        scheme = proxy.partition("://")[0]
        if scheme not in DEFAULT_PORTS:
            raise InputError(f"proxy: found {scheme}://, expected a proxy with http:// or https://")
        manager = super().proxy_manager_for(
            proxy, ssl_context=ssl.create_default_context(), **options
        )
        manager.pool_classes_by_scheme = self._pool_classes(_Connection)
        return manager

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Send a request after a check of its URL.

        Raises:
            InputError: the policy refuses the URL or its address.
            RequestException: there is no answer.
        """
        parts = self.policy.check(request.url or "")
        proxy = self.policy.proxy(parts)
        proxies = {parts.scheme: proxy} if proxy else {}
        return super().send(request, **{**options, "proxies": proxies})

    def close(self) -> None:
        """Close all connections."""
        self._alarm.cancel()
        super().close()

    def _hang_up(self) -> None:
        """End all reads: from now on, they find the end of the connection."""
        for connected in self.connected:
            with suppress(OSError):  # closed long ago
                # Not the shutdown of TLS, which would take its state from the reading thread.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)

    def _pool_classes(self, kind: type) -> dict[str, type[HTTPConnectionPool]]:
        """Make pool classes with connections of this kind, by scheme."""
        plain = type("Plain", (kind, HTTPConnection), {"adapter": self})
        secure = type("Secure", (kind, HTTPSConnection), {"adapter": self})
        return {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


class _Connection:
    """A connection that is hung up at the deadline of its adapter."""

    adapter: GuardedAdapter

    def connect(self: Any) -> None:
        super().connect()  # type: ignore[misc]
        self.adapter.connected.append(self.sock)
        if self.adapter.expired:
            raise ConnectTimeoutError(self, "the time allowed is over")


class _GuardedConnection(_Connection):
    """A connection that reaches only addresses which the policy has checked.

    The certificate of an https server is still checked against the name of the host.
    """

    def _new_conn(self: Any) -> socket.socket:
        try:
            addresses = self.adapter.policy.addresses(self._dns_host, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        failure: OSError = OSError("the host has no address")
        for address in addresses:
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, f"{self.host} does not answer") from failure
        raise NewConnectionError(self, str(failure)) from failure
