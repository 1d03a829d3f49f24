"""Which rules of ranking are in force, and those of any stored ranking."""

from matching.models import RankingPolicy
from matching.policy import POLICY, SHIPPED, Policy


def policy_in_force() -> Policy:
    """Return the rules to rank with now (one query, each time: a publication counts at once).

    Those that ship stand in for a database that holds none yet.
    """
    row = RankingPolicy.objects.in_force()
    return POLICY if row is None else row.policy


def policy_of(version: str) -> Policy:
    """Return the published rules of a version. Raises KeyError when there never was such a one."""
    row = RankingPolicy.objects.published().filter(version=version).first()
    return SHIPPED[version] if row is None else row.policy
