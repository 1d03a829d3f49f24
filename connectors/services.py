"""What changes a connecteur or a label; each transition is recorded with who and when."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import Organisation, User
from connectors.enums import ConnectorState, LabelState
from connectors.models import Connector, ConnectorTheme, Label
from connectors.notifications import Approved, Invitation, LabelAwarded, LabelEnded, Refused
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow
from reference.models import Commune

LABEL_EXPIRES = "connectors.label_expires"

# Higher floors hear here that somebody stops helping, in the same transaction.
_departures: list[Callable[[Connector, User | None], None]] = []


class ConnectorError(Exception):
    """Something that cannot be done to this connecteur or label."""


class ForbiddenTransition(ConnectorError):
    """The state does not allow it, or somebody was faster; nothing is changed."""


class CharterNotSigned(ConnectorError):
    """Nobody becomes active without having signed the charter."""


class AlreadyConnector(ConnectorError):
    """This person is a connecteur already."""


class LabelAlreadyAwarded(ConnectorError):
    """One label at a time."""


def on_departure(handler: Callable[[Connector, User | None], None]) -> None:
    """Have `handler(connector, by)` called when a connecteur is suspended or leaves."""
    if handler not in _departures:
        _departures.append(handler)


@transaction.atomic
def invite_connector(
    *, email: str, display_name: str, by: User, organisation: Organisation | None = None
) -> Connector:
    """Invite a person: an account if there is none, a profile to complete, and a mail.

    Raises AlreadyConnector when the address is already a connecteur's.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, full_name=display_name)
    try:
        with transaction.atomic():
            connector = Connector.objects.create(
                user=user, display_name=display_name, organisation=organisation
            )
    except IntegrityError as error:
        raise AlreadyConnector from error
    history.record(connector, "", ConnectorState.DRAFT, by=by)
    Invitation(
        to=user,
        context={
            "name": display_name,
            "link": absolute(reverse("connectors:profile")),
        },
        dedup_key=f"connectors.invitation:{connector.pk}",
    ).send()
    return connector


@transaction.atomic
def place_at(connector: Connector, commune: Commune | None) -> None:
    """Move a connecteur to a commune; latitude and longitude follow."""
    connector.commune = commune
    connector.latitude = commune.latitude if commune else None
    connector.longitude = commune.longitude if commune else None
    connector.save(update_fields=["commune", "latitude", "longitude"])


@transaction.atomic
def sign_charter(connector: Connector, *, by: User) -> None:
    """Sign the charter once; signing again keeps the first date."""
    signed = Connector.objects.filter(pk=connector.pk, charter_signed_at=None)
    signed.update(charter_signed_at=timezone.now())
    connector.refresh_from_db(fields=["charter_signed_at"])


@transaction.atomic
def submit(connector: Connector, *, by: User) -> None:
    """Hand a complete draft to the team. Raises CharterNotSigned, ForbiddenTransition."""
    if not Connector.objects.filter(pk=connector.pk, charter_signed_at__isnull=False).exists():
        raise CharterNotSigned
    _move(connector, [ConnectorState.DRAFT], ConnectorState.SUBMITTED, by=by)


@transaction.atomic
def send_back(connector: Connector, *, by: User, reason: str) -> None:
    """Ask for more before deciding: back to draft."""
    _move(connector, [ConnectorState.SUBMITTED], ConnectorState.DRAFT, by=by, reason=reason)


@transaction.atomic
def approve(connector: Connector, *, by: User) -> None:
    """Let a candidate in. Raises CharterNotSigned, ForbiddenTransition."""
    if not Connector.objects.filter(pk=connector.pk, charter_signed_at__isnull=False).exists():
        raise CharterNotSigned
    _move(connector, [ConnectorState.SUBMITTED], ConnectorState.ACTIVE, by=by)
    Approved(
        to=connector.user,
        context={
            "name": connector.display_name,
            "link": absolute(reverse("matching:dashboard")),
        },
    ).send()


