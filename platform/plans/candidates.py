"""The resources that may serve a plan, read from the library in one query."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from uuid import UUID

from django.db.models import Q

from plans.selection import Material, kept
from reference import departments
from reference.vocabulary import CompanyProfile, Need
from resources.choosing import Candidate
from resources.enums import ResourceKind
from resources.models import Resource


def materials_for(needs: Sequence[Need], profile: CompanyProfile) -> list[Material]:
    """Return what the library holds for these needs of such a firm.

    The same conditions as `resources.choosing.exclusion`, said to the database so that it hands
    over hundreds of rows and not the whole library; the choice judges each of them again.
    """
    wanted = kept(needs)
    if not wanted:
        return []
    about = Q()
    for need in wanted:
        about |= Q(themes__contains=[need.theme.value], level__in=["", need.level])
    here = Q(region=None, department=None)
    if profile.department:
        here = Q(region=None) | Q(region=departments.regions()[profile.department])
        here &= Q(department=None) | Q(department=profile.department)
    # An event is over long before a plan is.
    found = Resource.objects.published().exclude(kind=ResourceKind.EVENT)
    found = found.filter(
        about,
        here,
        Q(sizes=[]) | Q(sizes__contains=[profile.size_class]),
        Q(sectors=[]) | Q(sectors__contains=[profile.sector]),
    )
    rows = found.values_list(
        *("id", "slug", "themes", "level", "actions", "sizes", "sectors"),
        *("region_id", "department_id", "steps", "minutes", "euros"),
    )
    return [_material(*row) for row in rows]


def _material(
    pk: UUID,
    slug: str,
    themes: list[str],
    level: str,
    actions: list[str],
    sizes: list[str],
    sectors: list[str],
    region: str | None,
    department: str | None,
    steps: list[str],
    minutes: int | None,
    euros: int | None,
) -> Material:
    """Take a row of the columns above, in their order."""
    candidate = Candidate(
        id=pk,
        slug=slug,
        themes=tuple(themes),
        level=level,
        actions=tuple(actions),
        sizes=tuple(sizes),
        sectors=tuple(sectors),
        departments=_departments_of(region, department),
    )
    return Material(candidate, steps=tuple(steps), minutes=minutes, euros=euros)


def _departments_of(region: str | None, department: str | None) -> frozenset[str]:
    if department:
        return frozenset({department})
    return _by_region()[region] if region else frozenset()


@cache
def _by_region() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, region in departments.regions().items():
        found[region].add(code)
    return {region: frozenset(codes) for region, codes in found.items()}
