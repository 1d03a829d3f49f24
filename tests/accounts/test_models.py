"""Each constraint is broken once; what a journal holds cannot be rewritten (QUALITY B22)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.enums import ConsentPurpose
from accounts.models import Consent, ContactReading, Membership, StateChange, User
from tests.factories.accounts import (
    CompanyFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.reference import RegionFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_one_user_whatever_its_case() -> None:
    UserFactory(email="jeanne@example.org")
    with pytest.raises(IntegrityError, match="user_email_unique_whatever_case"):
        UserFactory(email="Jeanne@Example.org")


def test_only_staff_follow_a_region() -> None:
    region = RegionFactory()
    assert UserFactory(staff=True, region=region).region == region
    with pytest.raises(IntegrityError, match="user_region_only_for_staff"):
        UserFactory(region=region)


def test_a_user_has_no_usable_password_and_a_lower_case_address() -> None:
    user = User.objects.create_user(" Jeanne@Example.ORG ")
    assert user.email == "jeanne@example.org"
    assert not user.has_usable_password()
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")
    assert User.objects.create_superuser("staff@example.org").is_staff


@pytest.mark.parametrize("siret", ["123", "7328293200007A", "732829320000741"])
def test_a_siret_is_14_digits(siret: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError)):
        CompanyFactory(siret=siret)


def test_a_siren_is_9_digits_and_unique() -> None:
    OrganisationFactory(siren="")
    OrganisationFactory(siren="")
    OrganisationFactory(siren="732829320")
    with pytest.raises(IntegrityError, match="organisation_unique_siren"), transaction.atomic():
        OrganisationFactory(siren="732829320")
    with pytest.raises(IntegrityError, match="organisation_siren_is_9_digits"):
        OrganisationFactory(siren="12345678X")


def test_a_person_belongs_to_a_firm_once() -> None:
    membership = MembershipFactory()
    with pytest.raises(IntegrityError, match="membership_once_per_company"):
        Membership.objects.create(user=membership.user, company=membership.company)


def test_a_consent_is_not_withdrawn_before_it_is_given() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError, match="consent_withdrawn_after_given"):
        Consent.objects.create(
            user=UserFactory(),
            purpose=ConsentPurpose.SHARE_CONTACT,
            given_at=now,
            withdrawn_at=now - timedelta(seconds=1),
        )


@pytest.mark.parametrize("journal", ["reading", "change"])
def test_b22_a_journal_cannot_be_rewritten(journal: str) -> None:
    user = UserFactory()
    row: ContactReading | StateChange = (
        ContactReading.objects.create(reader=user, subject=UserFactory(), purpose="essai")
        if journal == "reading"
        else StateChange.objects.create(kind="x", subject_id=uuid4(), to_state="y", by=user)
    )
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="(?i)update"), transaction.atomic():
        rows.update(**({"purpose": "autre"} if journal == "reading" else {"to_state": "z"}))
    assert rows.filter(purpose="essai").exists() if journal == "reading" else rows.exists()
