"""« Mes informations »: one's own name, readings and consents, nobody else's."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts import services
from accounts.enums import ConsentPurpose
from accounts.models import Consent, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PROFILE = "/mon-compte/"


@pytest.fixture
def owner() -> User:
    return UserFactory(full_name="Jeanne Exemple", email="jeanne@example.org")


def consent_of(user: User) -> Consent:
    return services.give_consent(
        user, purpose=ConsentPurpose.SHARE_CONTACT, text="J’accepte ceci.", text_version="1"
    )


def test_anonymous_is_sent_to_sign_in(client: Client, owner: User) -> None:
    consent = consent_of(owner)
    for answer in (client.get(PROFILE), client.post(f"{PROFILE}accords/{consent.pk}/retirer/")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/comptes/login/?next=/mon-compte/")
    assert Consent.objects.live().exists()


def test_b22_the_owner_sees_who_read_and_what_was_agreed(client: Client, owner: User) -> None:
    reader = UserFactory(full_name="Paul Connecteur", email="paul@example.org")
    consent_of(owner)
    services.record_reading(
        reader=reader, subject=owner, purpose="Demande d’aide acceptée", about_id=uuid4()
    )
    client.force_login(owner)
    page = client.get(PROFILE).content.decode()
    for told in ("Paul Connecteur", "Demande d’aide acceptée", "J’accepte ceci.", owner.email):
        assert told in page
    assert "paul@example.org" not in page
    client.force_login(reader)
    assert "Paul Connecteur</td>" not in client.get(PROFILE).content.decode()


def test_the_name_can_be_changed_and_must_be_there(client: Client, owner: User) -> None:
    client.force_login(owner)
    assert client.post(PROFILE, {"full_name": "Jeanne Autre"})["Location"] == PROFILE
    owner.refresh_from_db()
    assert owner.full_name == "Jeanne Autre"
    refused = client.post(PROFILE, {"full_name": " ", "email": "x@example.org"}).content.decode()
    assert "<title>Erreur" in refused
    assert "Saisissez votre prénom et votre nom." in refused
    owner.refresh_from_db()
    assert (owner.full_name, owner.email) == ("Jeanne Autre", "jeanne@example.org")


def test_b11_a_consent_is_withdrawn_by_its_owner_with_a_button(client: Client, owner: User) -> None:
    consent = consent_of(owner)
    address = f"{PROFILE}accords/{consent.pk}/retirer/"
    client.force_login(UserFactory())
    assert client.post(address).status_code == 404
    client.force_login(owner)
    assert client.get(address).status_code == 405
    assert Consent.objects.live().exists()
    page = client.post(address, follow=True).content.decode()
    assert not Consent.objects.live().exists()
    assert "Votre accord est retiré." in page
    assert "Retirer cet accord" not in page
    assert client.post(address).status_code == 302
    assert client.put(PROFILE).status_code == 405


def test_a29_twelve_queries_however_long_the_lists(
    client: Client, owner: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(15):
        consent_of(owner)
        services.record_reading(reader=UserFactory(), subject=owner, purpose="x", about_id=None)
    client.force_login(owner)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(PROFILE)
