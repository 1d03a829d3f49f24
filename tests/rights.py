"""Tables of who may open what: a line an address and method, a status a role (QUALITY B8)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.test import Client

# By the name of an address, then by method: one status a role, in the order of the roles.
Table = Mapping[str, Mapping[str, str]]


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong_answers(
    table: Table, column: int, *, client: Callable[[], Client], address: Callable[[str], str]
) -> list[str]:
    """Try every line as the role of a column, undoing each; say what answered something else."""
    wrong = []
    for name, methods in table.items():
        for method, answers in methods.items():
            expected = int(answers.split()[column])
            with undone():
                answer = client().generic(method, address(name))
            if answer.status_code != expected:
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected}")
    return wrong
