"""Which servers may be reached: public ones by http or https, whatever a redirect says.

A URL in a timeline, or a redirect by the server behind it, is a stranger's word. It must not make
this machine ask its own services, those of its network or a cloud's metadata server (server-side
request forgery, SSRF). So every connection, after each redirect too, goes through `addresses`, and
to one of the addresses that it has checked: a name that resolves to something else a moment later
(DNS rebinding) gains nothing.
"""

import ipaddress
import socket
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from impasto.core.errors import InputError

DEFAULT_PORTS = {"http": 80, "https": 443}
# The well-known prefix of NAT64 (RFC 6052): the last 32 bits are an IPv4 address.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# All that is given to anybody of IPv6 (RFC 4291), and what of it is for documentation (RFC 9637).
_UNICAST = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


def resolve_host(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def environment_proxy(url: SplitResult) -> str | None:
    """The proxy that the environment (`https_proxy`, `no_proxy`) names for a URL, if any."""
    if urllib.request.proxy_bypass(url.netloc):
        return None
    return urllib.request.getproxies().get(url.scheme)


@dataclass(frozen=True)
class AddressPolicy:
    """What may be reached.

    The defaults are for everyone. Only a caller in Python can loosen them, as the tests do for
    their own server; there is no setting or environment variable that someone could be talked into.

    Attributes:
        trusted: (host, port) as URLs name them that may be at a private address.
        resolve: gives the IP addresses of a host and port.
        proxy: gives the URL of the proxy for a URL, or None. Behind a proxy, names are resolved by
            it, so that here only addresses and names of this machine can be refused.
    """

    trusted: frozenset[tuple[str, int]] = frozenset()
    resolve: Callable[[str, int], list[str]] = resolve_host
    proxy: Callable[[SplitResult], str | None] = environment_proxy

    def check(self, url: str) -> SplitResult:
        """A URL taken apart, if its form is one that may be asked for.

        Raises:
            InputError: it is not http or https, names no host, or holds a user's name or password.
        """
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise InputError(f"{url}: this is no URL ({error})") from None
        if parts.scheme not in DEFAULT_PORTS:
            raise InputError(f"{url}: refused: expected http:// or https://")
        if not host:
            raise InputError(f"{url}: this URL names no server")
        if parts.username or parts.password:
            raise InputError(f"{url}: refused: expected a URL without user name and password")
        # Behind a proxy nobody asks again.
        if _is_address(host) or f".{host.rstrip('.')}".endswith(".localhost"):
            self.addresses(host, parts.port or DEFAULT_PORTS[parts.scheme])
        return parts

    def addresses(self, host: str, port: int) -> list[str]:
        """The IP addresses at which a host may be reached, all of them checked.

        Raises:
            InputError: one of them is not public, and the host is not trusted.
            OSError: there is no such host.
        """
        host = host.strip("[]")
        try:
            found = self.resolve(host, port)
        except UnicodeError:
            raise InputError(f"{host}: this cannot be the name of a server") from None
        if (host, port) not in self.trusted:
            for address in found:
                if not is_public_address(address):
                    raise InputError(
                        f"{host}: refused: it is at {address}, which is no public address; get the "
                        'file by other means, and name it with "file"'
                    )
        return found


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps an IPv4 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        within = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            within.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        wrapped = [inner for inner in within if inner is not None]
        if wrapped:
            return all(is_public_address(str(inner)) for inner in wrapped)
        if ip not in _UNICAST or ip in _DOCUMENTATION:
            return False
    return ip.is_global and not ip.is_multicast


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
