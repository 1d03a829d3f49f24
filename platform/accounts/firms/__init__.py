"""Several people in a firm, several firms for a person: who belongs, who reads, who acts."""

from accounts.firms.perms import company_ids_of, owned_company_ids_of

__all__ = ["company_ids_of", "owned_company_ids_of"]