@transaction.atomic
def refuse(connector: Connector, *, by: User, reason: str) -> None:
    """Turn a candidate down, and say why."""
    _move(connector, [ConnectorState.SUBMITTED], ConnectorState.REFUSED, by=by, reason=reason)
    Refused(to=connector.user, context={"name": connector.display_name, "reason": reason}).send()


@transaction.atomic
def pause(connector: Connector, *, by: User) -> None:
    """Stop receiving requests for a while; what is under way goes on."""
    _move(connector, [ConnectorState.ACTIVE], ConnectorState.PAUSED, by=by)


@transaction.atomic
def resume(connector: Connector, *, by: User) -> None:
    """Receive requests again, after a pause or once a suspension is lifted."""
    _move(
        connector, [ConnectorState.PAUSED, ConnectorState.SUSPENDED], ConnectorState.ACTIVE, by=by
    )


@transaction.atomic
def suspend(connector: Connector, *, by: User, reason: str) -> None:
    """Stop a connecteur; those being helped are told and may choose somebody else."""
    _move(
        connector,
        [ConnectorState.ACTIVE, ConnectorState.PAUSED],
        ConnectorState.SUSPENDED,
        by=by,
        reason=reason,
    )
    _depart(connector, by)


@transaction.atomic
def leave(connector: Connector, *, by: User) -> None:
    """Stop for good, from whichever state."""
    still_here = [state for state in ConnectorState if state != ConnectorState.LEFT]
    _move(connector, still_here, ConnectorState.LEFT, by=by)
    _depart(connector, by)


def _depart(connector: Connector, by: User | None) -> None:
    for handler in _departures:
        handler(connector, by)


def _move(
    connector: Connector,
    from_states: Iterable[ConnectorState],
    to: ConnectorState,
    *,
    by: User | None,
    reason: str = "",
) -> None:
    for state in from_states:
        if Connector.objects.filter(pk=connector.pk, state=state).update(state=to):
            connector.state = to
            history.record(connector, state, to, by=by, reason=reason)
            return
    raise ForbiddenTransition(f"{connector.state} -> {to}")


# --- Label -----------------------------------------------------------------------------------


@transaction.atomic
def award_label(connector: Connector, *, months: int = 24, by: User) -> Label:
    """Award a label valid from now for some months; it ends by itself.

    Raises LabelAlreadyAwarded when one runs already, or is suspended: that decision comes first.
    """
    now = timezone.now()
    if connector.labels.filter(state=LabelState.SUSPENDED).exists():
        raise LabelAlreadyAwarded
    previous = connector.labels.filter(renewal=None).order_by("-applied_at").first()
    try:
        with transaction.atomic():
            label = Label.objects.create(
                connector=connector,
                state=LabelState.AWARDED,
                awarded_at=now,
                valid_until=_months_after(now, months),
                previous=previous,
            )
    except IntegrityError as error:
        raise LabelAlreadyAwarded from error
    # Staff file, examine and decide in one act for now; the journal keeps the three steps.
    history.record(label, "", LabelState.APPLIED, by=by)
    history.record(label, LabelState.APPLIED, LabelState.UNDER_REVIEW, by=by)
    history.record(label, LabelState.UNDER_REVIEW, LabelState.AWARDED, by=by)
    assert label.valid_until is not None  # noqa: S101 - set three lines above
    due.plan(LABEL_EXPIRES, label.pk, due_at=label.valid_until)
    LabelAwarded(
        to=connector.user,
        context={"name": connector.display_name, "until": label.valid_until},
    ).send()
    return label


@transaction.atomic
def end_label(label: Label, *, by: User, reason: str) -> None:
    """Revoke a label, and say why. Raises ForbiddenTransition when it is over already."""
    _end(label, LabelState.REVOKED, by=by, reason=reason)
    due.cancel(label.pk, kinds=[LABEL_EXPIRES])


