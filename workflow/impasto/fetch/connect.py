"""Connections of urllib3 that go through the guard."""

import socket
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from impasto.fetch.guard import Policy


def manager(policy: Policy, proxy: str | None) -> urllib3.PoolManager:
    """A pool of connections under `policy`, through `proxy` if it is not None."""
    if proxy is not None:
        # The proxy's own address is the user's choice, and may be private.
        return urllib3.ProxyManager(proxy, proxy_headers=_credentials(proxy))

    class Plain(_Guarded, HTTPConnection):
        guard = policy

    class Secure(_Guarded, HTTPSConnection):
        guard = policy

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pools = urllib3.PoolManager()
    pools.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return pools


class _Guarded:
    """Connects to the addresses that the guard has checked, and to none else.

    The certificate of an https server is still checked against the host's name.
    """

    guard: Policy

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


def _credentials(proxy: str) -> dict[str, str]:
    """The headers that tell a proxy who asks, where its URL says so."""
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    name, word = unquote(parts.username), unquote(parts.password or "")
    return urllib3.make_headers(proxy_basic_auth=f"{name}:{word}")
