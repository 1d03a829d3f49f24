from uuid import uuid4

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts import consents, history, roles, services, sign_in
from accounts.admin_scope import RegionScopedAdmin
from accounts.enums import ConsentPurpose
from accounts.models import Company, Consent, ContactReading
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db


def give() -> Consent:
    return services.give_consent(
        UserFactory(), purpose=ConsentPurpose.SHARE_CONTACT, text="J’accepte.", text_version="1"
    )


def test_history_tells_the_steps_in_order_and_who() -> None:
    company, other = CompanyFactory(), CompanyFactory()
    user = UserFactory()
    history.record(company, "", "open", by=user)
    history.record(company, "open", "closed", by=None, reason="x" * 400)
    history.record(other, "", "open", by=user)
    steps = history.of(company)
    assert [(s.from_state, s.to_state, s.by) for s in steps] == [
        ("", "open", user),
        ("open", "closed", None),
    ]
    assert len(steps[1].reason) == 300
    assert steps[0].kind == "accounts.company"


def test_history_is_read_in_one_query(django_assert_num_queries: object) -> None:
    company = CompanyFactory()
    for _ in range(5):
        history.record(company, "a", "b", by=UserFactory())
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert all(step.by and step.by.email for step in history.of(company))


def test_roles_are_closed_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "_predicates", {})
    chosen = UserFactory()
    roles.register("chosen", lambda user: user == chosen)
    assert roles.has(chosen, "chosen")
    assert not roles.has(UserFactory(), "chosen")
    assert not roles.has(AnonymousUser(), "chosen")
    chosen.is_active = False
    assert not roles.has(chosen, "chosen")
    with pytest.raises(LookupError, match="unknown"):
        roles.has(chosen, "unknown")
    with pytest.raises(ValueError, match="already"):
        roles.register("chosen", lambda user: True)


def test_b11_withdrawing_tells_the_applications_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Consent] = []
    monkeypatch.setattr(consents, "_handlers", [])
    consents.register_withdrawal(told.append)
    consents.register_withdrawal(told.append)
    consent, stale = give(), None
    stale = Consent.objects.get(pk=consent.pk)
    assert services.withdraw_consent(consent).withdrawn_at
    assert services.withdraw_consent(stale).withdrawn_at == consent.withdrawn_at
    assert told == [consent]
    assert not Consent.objects.live().exists()


def test_b11_a_withdrawal_that_cannot_close_access_is_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(consent: Consent) -> None:
        raise RuntimeError("no access closed")

    monkeypatch.setattr(consents, "_handlers", [fail])
    consent = give()
    with pytest.raises(RuntimeError):
        services.withdraw_consent(consent)
    assert Consent.objects.live().filter(pk=consent.pk).exists()


def test_b22_each_reading_by_another_is_kept() -> None:
    reader, subject, about = UserFactory(), UserFactory(), uuid4()
    for _ in range(2):
        services.record_reading(
            reader=reader, subject=subject, purpose="Mise en relation", about_id=about
        )
    assert (
        services.record_reading(reader=subject, subject=subject, purpose="x", about_id=None) is None
    )
    assert [r.about_id for r in ContactReading.objects.filter(subject=subject)] == [about, about]


def test_sign_in_handlers_are_called_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, object]] = []
    monkeypatch.setattr(sign_in, "_handlers", [])

    def first(request: object, user: object) -> None:
        calls.append(("first", user))

    sign_in.register(first)
    sign_in.register(lambda request, user: calls.append(("second", user)))
    sign_in.register(first)
    user = UserFactory()
    sign_in.signed_in(RequestFactory().get("/"), user)
    assert calls == [("first", user), ("second", user)]


def test_a_regional_correspondent_sees_one_region() -> None:
    class CompanyAdmin(RegionScopedAdmin):
        region_lookup = "commune__department__region"

    here = CompanyFactory()
    away = CompanyFactory(
        commune=CommuneFactory(
            code="35238",
            name="Rennes",
            department=DepartmentFactory(
                code="35",
                name="Ille-et-Vilaine",
                region=RegionFactory(code="53", name="Bretagne"),
            ),
        )
    )
    nowhere = CompanyFactory(commune=None)
    request = RequestFactory().get("/")
    page = CompanyAdmin(Company, site)
    request.user = UserFactory(staff=True)
    assert set(page.get_queryset(request)) == {here, away, nowhere}
    request.user = UserFactory(staff=True, region=here.commune.department.region)
    assert set(page.get_queryset(request)) == {here}
