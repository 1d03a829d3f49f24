"""A draft is walked as an owner would, and no table keeps anything of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client

from diagnostics.models import Assessment, Questionnaire
from tests.diagnostics.desk import make_draft, page
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import ANSWERS, PROFILE, BenchmarkReleaseFactory
from tests.test_guards import WRITES

pytestmark = pytest.mark.django_db
LISTS = {"secteur": "", "departement": ""}
GIVEN: dict[str, Any] = {**LISTS, **PROFILE, **ANSWERS}


@pytest.fixture
def draft() -> Questionnaire:
    return make_draft()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory.create(staff=True))
    return client


@pytest.fixture
def written(staff: Client) -> Iterator[list[str]]:
    """Collect every statement that writes, whatever the table."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql):
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def walk(staff: Client, draft: Questionnaire, given: dict[str, Any]) -> tuple[list[str], Any]:
    """Answer every page; return their codes and the page that asks no question."""
    address = page("preview", draft.pk)
    answer = staff.get(address)
    asked: list[str] = []
    while "step" in answer.context:
        code = answer.context["step"].code
        asked.append(code)
        assert len(asked) < 60
        sent = {"walk": answer.context["walk"], "step": code, "continue": "1"}
        if code in given:
            sent["answer"] = given[code]
        else:
            sent["skip"] = "1"
        answer = staff.post(address, sent)
        assert answer.status_code == 200
        assert "form" not in answer.context or not answer.context["form"].errors
    return asked, answer


def test_a_draft_is_walked_to_its_result_and_nothing_is_written(
    staff: Client, draft: Questionnaire, written: list[str]
) -> None:
    BenchmarkReleaseFactory.create(figures=[{}])
    written.clear()
    asked, review = walk(staff, draft, GIVEN)
    assert asked[:5] == [*PROFILE, *LISTS]
    assert "C2" not in asked
    assert "S1" in asked
    assert review.context["parts"]
    answer = staff.post(page("preview", draft.pk), {"walk": review.context["walk"], "send": "1"})
    assert answer.context["page"].score is not None
    assert "Rien n’est enregistré" in answer.content.decode()
    assert written == []
    assert not Assessment.objects.exists()


def test_the_watch_sees_a_write(draft: Questionnaire, written: list[str]) -> None:
    draft.save()
    assert written


def test_it_shows_what_the_draft_says_now(staff: Client, draft: Questionnaire) -> None:
    draft.definition["questions"][0]["label"] = "Une question toute neuve ?"
    draft.save()
    address = page("preview", draft.pk)
    answer = staff.get(address)
    for code, given in {**PROFILE, **LISTS}.items():
        answer = staff.post(
            address, {"walk": answer.context["walk"], "step": code, "answer": given}
        )
    assert "Une question toute neuve" in answer.content.decode()


def test_one_goes_back_and_mends_an_answer(staff: Client, draft: Questionnaire) -> None:
    address = page("preview", draft.pk)
    first = staff.get(address).context["walk"]
    second = staff.post(address, {"walk": first, "step": "personnes", "answer": "1"})
    assert second.context["step"].code == "clientele"
    back = staff.post(address, {"walk": second.context["walk"], "step": "clientele", "back": "1"})
    assert back.context["step"].code == "personnes"
    assert back.context["ticked"] == ["1"]
    _, review = walk(staff, draft, GIVEN)
    mended = staff.post(address, {"walk": review.context["walk"], "modify": "C1"})
    assert mended.context["step"].code == "C1"
    opened = staff.post(address, {"walk": mended.context["walk"], "step": "C1", "answer": "ancien"})
    assert opened.context["step"].code == "C2"


def test_an_answer_that_cannot_be_is_said_and_an_empty_one_too(
    staff: Client, draft: Questionnaire
) -> None:
    address = page("preview", draft.pk)
    first = staff.get(address).context["walk"]
    for sent in ({}, {"answer": "mille"}):
        answer = staff.post(address, {"walk": first, "step": "personnes", **sent})
        assert answer.context["step"].code == "personnes"
        assert answer.context["form"].errors["answer"]
    # The profile is not passed.
    answer = staff.post(address, {"walk": first, "step": "personnes", "skip": "1"})
    assert answer.context["step"].code == "personnes"


def test_answers_that_are_not_of_this_draft_are_left_aside(
    staff: Client, draft: Questionnaire
) -> None:
    address = page("preview", draft.pk)
    walked = staff.post(
        address,
        {"walk": staff.get(address).context["walk"], "step": "personnes", "answer": "1"},
    ).context["walk"]
    for forged in ("", "x", walked[:-2] + "zz"):
        answer = staff.post(address, {"walk": forged})
        assert answer.context["step"].code == "personnes"
    Questionnaire.objects.filter(pk=draft.pk).update(revision=3)
    answer = staff.post(address, {"walk": walked, "step": "clientele", "answer": "mixte"})
    assert answer.context["step"].code == "personnes"
    assert "a changé entre-temps" in str(list(get_messages(answer.wsgi_request))[0])


def test_everything_passed_still_has_a_result(staff: Client, draft: Questionnaire) -> None:
    BenchmarkReleaseFactory.create(figures=[{}])
    asked, review = walk(staff, draft, {**LISTS, **PROFILE})
    assert len(asked) > 20
    sent = {"walk": review.context["walk"], "send": "1"}
    answer = staff.post(page("preview", draft.pk), sent)
    assert answer.status_code == 200
    assert answer.context["page"].score is None


def test_a_draft_nobody_can_score_is_walked_without_breaking(
    staff: Client, draft: Questionnaire
) -> None:
    for dimension in draft.definition["dimensions"]:
        dimension["weight"] = 0
    for question in draft.definition["questions"]:
        question["weight"] = 0
    draft.save()
    BenchmarkReleaseFactory.create(figures=[{}])
    _, review = walk(staff, draft, GIVEN)
    sent = {"walk": review.context["walk"], "send": "1"}
    assert staff.post(page("preview", draft.pk), sent).status_code == 200


def test_without_published_figures_it_says_so(staff: Client, draft: Questionnaire) -> None:
    _, review = walk(staff, draft, GIVEN)
    sent = {"walk": review.context["walk"], "send": "1"}
    answer = staff.post(page("preview", draft.pk), sent)
    assert "Aucune édition des chiffres" in answer.content.decode()
