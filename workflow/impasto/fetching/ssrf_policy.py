"""Policy of the servers that may be reached: public ones by http or https, also after redirects.

A URL in a timeline, or a redirect of the server behind it, is not trusted. It must not make this
machine send requests to its own services, to those of its network or to a cloud's metadata server
(server-side request forgery, SSRF). Every connection, also after a redirect, therefore calls
`addresses` and uses one of the addresses that it has checked. A name that resolves to another
address a moment later (DNS rebinding) has no effect.
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
# All allocated addresses of IPv6 (RFC 4291), and those among them for documentation (RFC 9637).
_UNICAST = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


def resolve_host(host: str, port: int) -> list[str]:
    """Look up the IP addresses of a host in the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def environment_proxy(url: SplitResult) -> str | None:
    """Return the proxy that the environment (`https_proxy`, `no_proxy`) sets for a URL, if any."""
    if urllib.request.proxy_bypass(url.netloc):
        return None
    return urllib.request.getproxies().get(url.scheme)


@dataclass(frozen=True)
class AddressPolicy:
    """The policy of the addresses that may be reached.

    The defaults hold for everyone. Only a Python caller can loosen them, as the tests do for their
    own server. There is no option or environment variable that a user could be talked into setting.

    Attributes:
        trusted: (host, port) pairs, as in URLs, that may be at a private address.
        resolve: returns the IP addresses of a host and port.
        proxy: returns the URL of the proxy for a URL, or None. A proxy resolves names itself, so
            that behind it only literal addresses and names of this machine can be refused.
    """

    trusted: frozenset[tuple[str, int]] = frozenset()
    resolve: Callable[[str, int], list[str]] = resolve_host
    proxy: Callable[[SplitResult], str | None] = environment_proxy

    def check(self, url: str) -> SplitResult:
        """Check the form of a URL, and return its parts.

        Raises:
            InputError: the URL is not http or https, has no host, or has a user name or password.
        """
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise InputError(f"{url}: this is not a URL ({error})") from None
        if parts.scheme not in DEFAULT_PORTS:
            raise InputError(f"{url}: refused: expected http:// or https://")
        if not host:
            raise InputError(f"{url}: this URL names no server")
        if parts.username or parts.password:
            raise InputError(f"{url}: refused: expected a URL without user name and password")
        # Behind a proxy, no later step checks the address.
        if _is_address(host) or f".{host.rstrip('.')}".endswith(".localhost"):
            self.addresses(host, parts.port or DEFAULT_PORTS[parts.scheme])
        return parts

    def addresses(self, host: str, port: int) -> list[str]:
        """Look up the IP addresses of a host, and check all of them.

        Raises:
            InputError: an address is not public, and the host is not trusted.
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
                        f"{host}: refused: it is at {address}, which is not a public address; get "
                        'the file by other means, and name it with "file"'
                    )
        return found


def is_public_address(address: str) -> bool:
    """Return whether an IP address is public; an IPv4 address within an IPv6 one counts."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            embedded.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        wrapped = [inner for inner in embedded if inner is not None]
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
