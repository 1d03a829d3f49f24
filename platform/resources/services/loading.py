"""The sheets that ship, put in the library: safe to run again, and quick when nothing changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import history
from resources.enums import ResourceKind, ResourceState
from resources.models import Resource
from resources.shipped import Sheet, read_sheets

NO_INTEREST = "Aucun lien avec les éditeurs des produits cités."
LEFT = "La fiche n’est plus livrée avec le site."


class AddressTaken(Exception):
    """A sheet would stand at the address of a resource that somebody proposed."""


@dataclass(slots=True)
class Loaded:
    """Which files were added, changed and retired, and how many stayed as they were."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def load_resources(sheets: Iterable[Sheet] | None = None) -> Loaded:
    """Bring the library to what ships, in one transaction; return what was done.

    Only what differs is written. A sheet that the team hid or retired stays so, whatever its new
    text; one that ships no more is retired, and as it was before if it comes back. Raises
    BrokenSheet, AddressTaken: nothing is then changed.
    """
    wanted = read_sheets() if sheets is None else list(sheets)
    there = {
        one.shipped_as: one
        for one in Resource.objects.exclude(shipped_as="").select_for_update(of=("self",))
    }
    _refuse_addresses_taken(wanted)
    loaded = Loaded()
    for sheet in wanted:
        _load(sheet, there.pop(sheet.name, None), loaded)
    for gone in there.values():
        states = [ResourceState.PUBLISHED, ResourceState.HIDDEN]
        if history.move(gone, states, ResourceState.RETIRED, by=None, reason=LEFT):
            loaded.retired.append(gone.shipped_as)
    return loaded


def _refuse_addresses_taken(wanted: list[Sheet]) -> None:
    slugs = {sheet.slug: sheet.name for sheet in wanted}
    others = Resource.objects.filter(slug__in=slugs).exclude(shipped_as__in=slugs.values())
    for slug in others.values_list("slug", flat=True):
        raise AddressTaken(f"{slugs[slug]}: a resource stands at /{slug}/")


def _load(sheet: Sheet, stored: Resource | None, loaded: Loaded) -> None:
    fields = fields_of(sheet)
    if stored is None:
        made = Resource.objects.create(
            **fields,
            shipped_as=sheet.name,
            state=ResourceState.PUBLISHED,
            published_at=timezone.now(),
        )
        history.record(made, "", ResourceState.PUBLISHED, by=None)
        loaded.added.append(sheet.name)
        return
    differing = {name: value for name, value in fields.items() if getattr(stored, name) != value}
    before = _before_it_left(stored)
    if before:
        history.move(stored, [ResourceState.RETIRED], before, by=None)
    if differing:
        Resource.objects.filter(pk=stored.pk).update(**differing)
    if differing or before:
        loaded.changed.append(sheet.name)
    else:
        loaded.unchanged += 1


def _before_it_left(stored: Resource) -> str:
    """Return the state that a sheet had when it ceased to ship; empty for one that ships, or that
    the team retired. The journal tells them apart, in rows of older versions too."""
    if stored.state != ResourceState.RETIRED:
        return ""
    last = history.of(stored)[-1:]
    return last[0].from_state if last and last[0].reason == LEFT else ""


def fields_of(sheet: Sheet) -> dict[str, Any]:
    """Return the columns that a sheet fills."""
    return {
        "slug": sheet.slug,
        "kind": ResourceKind.SHEET.value,
        "title": sheet.title,
        "summary": sheet.summary,
        "body": sheet.body,
        "steps": list(sheet.steps),
        "themes": [sheet.theme],
        "level": sheet.level.value,
        "actions": [sheet.action],
        "sizes": list(sheet.sizes),
        "sectors": list(sheet.sectors),
        "minutes": sheet.minutes,
        "euros": sheet.euros,
        "publisher": settings.BRAND_NAME,
        "interest": NO_INTEREST if sheet.products else "",
        "checked_on": sheet.checked,
    }
