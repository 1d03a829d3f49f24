"""Who never came is forgotten, and so are visits that are over (QUALITY B24)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import retention, services
from accounts.models import User
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.django_db


def test_an_address_never_confirmed_is_erased_after_7_days() -> None:
    services.user_for_sign_in("typed@example.org")
    came = UserFactory(full_name="", last_login=timezone.now())
    member = MembershipFactory(user__full_name="").user
    staff = UserFactory(full_name="", is_staff=True)
    invited = ConnectorFactory(user__full_name="").user
    now = timezone.now()
    assert retention.forget_unconfirmed(now + timedelta(days=6)) == 0
    assert retention.forget_unconfirmed(now + timedelta(days=8)) == 1
    assert not User.objects.filter(email="typed@example.org").exists()
    for user in (came, member, staff, invited):
        assert User.objects.filter(pk=user.pk).exists()


def test_sessions_that_are_over_are_erased(client: Client) -> None:
    client.force_login(UserFactory())
    Session.objects.create(
        session_key="over", session_data="", expire_date=timezone.now() - timedelta(days=1)
    )
    assert retention.forget_sessions(timezone.now()) == 1
    assert Session.objects.count() == 1
