"""Connections of urllib3 that go through the guard."""

import socket
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from impasto.core.errors import InputError
from impasto.fetching.deadline import ConnectionDeadline
from impasto.fetching.ssrf_policy import DEFAULT_PORTS, AddressPolicy


def make_pool_manager(
    policy: AddressPolicy, proxy: str | None, watch: ConnectionDeadline
) -> urllib3.PoolManager:
    """A pool of connections under `policy`, through `proxy` if it is not None.

    Raises:
        InputError: the proxy is of another kind than http and https.
    """
    if proxy is None:
        pools = urllib3.PoolManager()
        pools.pool_classes_by_scheme = _pool_classes(
            _GuardedConnection, {"guard": policy, "watch": watch}
        )
        return pools
    if "://" not in proxy:
        proxy = f"http://{proxy}"  # as browsers and curl understand it
    scheme = urlsplit(proxy).scheme
    if scheme not in DEFAULT_PORTS:
        raise InputError(f"proxy: found {scheme}://, expected a proxy with http:// or https://")
    # The proxy's own address is the user's choice, and may be private.
    pools = urllib3.ProxyManager(proxy, proxy_headers=_proxy_auth_headers(proxy))
    pools.pool_classes_by_scheme = _pool_classes(_DeadlineConnection, {"watch": watch})
    return pools


def _pool_classes(kind: type, held: dict[str, object]) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections are of a kind, by scheme."""
    plain = type("Plain", (kind, HTTPConnection), held)
    secure = type("Secure", (kind, HTTPSConnection), held)
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _DeadlineConnection:
    """Is hung up when the time of a download is over."""

    watch: ConnectionDeadline

    def request(self: Any, *arguments: Any, **options: Any) -> None:
        super().request(*arguments, **options)  # type: ignore[misc]
        self.watch.add_connection(self.sock)


class _GuardedConnection(_DeadlineConnection):
    """Connects to the addresses that the guard has checked, and to none else.

    The certificate of an https server is still checked against the host's name.
    """

    guard: AddressPolicy

    def _new_conn(self: Any) -> socket.socket:
        try:
            addresses = self.guard.addresses(self._dns_host, self.port)
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


def _proxy_auth_headers(proxy: str) -> dict[str, str]:
    """The headers that tell a proxy who asks, where its URL says so."""
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    name, word = unquote(parts.username), unquote(parts.password or "")
    return urllib3.make_headers(proxy_basic_auth=f"{name}:{word}")
