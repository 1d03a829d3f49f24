"""A mail server on the loopback, which answers by script."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from typing import Any


class ScriptedServer(socketserver.ThreadingTCPServer):
    """Keep what it receives; `answers` replaces the answer to a command of the exchange.

    « data » is the answer once the text is in; an answer « drop » closes the connection, « hold »
    says nothing until `go_on` is set, then closes it, and « wait » then answers as usual.
    « rcpt:A » and « data:A » are for mails to the address A alone.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.mails: list[Mail] = []
        # When each of them came in, by the monotonic clock.
        self.arrivals: list[float] = []
        self.received = threading.Event()
        self.go_on = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that was killed in the middle."""

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class _Conversation(socketserver.StreamRequestHandler):
    server: ScriptedServer

    to = ""

    def handle(self) -> None:
        if not self.answer("banner", "220 ready"):
            return
        for line in self.rfile:
            command = line.split(b" ")[0].strip().lower().decode()
            if command == "rcpt":
                self.to = line.decode().partition("<")[2].partition(">")[0]
            if command == "data":
                self.wfile.write(b"354 go on\r\n")
                self.keep()
                if not self.answer("data", "250 kept"):
                    return
            elif not self.answer(command, "250 fine") or command == "quit":
                return

    def keep(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        self.server.arrivals.append(time.monotonic())
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=default))
        self.server.received.set()

    def answer(self, moment: str, usual: str) -> bool:
        answers = self.server.answers
        words = answers.get(f"{moment}:{self.to}", answers.get(moment, usual))
        if words in ("hold", "wait"):
            self.server.go_on.wait(60)
        if words == "wait":
            words = usual
        if words in ("hold", "drop"):
            return False
        self.wfile.write(f"{words}\r\n".encode())
        return True


@contextmanager
def scripted_smtp() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()
