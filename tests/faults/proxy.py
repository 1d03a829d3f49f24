"""A way to the broker that can go black: what is sent goes nowhere, and nothing is refused."""

import contextlib
import socket
import threading
from pathlib import Path


class Proxy:
    """Listens on the loopback and passes everything on to a unix socket."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.black = threading.Event()
        self.pairs: list[Pair] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def go_black(self) -> None:
        """Swallow everything from now on, of old connections and new ones."""
        self.black.set()
        for pair in self.pairs:
            pair.dead.set()

    def come_back(self) -> None:
        """Serve new connections again; the old ones stay dead and say nothing of it."""
        self.black.clear()

    def close(self) -> None:
        self.listener.close()
        for pair in self.pairs:
            pair.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            pair = Pair(client, self.target)
            if self.black.is_set():
                pair.dead.set()
            self.pairs = [one for one in self.pairs if not one.closed] + [pair]
            threading.Thread(target=pair.run, daemon=True).start()


class Pair:
    """One connection and its other half."""

    def __init__(self, client: socket.socket, target: Path) -> None:
        self.client = client
        self.target = target
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.dead = threading.Event()
        self.closed = False

    def run(self) -> None:
        if not self.dead.is_set():
            try:
                self.server.connect(str(self.target))
            except OSError:
                # Nobody behind: refused, as a stopped server refuses.
                self.close()
                return
            threading.Thread(target=self._pass, args=(self.server, self.client)).start()
        self._pass(self.client, self.server)

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        while True:
            try:
                received = source.recv(65536)
                if not received:
                    break
                if not self.dead.is_set():
                    sink.sendall(received)
            except OSError:
                break
        # A dead line stays open on the side that believes in it.
        if not self.dead.is_set() or source is self.client:
            self.close()

    def close(self) -> None:
        self.closed = True
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