@transaction.atomic
def suspend_label(label: Label, *, by: User, reason: str) -> None:
    """Suspend a running label: from now on the person counts as a volunteer."""
    _move_label(label, [LabelState.AWARDED], LabelState.SUSPENDED, by=by, reason=reason)


@transaction.atomic
def restore_label(label: Label, *, by: User) -> None:
    """Lift the suspension of a label."""
    _move_label(label, [LabelState.SUSPENDED], LabelState.AWARDED, by=by)


def label_expires(row: DueRow, *, now: datetime) -> None:
    """End a label whose time is up; one that was ended or is still valid is left alone."""
    label = Label.objects.select_related("connector__user").filter(pk=row.subject_id).first()
    running = [LabelState.AWARDED, LabelState.SUSPENDED]
    if label is None or label.state not in running:
        return
    if label.valid_until is not None and label.valid_until > now:
        return
    _end(label, LabelState.EXPIRED, by=None, reason="")


def _end(label: Label, to: LabelState, *, by: User | None, reason: str) -> None:
    _move_label(
        label,
        [LabelState.AWARDED, LabelState.SUSPENDED],
        to,
        by=by,
        reason=reason,
        ended_at=timezone.now(),
    )
    LabelEnded(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "reason": reason,
            "expired": to == LabelState.EXPIRED,
        },
    ).send()


def _move_label(
    label: Label,
    from_states: Iterable[LabelState],
    to: LabelState,
    *,
    by: User | None,
    reason: str = "",
    ended_at: datetime | None = None,
) -> None:
    for state in from_states:
        moved = Label.objects.filter(pk=label.pk, state=state).update(state=to, ended_at=ended_at)
        if moved:
            label.state, label.ended_at = to, ended_at
            history.record(label, state, to, by=by, reason=reason)
            return
    raise ForbiddenTransition(f"{label.state} -> {to}")


def _months_after(at: datetime, months: int) -> datetime:
    years, month = divmod(at.month - 1 + months, 12)
    # The 28th at most: every month has one.
    return at.replace(year=at.year + years, month=month + 1, day=min(at.day, 28))


def is_active_connector(user: User) -> bool:
    return Connector.objects.active().filter(user=user).exists()


def is_in_service(user: User) -> bool:
    """Tell whether somebody keeps helping those they help: a pause stops new requests only."""
    states = [ConnectorState.ACTIVE, ConnectorState.PAUSED]
    return Connector.objects.filter(user=user, state__in=states).exists()


def has_connector_space(user: User) -> bool:
    """Tell whether somebody has a profile to keep: active or not, as long as they have not left."""
    return Connector.objects.exclude(state=ConnectorState.LEFT).filter(user=user).exists()


@transaction.atomic
def update_profile(
    connector: Connector,
    *,
    display_name: str,
    presentation: str,
    themes: Iterable[str],
    sectors: Iterable[str],
    commune: Commune | None,
    radius_km: int,
    departments: Iterable[str],
    remote: bool,
    monthly_capacity: int,
    by: User,
) -> None:
    """Keep what a connecteur says of themselves; a theme already there keeps its level."""
    connector.display_name = display_name
    connector.presentation = presentation
    connector.sectors = list(sectors)
    connector.radius_km = radius_km
    connector.departments = list(departments)
    connector.remote = remote
    connector.monthly_capacity = monthly_capacity
    connector.save(
        update_fields=[
            "display_name",
            "presentation",
            "sectors",
            "radius_km",
            "departments",
            "remote",
            "monthly_capacity",
        ]
    )
    place_at(connector, commune)
    wanted = set(themes)
    connector.themes.exclude(theme__in=wanted).delete()
    ConnectorTheme.objects.bulk_create(
        [ConnectorTheme(connector=connector, theme=theme) for theme in sorted(wanted)],
        ignore_conflicts=True,
    )
