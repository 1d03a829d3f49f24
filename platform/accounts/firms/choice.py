"""For which of somebody's firms a new diagnostic is (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KnownFirm:
    id: UUID
    siret: str = ""


def firm_for(firms: Iterable[KnownFirm], *, chosen: UUID | None, siret: str = "") -> UUID | None:
    """Return the firm that a diagnostic is for, or None where that cannot be told.

    The establishment found in the register tells, where there is one: another SIRET is another
    firm. Otherwise it is the firm chosen, or the only one. Nothing is guessed between several:
    whoever belongs to the wrong one would read what is not theirs.
    """
    firms = list(firms)
    known = {firm.id: firm.siret for firm in firms}
    if siret:
        same = [firm.id for firm in firms if firm.siret == siret]
        if len(same) == 1:
            return same[0]
    wanted = chosen if chosen in known else None
    if wanted is None and len(firms) == 1:
        wanted = firms[0].id
    if wanted is not None and siret and known[wanted] not in {"", siret}:
        return None
    return wanted
