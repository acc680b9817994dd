"""Connection pools of urllib3 that obey the address policy."""

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
    policy: AddressPolicy, proxy: str | None, deadline: ConnectionDeadline
) -> urllib3.PoolManager:
    """Make a pool of connections under `policy`, through `proxy` if it is not None.

    Raises:
        InputError: the scheme of the proxy is neither http nor https.
    """
    if proxy is None:
        pools = urllib3.PoolManager()
        pools.pool_classes_by_scheme = _pool_classes(
            _GuardedConnection, {"policy": policy, "deadline": deadline}
        )
        return pools
    if "://" not in proxy:
        proxy = f"http://{proxy}"  # as browsers and curl read it
    scheme = urlsplit(proxy).scheme
    if scheme not in DEFAULT_PORTS:
        raise InputError(f"proxy: found {scheme}://, expected a proxy with http:// or https://")
    # The proxy's own address is the user's choice, and may be private.
    pools = urllib3.ProxyManager(proxy, proxy_headers=_proxy_auth_headers(proxy))
    pools.pool_classes_by_scheme = _pool_classes(_DeadlineConnection, {"deadline": deadline})
    return pools


def _pool_classes(
    connection: type, attributes: dict[str, object]
) -> dict[str, type[HTTPConnectionPool]]:
    """Make pool classes with this kind of connection, by scheme."""
    plain = type("Plain", (connection, HTTPConnection), attributes)
    secure = type("Secure", (connection, HTTPSConnection), attributes)
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _DeadlineConnection:
    """A connection that is hung up at the deadline of a download."""

    deadline: ConnectionDeadline

    def request(self: Any, *arguments: Any, **options: Any) -> None:
        super().request(*arguments, **options)  # type: ignore[misc]
        self.deadline.add_connection(self.sock)


class _GuardedConnection(_DeadlineConnection):
    """A connection that reaches only addresses which the policy has checked.

    The certificate of an https server is still checked against the name of the host.
    """

    policy: AddressPolicy

    def _new_conn(self: Any) -> socket.socket:
        try:
            addresses = self.policy.addresses(self._dns_host, self.port)
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
    """Return the headers that authenticate at a proxy, if its URL has a user name."""
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    name, password = unquote(parts.username), unquote(parts.password or "")
    return urllib3.make_headers(proxy_basic_auth=f"{name}:{password}")
