"""The real services, driven by the same people as the simulation in memory.

Invented owners and connecteurs become rows; the clock is moved to each decision and to each row
that falls due, and what the services did is read back from the tables.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import time_machine
from django.utils import timezone

from accounts.models import StateChange, User
from connectors.models import Connector, ConnectorTheme
from diagnostics.models import Assessment
from diagnostics.selectors import needs_of, profile_of
from matching import judging, services
from matching.enums import WAITING, HelpRequestState
from matching.models import HelpRequest, Introduction
from matching.services.wishes import Wishes
from matching.simulation.platform import Asked, Frank, Handed, Notice
from matching.simulation.world import Helper, Owner, World
from notifications import due
from notifications.models import DueRow, Message
from reference.models import Commune
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory
from tests.factories.diagnostics import AssessmentFactory

SUBMISSIONS = UUID("6b0f6f0e-8a53-4a6f-9d0c-3f6a5d1b7c11")


def put_helper(helper: Helper) -> None:
    """Write a connecteur with the id, the place and the tastes of an invented one."""
    known = helper.known
    connector = ConnectorFactory(
        pk=UUID(known.id),
        commune=None,
        themes=[],
        sectors=list(known.sectors),
        size_classes=list(known.size_classes),
        slots=list(known.slots),
        departments=list(known.departments),
        radius_km=known.radius_km,
        remote=known.remote,
        on_site=known.on_site,
        monthly_capacity=known.capacity,
    )
    commune = Commune.objects.get(latitude=known.latitude, longitude=known.longitude)
    Connector.objects.filter(pk=connector.pk).update(
        commune=commune, latitude=known.latitude, longitude=known.longitude
    )
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=connector, theme=theme.theme, level=theme.level)
        for theme in known.themes
    )
    if known.labelled:
        LabelFactory(connector=connector, valid_until=timezone.now() + timedelta(days=4 * 365))


class ThroughServices:
    """The services as a platform of the simulation; each owner has a diagnostic of their own."""

    def __init__(self, world: World, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self._now: datetime | None = None
        self.requests: dict[str, UUID] = {}
        self._people: dict[str, tuple[User, Assessment]] = {}
        for owner in world.owners:
            user = UserFactory()
            self._people[owner.id] = (user, AssessmentFactory(completed=True, owner=user))

    def as_asked(self, owner: Owner) -> Owner:
        """Return an owner who asks what their diagnostic says, with the seed of the services."""
        assessment = self._people[owner.id][1]
        profile = profile_of(assessment)
        themes = judging.asked_themes((need.theme, need.weight) for need in needs_of(assessment))
        ask = replace(
            owner.ask,
            themes=themes,
            sector=profile.sector,
            size_class=str(profile.size_class),
        )
        return replace(owner, seed=judging.seed_of(assessment.pk), ask=ask)

    @property
    def now(self) -> datetime | None:
        return self._now

    @now.setter
    def now(self, at: datetime | None) -> None:
        assert at is not None
        self._now = at
        self.clock.move_to(at)

    def ask(self, owner: Owner) -> list[Notice]:
        user, assessment = self._people[owner.id]
        ask = owner.ask
        commune = Commune.objects.get(latitude=ask.latitude, longitude=ask.longitude)
        made = services.ask_for_help(
            assessment,
            submission_id=uuid5(SUBMISSIONS, owner.id),
            firm=services.Firm(f"Atelier {owner.id[:8]}", commune, "Claude Fictif"),
            adviser_choice=ask.adviser_choice,
            next_allowed=owner.next_allowed,
            wishes=Wishes(channel=ask.channel, slots=ask.slots, language=ask.language),
            by=user,
        )
        self.requests[owner.id] = made.pk
        return self._read()

    def accept(self, owner_id: str, helper_id: str) -> tuple[bool, list[Notice]]:
        introduction = self._waiting(owner_id, helper_id)
        if introduction is None:
            return False, []
        try:
            services.accept_introduction(introduction, by=introduction.connector.user)
        except (services.NoSlotLeft, services.AlreadySettled):
            return False, []
        return True, self._read()

    def decline(self, owner_id: str, helper_id: str) -> list[Notice]:
        introduction = self._waiting(owner_id, helper_id)
        if introduction is None:
            return []
        services.decline_introduction(introduction, by=introduction.connector.user)
        return self._read()

    def choose(self, owner_id: str) -> list[Notice]:
        request = self._request(owner_id)
        if request.state != HelpRequestState.UNANSWERED:
            return []
        ranked = judging.judge_request(request).ranking.ranked
        if not ranked:
            return []
        chosen = Connector.objects.get(pk=ranked[0].id)
        services.choose_connector(request, chosen, by=request.owner)
        return self._read()

    def go_on(self, owner_id: str) -> list[Notice]:
        request = self._request(owner_id)
        try:
            services.go_on(request, by=request.owner)
        except services.AlreadySettled:
            return []
        return self._read()

    def withdraw(self, owner_id: str) -> list[Notice]:
        request = self._request(owner_id)
        if request.state in WAITING:
            services.withdraw_request(request, by=request.owner)
        return []

    def next_due(self) -> datetime | None:
        # What follows an acceptance, and the diagnostic to take again, change nothing here.
        kinds = (
            services.INTRODUCTION_EXPIRES,
            services.LADDER,
            services.MONTH,
            services.NUDGE,
        )
        rows = DueRow.objects.open().filter(kind__in=kinds).order_by("due_at")
        return rows.values_list("due_at", flat=True).first()

    def step(self) -> list[Notice]:
        at = self.next_due()
        assert at is not None
        self.now = at
        while due.handle_next():
            pass
        return self._read()

    # --- Reading back ------------------------------------------------------------------------

    def _request(self, owner_id: str) -> HelpRequest:
        return HelpRequest.objects.select_related("owner").get(pk=self.requests[owner_id])

    def _waiting(self, owner_id: str, helper_id: str) -> Introduction | None:
        return (
            Introduction.objects.requested()
            .filter(help_request=self.requests[owner_id], connector=helper_id)
            .select_related("connector__user")
            .first()
        )

    def _read(self) -> list[Notice]:
        """Return what happened at this very moment, which the frozen clock tells apart."""
        now = timezone.now()
        owners = {pk: owner_id for owner_id, pk in self.requests.items()}
        notices: list[Notice] = [
            Asked(owners[one.help_request_id], str(one.connector_id), now, one.expires_at)
            for one in Introduction.objects.filter(requested_at=now).order_by("pk")
        ]
        changes: Any = StateChange.objects.filter(
            at=now, kind="matching.helprequest", to_state=HelpRequestState.UNANSWERED
        )
        for change in changes:
            before = StateChange.objects.filter(
                subject_id=change.subject_id, to_state=HelpRequestState.UNANSWERED
            )
            notices.append(Handed(owners[change.subject_id], now, before.count()))
        for mail in Message.objects.filter(created_at=now, name="matching.frank"):
            _, pk, wait = (mail.dedup_key or "").split(":")
            notices.append(Frank(owners[UUID(pk)], now, int(wait)))
        return notices
