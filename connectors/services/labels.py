"""A label awarded for a time, a renewal in the place of the label before it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import ConnectorState, LabelState
from connectors.errors import ForbiddenTransition, LabelAlreadyAwarded
from connectors.models import Label
from connectors.models.labels import EXAMINED
from connectors.notifications.labels import LabelAwarded
from connectors.numbers import LABELS
from connectors.periods import LABEL_MONTHS, end_of_day, months_after
from connectors.services import reminders
from connectors.services.ending import LABEL_EXPIRES, RUNNING
from connectors.services.moving import hold, move_label, not_oneself
from notifications import due
from notifications.links import absolute

# Two numbers alike among billions: drawn again, and never for ever.
DRAWS = 5
AWARDED_TO = (ConnectorState.ACTIVE, ConnectorState.PAUSED)


@transaction.atomic
def award(label: Label, *, at: datetime, by: User, tells: bool = True) -> None:
    """Award a label that was examined: a number, two years, and what reminds of their end.

    A renewal awarded while the label before it runs takes its place, and lasts until two years
    after that one's end: nothing is lost. Raises NotAboutOneself, ForbiddenTransition from another
    state or for somebody who is not in the network, LabelAlreadyAwarded when another label runs
    or is suspended: that decision comes first. A caller who tells the person says so.
    """
    connector = hold(label.connector_id)
    not_oneself(connector, by=by)
    if connector.state not in AWARDED_TO:
        raise ForbiddenTransition(f"to somebody who is {connector.state}")
    starts = _take_over(label, at=at, by=by)
    until = end_of_day(months_after(starts, LABEL_MONTHS))
    themes = label.themes or sorted(connector.themes.values_list("theme", flat=True))
    _move_to_awarded(label, at=at, until=until, themes=themes, by=by)
    due.plan(LABEL_EXPIRES, label.pk, due_at=until)
    reminders.plan(label, at=at)
    if not tells:
        return
    LabelAwarded(
        to=connector.user,
        context={
            "name": connector.display_name,
            "number": label.number,
            "until": until,
            "renewed": label.previous_id is not None,
            "link": absolute(reverse("connectors:label_held")),
        },
        dedup_key=f"connectors.label_awarded:{label.pk}",
    ).send()


def _take_over(label: Label, *, at: datetime, by: User) -> datetime:
    """End the label that this one renews, if it still runs; return from when the new one counts.

    Locked, so that nobody suspends or restores one of them meanwhile.
    """
    running = Label.objects.select_for_update(of=("self",)).filter(
        connector=label.connector_id, state__in=RUNNING
    )
    starts = at
    for one in running.exclude(pk=label.pk):
        if one.state != LabelState.AWARDED or not _follows(label, one):
            raise LabelAlreadyAwarded
        move_label(
            one,
            [LabelState.AWARDED],
            LabelState.EXPIRED,
            by=by,
            reason="remplacé par son renouvellement",
            ended_at=at,
        )
        due.cancel(one.pk, kinds=[LABEL_EXPIRES, reminders.LABEL_REMINDER])
        assert one.valid_until is not None  # noqa: S101 - a constraint of the table
        starts = max(at, one.valid_until)
    return starts


def _follows(label: Label, earlier: Label) -> bool:
    """Tell whether a label renews another, even after a first renewal that was refused."""
    before = label.previous
    while before is not None and before.pk != earlier.pk:
        before = before.previous
    return before is not None


def _move_to_awarded(
    label: Label, *, at: datetime, until: datetime, themes: list[str], by: User
) -> None:
    """Give the label its number and its dates in the same update as its state."""
    for _ in range(DRAWS):
        number = LABELS.draw(timezone.localdate(at).year)
        try:
            with transaction.atomic():
                move_label(
                    label,
                    EXAMINED,
                    LabelState.AWARDED,
                    by=by,
                    number=number,
                    awarded_at=at,
                    valid_until=until,
                    themes=themes,
                )
        except IntegrityError as error:
            if not Label.objects.filter(number=number).exists():
                raise LabelAlreadyAwarded from error
        else:
            return
    raise RuntimeError("No number is left.")
