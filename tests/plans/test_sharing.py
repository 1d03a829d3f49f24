"""A plan read by those whom its owner names: by a link sent by mail, closed at once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from plans import services
from plans.models import PlanShare
from plans.services.sharing import MOST_LIVE
from tests.factories.accounts import UserFactory
from tests.factories.plans import begun, engaged

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    cache.clear()
    made = engaged(count=1)
    client.force_login(made.owner)
    return made


def page(plan):
    return reverse("plans:share", args=[plan.pk])


def reading(share):
    return reverse("plans:shared", args=[share.key])


def test_a_link_is_sent_read_and_closed(client, plan):
    content = client.post(page(plan), {"address": "Compta@Example.org"}, follow=True)
    assert "Le lien est envoyé à Compta@Example.org" in content.content.decode()
    share = PlanShare.objects.get()
    mail = Message.objects.get(name="plans.shared")
    assert (mail.address, mail.user) == ("compta@example.org", None)
    assert plan.owner.full_name in mail.body_text
    assert reading(share) in mail.body_text
    anybody = Client()
    read = anybody.get(reading(share))
    assert plan.actions.first().what.split("'")[0][:20] in read.content.decode()
    assert (read["Referrer-Policy"], read["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    # It shows, and opens nothing else: no form but none, no name, no limit.
    assert "<form" not in read.content.decode().partition("<main")[2]
    for secret in (plan.owner.full_name, plan.owner.email, "2 h par semaine"):
        assert secret not in read.content.decode()
    assert anybody.post(reading(share)).status_code == 405
    assert (
        "Le lien est fermé"
        in client.post(page(plan), {"revoke": share.pk}, follow=True).content.decode()
    )
    assert anybody.get(reading(share)).status_code == 410
    assert (
        "déjà fermé" in client.post(page(plan), {"revoke": share.pk}, follow=True).content.decode()
    )


def test_time_closes_a_link_and_makes_room_for_another(plan):
    share = services.share(plan, address="a@example.org", by=plan.owner)
    past = timezone.now() - timedelta(days=100)
    PlanShare.objects.update(created_at=past, expires_at=past + timedelta(days=90))
    assert Client().get(reading(share)).status_code == 410
    assert services.share(plan, address="a@example.org", by=plan.owner) != share


def test_faults_are_said_in_words(client, plan):
    for address, words in (
        ("", "Indiquez une adresse"),
        ("nonsense", "incomplète"),
        ("a@example.org\nBcc: b@example.org", "incomplète"),
    ):
        assert words in client.post(page(plan), {"address": address}).content.decode()
    services.share(plan, address="a@example.org", by=plan.owner)
    again = client.post(page(plan), {"address": "A@example.org"}).content.decode()
    assert "déjà un lien ouvert" in again
    for number in range(MOST_LIVE - 1):
        services.share(plan, address=f"a{number}@example.org", by=plan.owner)
    full = client.post(page(plan), {"address": "b@example.org"}).content.decode()
    assert "Dix liens sont déjà ouverts" in full
    assert client.post(page(plan), {"revoke": "x"}).status_code == 302


def test_nobody_writes_to_strangers_all_day_long(client, plan):
    for number in range(10):
        client.post(page(plan), {"address": f"a{number}@example.org"})
        PlanShare.objects.update(revoked_at=timezone.now())
    content = client.post(page(plan), {"address": "b@example.org"}).content.decode()
    assert "revenez demain" in content


def test_whose_page_it_is(plan):
    stranger = Client()
    assert stranger.get(page(plan)).status_code == 302
    stranger.force_login(UserFactory())
    assert stranger.get(page(plan)).status_code == 404
    assert stranger.post(page(plan), {"address": "a@example.org"}).status_code == 404
    with pytest.raises(services.NotYours):
        services.share(plan, address="a@example.org", by=UserFactory())


def test_a_link_of_another_plan_is_not_closed_from_here(client, plan):
    other = begun()
    share = services.share(other, address="a@example.org", by=other.owner)
    client.post(page(plan), {"revoke": share.pk})
    share.refresh_from_db()
    assert share.revoked_at is None
    with pytest.raises(services.NotYours):
        services.close_share(share, by=plan.owner)


def test_a_name_that_holds_an_address_is_not_sent_to_strangers(client, plan):
    plan.owner.full_name = "Cadeau sur www.example.org"
    plan.owner.save(update_fields=["full_name"])
    client.post(page(plan), {"address": "compta@example.org"})
    sent = Message.objects.get(name="plans.shared")
    assert "www.example.org" not in sent.subject + sent.body_text
    assert plan.owner.email in sent.body_text
