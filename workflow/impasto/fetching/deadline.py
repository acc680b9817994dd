"""A deadline for a whole download.

The timeouts of a connection hold only for each single read. A server that sends its headers or
trailers byte by byte, or endless interim responses, would otherwise keep a download waiting for
ever.
"""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


class ConnectionDeadline(threading.local):
    """Hangs up the connections of a download at its deadline; each thread has its own."""

    def __init__(self) -> None:
        """Start without any connection."""
        self._sockets: list[socket.socket] = []

    def add_connection(self, connected: socket.socket) -> None:
        """Add a connection to those that are hung up."""
        self._sockets.append(connected)

    @contextmanager
    def hang_up_at(self, end: float) -> Iterator[None]:
        """Hang up connections added from here on at `end`, a time of `time.monotonic`."""
        self._sockets = []
        alarm = threading.Timer(max(0.0, end - time.monotonic()), _hang_up, [self._sockets])
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()


def _hang_up(sockets: Sequence[socket.socket]) -> None:
    """End all reads: from now on, they find the end of the connection."""
    for connected in sockets:
        with suppress(OSError):  # closed long ago
            # Not the shutdown of TLS, which would take the TLS state away from the reading thread.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)
