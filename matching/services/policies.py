"""The rules of ranking: prepared from those in force, changed as a draft, published for good."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from matching.enums import PolicyState
from matching.errors import AlreadyPublished, DraftExists, PolicyUnexplained
from matching.models import RankingPolicy
from matching.policies import policy_in_force
from matching.policy import Policy


@transaction.atomic
def draft_policy(*, by: User) -> RankingPolicy:
    """Begin the next version as a copy of the one in force; it changes nothing until published.

    Raises DraftExists when one is being prepared.
    """
    versions = RankingPolicy.objects.values_list("version", flat=True)
    newest = max((int(version) for version in versions if version.isdecimal()), default=0)
    in_force = policy_in_force()
    try:
        with transaction.atomic():
            draft = RankingPolicy.objects.create(
                version=str(max(newest, int(in_force.version)) + 1),
                parameters=in_force.to_json(),
                created_by=by,
            )
    except IntegrityError as error:
        raise DraftExists from error
    history.record(draft, "", PolicyState.DRAFT, by=by)
    return draft


@transaction.atomic
def change_draft(
    draft: RankingPolicy, *, parameters: Mapping[str, Any], note: str, by: User
) -> None:
    """Write the parameters of a draft. Raises WrongPolicy, or AlreadyPublished."""
    policy = Policy.from_json(draft.version, parameters)
    fields = {"parameters": policy.to_json(), "note": note}
    if not RankingPolicy.objects.drafts().filter(pk=draft.pk).update(**fields):
        raise AlreadyPublished
    draft.parameters, draft.note = fields["parameters"], note
    history.record(draft, PolicyState.DRAFT, PolicyState.DRAFT, by=by, reason="modifiées")


@transaction.atomic
def publish_policy(draft: RankingPolicy, *, by: User) -> None:
    """Put a draft in force, for good: every ranking from now on is computed with it.

    Raises AlreadyPublished, PolicyUnexplained when no note says what changes and why, or
    WrongPolicy.
    """
    # The row as it is now: what is checked is what is published.
    held = RankingPolicy.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if held.state != PolicyState.DRAFT:
        raise AlreadyPublished
    if not held.note.strip():
        raise PolicyUnexplained
    Policy.from_json(held.version, held.parameters)
    given = {"published_at": timezone.now(), "published_by": by}
    if history.move(held, [PolicyState.DRAFT], PolicyState.PUBLISHED, by=by, given=given) is None:
        raise AlreadyPublished
    draft.refresh_from_db()


@transaction.atomic
def drop_draft(draft: RankingPolicy, *, by: User) -> None:
    """Give up a draft: nothing was ever ranked with it. Raises AlreadyPublished."""
    gone, _ = RankingPolicy.objects.drafts().filter(pk=draft.pk).delete()
    if not gone:
        raise AlreadyPublished
    history.record(draft, PolicyState.DRAFT, "dropped", by=by)
