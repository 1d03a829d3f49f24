from typing import Protocol

from accounts.company_search.firms import FoundFirm


class Source(Protocol):
    """What can be asked for firms; raises CompanySearchError."""

    def search(self, text: str, *, postcode: str = "") -> tuple[FoundFirm, ...]:
        """Return the firms that a name, a SIREN or a SIRET may mean, the likeliest first."""
