"""A relay of bytes on the loopback, in front of a real server: counts them, and can cut the line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """`port` leads to the port `target`. TLS passes through untouched."""

    target: int
    port: int = 0
    cut_after: int = 0
    """Bytes of one line from the server after which it breaks, once; 0: never."""
    for_good: bool = False
    """After the cut nobody is taken any more."""
    gone: bool = False
    carried: int = 0
    """Bytes the server has sent, on all lines."""
    ends: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Take clients until the listener is shut down."""
        with suppress(OSError):
            while True:
                self._take(listener.accept()[0])

    def _take(self, client: socket.socket) -> None:
        self.ends.append(client)
        if self.gone:
            client.close()
            return
        server = socket.create_connection(("127.0.0.1", self.target))
        self.ends.append(server)
        threading.Thread(target=self._upward, args=(client, server), daemon=True).start()
        threading.Thread(target=self._downward, args=(server, client), daemon=True).start()

    def _upward(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(4096):
                server.sendall(data)
        _hang_up(client, server)

    def _downward(self, server: socket.socket, client: socket.socket) -> None:
        seen = 0
        with suppress(OSError):
            while (data := server.recv(4096)) and not self._cuts(seen := seen + len(data)):
                self.carried += len(data)
                client.sendall(data)
        _hang_up(client, server)

    def _cuts(self, seen: int) -> bool:
        if not self.cut_after or seen <= self.cut_after:
            return False
        self.cut_after, self.gone = 0, self.for_good
        return True


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(target: int) -> Iterator[Proxy]:
    """A relay to the port `target` of this machine, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Proxy(target, listener.getsockname()[1])
        thread = threading.Thread(target=made.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            _hang_up(listener, *made.ends)
            thread.join(5)
            for end in made.ends:
                end.close()
