"""The page of one's availability: three forms, an error at its field, one's own holidays only."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connectors import services, workload
from connectors.enums import ConnectorState
from connectors.models import Connector, Holiday
from connectors.notifications.joining import Approved
from connectors.selectors.person import person_card
from connectors.services import holidays, hours
from matching.errors import NoSlotLeft
from matching.models import CapacityMonth
from matching.services import accept_introduction
from notifications.models import Message
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("connectors:availability")


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


def day(ahead: int) -> Any:
    return timezone.localdate() + timedelta(days=ahead)


def plan(connector: Connector, first: int = 20, last: int = 30) -> Holiday:
    return holidays.plan_holiday(
        connector, first_day=day(first), last_day=day(last), by=connector.user
    )


def cancel_url(holiday: Holiday) -> str:
    return reverse("connectors:cancel_holiday", kwargs={"pk": holiday.pk})


class TestForms:
    def test_days_off_are_planned_listed_and_cancelled(
        self, client: Client, connector: Connector
    ) -> None:
        sent = {"act": "holiday", "first_day": day(20), "last_day": day(30)}
        assert client.post(PAGE, sent)["Location"] == PAGE
        holiday = Holiday.objects.get()
        assert (holiday.first_day, holiday.last_day) == (day(20), day(30))
        assert cancel_url(holiday) in client.get(PAGE).content.decode()
        assert client.post(cancel_url(holiday))["Location"] == PAGE
        assert cancel_url(holiday) not in client.get(PAGE).content.decode()
        again = client.post(cancel_url(holiday), follow=True)
        assert "Ce congé était déjà terminé ou annulé." in again.content.decode()

    def test_a_number_and_hours_are_kept_and_emptied(
        self, client: Client, connector: Connector
    ) -> None:
        client.post(PAGE, {"act": "capacity", "monthly_capacity": "31"})
        client.post(PAGE, {"act": "quiet", "quiet_from": "20:00", "quiet_until": "08:00"})
        connector.refresh_from_db()
        assert connector.monthly_capacity == 31
        assert (connector.quiet_from, connector.quiet_until) == (time(20), time(8))
        assert 'value="20:00"' in client.get(PAGE).content.decode()
        client.post(PAGE, {"act": "quiet", "quiet_from": "", "quiet_until": ""})
        connector.refresh_from_db()
        assert (connector.quiet_from, connector.quiet_until) == (None, None)

    @pytest.mark.parametrize(
        ("act", "given", "field", "words"),
        [
            ("capacity", {"monthly_capacity": "0"}, "monthly_capacity", "égale à 1"),
            ("capacity", {"monthly_capacity": "32"}, "monthly_capacity", "égale à 31"),
            ("quiet", {"quiet_from": "20:00"}, "quiet_until", "Indiquez les deux heures"),
            ("quiet", {"quiet_until": "20:00"}, "quiet_from", "Indiquez les deux heures"),
            (
                "quiet",
                {"quiet_from": "20:00", "quiet_until": "20:00"},
                "quiet_until",
                "Laissez au moins huit heures",
            ),
            (
                "quiet",
                {"quiet_from": "08:00", "quiet_until": "00:01"},
                "quiet_until",
                "Laissez au moins huit heures",
            ),
            ("quiet", {"quiet_from": "26:00"}, "quiet_from", "Saisissez une heure"),
            ("holiday", {"last_day": "x"}, "last_day", "Saisissez une date"),
            ("holiday", {"first_day": ""}, "first_day", "Indiquez le premier jour"),
            ("holiday", {"first_day": -1, "last_day": 3}, "first_day", "aujourd’hui au plus tôt"),
            ("holiday", {"first_day": 731, "last_day": 740}, "first_day", "deux ans à l’avance"),
            ("holiday", {"first_day": 5, "last_day": 4}, "last_day", "vient après le premier"),
            ("holiday", {"first_day": 5, "last_day": 189}, "last_day", "six mois au plus"),
            ("holiday", {"first_day": 25, "last_day": 40}, "first_day", "un congé déjà prévu"),
        ],
    )
    def test_a9_an_error_is_told_at_its_field_and_keeps_what_was_typed(
        self,
        client: Client,
        connector: Connector,
        act: str,
        given: dict[str, Any],
        field: str,
        words: str,
    ) -> None:
        plan(connector)
        typed = {
            name: f"{day(value):%Y-%m-%d}" if isinstance(value, int) else value
            for name, value in given.items()
        }
        before = Connector.objects.values().get()
        response = client.post(PAGE, {"act": act, **typed})
        text = response.content.decode()
        assert response.status_code == 200
        assert re.search(r"<title>Erreur\s:", text)
        assert f'href="#id_{field}"' in text
        assert text.count(words) == 2
        for value in filter(None, typed.values()):
            assert f'value="{value}"' in text
        assert (Connector.objects.values().get(), Holiday.objects.count()) == (before, 1)

    def test_a_form_of_no_name_changes_nothing(self, client: Client, connector: Connector) -> None:
        assert client.post(PAGE, {"monthly_capacity": "9"}).status_code == 200
        connector.refresh_from_db()
        assert connector.monthly_capacity == 3


class TestWhoMayWhat:
    def test_b8_somebody_else_s_holiday_is_not_found(
        self, client: Client, connector: Connector
    ) -> None:
        holiday = plan(ConnectorFactory())
        assert client.post(cancel_url(holiday)).status_code == 404
        holiday.refresh_from_db()
        assert holiday.cancelled_at is None

    @pytest.mark.parametrize("state", [ConnectorState.DRAFT, ConnectorState.SUSPENDED])
    def test_nobody_outside_the_network_plans_days_off(
        self, client: Client, connector: Connector, state: ConnectorState
    ) -> None:
        Connector.objects.update(state=state)
        assert "Prévoir ce congé" not in client.get(PAGE).content.decode()
        sent = {"act": "holiday", "first_day": day(20), "last_day": day(30)}
        response = client.post(PAGE, sent)
        assert "quand votre profil sera actif" in response.content.decode()
        assert not Holiday.objects.exists()

    def test_the_pause_leads_back_here(self, client: Client, connector: Connector) -> None:
        response = client.post(
            reverse("connectors:pause"), {"from": "availability", "to": "paused"}
        )
        assert response["Location"] == PAGE
        assert "Vous êtes en pause" in client.get(PAGE).content.decode()

    def test_a29_queries_are_few_and_the_same_at_two_sizes(
        self, client: Client, connector: Connector
    ) -> None:
        client.get(PAGE)
        counts = []
        for start in (100, 200):
            for ahead in range(start, start + 20, 2):
                plan(connector, ahead, ahead)
            with CaptureQueriesContext(connection) as seen:
                client.get(PAGE)
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 12


class TestCapacity:
    def test_f17_a_smaller_number_keeps_what_is_accepted_and_refuses_the_next(
        self, connector: Connector
    ) -> None:
        asked = [IntroductionFactory(connector=connector) for _ in range(4)]
        for introduction in asked[:2]:
            accept_introduction(introduction, by=connector.user)
        hours.choose_capacity(connector, monthly_capacity=1, by=connector.user)
        with pytest.raises(NoSlotLeft):
            accept_introduction(asked[2], by=connector.user)
        assert CapacityMonth.objects.get().used == 2
        assert workload.of(connector, at=timezone.now()).accepted_this_month == 2
        assert not person_card(connector, at=timezone.now()).is_available
        hours.choose_capacity(connector, monthly_capacity=3, by=connector.user)
        accept_introduction(asked[2], by=connector.user)
        with pytest.raises(NoSlotLeft):
            accept_introduction(asked[3], by=connector.user)
        month = CapacityMonth.objects.get()
        assert (month.used, month.cap) == (3, 3)


class TestQuietHours:
    def test_a_mail_that_can_wait_is_due_at_their_end(self, connector: Connector) -> None:
        around = timezone.localtime()
        hours.choose_quiet_hours(
            connector,
            quiet_from=(around - timedelta(hours=1)).time().replace(second=0, microsecond=0),
            quiet_until=(around + timedelta(hours=2)).time().replace(second=0, microsecond=0),
            by=connector.user,
        )
        waiting = Approved(to=connector.user, context={"name": "Dominique", "link": ""}).send()
        wait = waiting.due_at - timezone.now()
        assert timedelta(hours=1, minutes=58) < wait <= timedelta(hours=2)
        hours.choose_quiet_hours(connector, quiet_from=None, quiet_until=None, by=connector.user)
        sent = Approved(to=connector.user, context={"name": "Dominique", "link": ""}).send()
        assert sent.due_at <= timezone.now()

    def test_they_end_with_the_departure(self, connector: Connector) -> None:
        """Who left has no page where they could take them back."""
        hours.choose_quiet_hours(
            connector, quiet_from=time(0, 0), quiet_until=time(23, 59), by=connector.user
        )
        services.leave(connector, by=connector.user)
        assert Message.objects.get(name="connectors.farewell").due_at <= timezone.now()
