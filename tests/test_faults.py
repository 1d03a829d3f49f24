"""`make faults` breaks what it says it breaks; the breaking itself takes minutes and is apart."""

import re
import socket
from pathlib import Path

from tests.faults import broker, clock, crowd, database, sending
from tests.faults.proxy import Proxy

ROOT = Path(__file__).resolve().parent.parent
ROWS = {f"f{n}" for n in (*range(1, 9), 10, *range(14, 21))}


def test_every_row_has_its_fault_and_every_fault_is_run() -> None:
    modules = (broker, clock, crowd, database, sending)
    run = {fault.__name__ for module in modules for fault in module.FAULTS}
    assert {name.split("_")[0] for name in run} >= ROWS
    written = {name for module in modules for name in vars(module) if re.match(r"f\d+_", name)}
    assert written <= run


def test_the_page_lists_every_row() -> None:
    listed = re.findall(r"^\| (F\d+) \|", (ROOT / "docs" / "faults.md").read_text(), re.MULTILINE)
    assert {row.lower() for row in listed} == ROWS


def test_the_proxy_goes_black_and_comes_back(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        server.settimeout(5)
        proxy = Proxy(tmp_path / "s")
        try:
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as old:
                old.sendall(b"heard")
                behind, _ = server.accept()
                with behind:
                    behind.settimeout(0.3)
                    assert behind.recv(5) == b"heard"
                    proxy.go_black()
                    old.sendall(b"lost")
                    assert _silent(behind)
                    proxy.come_back()
                    # The old line stays dead; a new one is served.
                    old.sendall(b"lost")
                    assert _silent(behind)
                with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as new:
                    new.sendall(b"again")
                    after, _ = server.accept()
                    with after:
                        assert after.recv(5) == b"again"
        finally:
            proxy.close()


def _silent(line: socket.socket) -> bool:
    try:
        return not line.recv(5)
    except TimeoutError:
        return True
