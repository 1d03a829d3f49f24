"""The criteria of the label: loaded, copied into a next version, published."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from connectors.errors import ForbiddenTransition, Incomplete
from connectors.models import Criteria, Criterion
from connectors.shipped import CriteriaText


@transaction.atomic
def load_criteria(text: CriteriaText) -> Criteria:
    """Publish a version that ships, unless it is there already; loading it again is harmless."""
    criteria, made = Criteria.objects.get_or_create(version=text.version)
    if not made:
        return criteria
    Criterion.objects.bulk_create(
        Criterion(
            criteria=criteria,
            position=position,
            code=one.code,
            title=one.title,
            expected=one.expected,
            weight=one.weight,
            required=one.required,
            clients=one.clients,
        )
        for position, one in enumerate(text.items, start=1)
    )
    criteria.published_at = timezone.make_aware(datetime.combine(text.published_on, time()))
    criteria.save(update_fields=["published_at"])
    return criteria


@transaction.atomic
def copy_criteria(criteria: Criteria, *, version: str, by: User) -> Criteria:
    """Begin the next version from this one; nothing asks for it until it is published."""
    draft = Criteria.objects.create(version=version)
    for one in criteria.items.all():
        one.pk, one.criteria = None, draft
        one._state.adding = True
        one.save(force_insert=True)
    return draft


@transaction.atomic
def publish_criteria(criteria: Criteria, *, by: User) -> None:
    """Publish a draft, for good: applications begun from now on answer it.

    Raises Incomplete for a version that asks for nothing, ForbiddenTransition when it is published.
    """
    if not criteria.items.filter(required=True).exists():
        raise Incomplete(["Aucun critère n’est obligatoire."])
    now = timezone.now()
    drafts = Criteria.objects.filter(pk=criteria.pk, published_at=None)
    if not drafts.update(published_at=now):
        raise ForbiddenTransition(f"{criteria} is published")
    criteria.published_at = now
