"""Whoever waits in vain for what another holds is told so, and loses nothing (QUALITY C13, A31)."""

from typing import Never

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import views
from accounts.models import User
from tests.at_once import race
from tests.factories.accounts import UserFactory


@pytest.mark.django_db(transaction=True)
def test_a_lock_held_too_long_is_a_moment_to_come_back_in() -> None:
    user = UserFactory.create(full_name="Camille Exemple")
    client = Client()
    client.force_login(user)
    answers = []

    def rename() -> None:
        # The same wait as on the site, but shorter.
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        answers.append(client.post(reverse("accounts:profile"), {"full_name": "Autre Exemple"}))

    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        race([rename])
    (answer,) = answers
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "n’a pas été enregistré" in answer.content.decode()
    user.refresh_from_db()
    assert user.full_name == "Camille Exemple"
    race([rename])
    assert answers[-1].status_code == 302


@pytest.mark.django_db
def test_any_other_error_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> Never:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        raise AssertionError

    monkeypatch.setattr(views.services, "rename", broken)
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create())
    answer = client.post(reverse("accounts:profile"), {"full_name": "Autre Exemple"})
    assert answer.status_code == 500
