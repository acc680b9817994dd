"""An end to what a server draws out.

The timeouts of a connection are for each read alone: a server that sends its headers, its trailers
or one interim response after the other byte by byte could be listened to for ever.
"""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


class ConnectionDeadline(threading.local):
    """Hangs up the connections of a download when its time is over; each thread has its own."""

    def __init__(self) -> None:
        """Watch nothing."""
        self._sockets: list[socket.socket] = []

    def add_connection(self, connected: socket.socket) -> None:
        """Watch a connection as well."""
        self._sockets.append(connected)

    @contextmanager
    def hang_up_at(self, end: float) -> Iterator[None]:
        """Watch what is noted from here on, to an end of `time.monotonic`."""
        self._sockets = []
        alarm = threading.Timer(max(0.0, end - time.monotonic()), _hang_up, [self._sockets])
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()


def _hang_up(sockets: Sequence[socket.socket]) -> None:
    """Let all reads end: what is read from then on is the end of the connection."""
    for connected in sockets:
        with suppress(OSError):  # closed long ago
            # Not TLS's own way, which takes from the reader what it is reading with.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)
