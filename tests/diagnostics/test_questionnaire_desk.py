"""Staff edit a draft of the questionnaire page by page, without a developer."""

from copy import deepcopy
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.groups import CORRESPONDENTS, load_groups
from diagnostics.desk.parts import PARTS
from diagnostics.instrument import shipped_definition
from diagnostics.models import Questionnaire
from tests.diagnostics.desk import as_shown, make_draft, page
from tests.diagnostics.versions import question_of
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import QuestionnaireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Questionnaire:
    return make_draft()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory.create(staff=True, email="equipe@example.org"))
    return client


def pages_to_edit(draft: Questionnaire) -> list[str]:
    found = []
    for part in PARTS:
        if not part.listed:
            found.append(page("edit", draft.pk, part.key))
            continue
        entries = draft.definition
        for key in part.path:
            entries = entries[key]
        found += [page("edit_one", draft.pk, part.key, each["code"]) for each in entries]
    return found


def fresh(draft: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.get(pk=draft.pk)


# --- What is kept --------------------------------------------------------------------------------


def test_every_page_saved_untouched_gives_the_same_document(
    staff: Client, draft: Questionnaire
) -> None:
    before = deepcopy(draft.definition)
    addresses = pages_to_edit(draft)
    assert len(addresses) > 60
    for address in addresses:
        shown = staff.get(address)
        answer = staff.post(address, as_shown(shown))
        assert answer.status_code == 302, (
            address,
            answer.context["form"].errors,
            [rows.errors for rows in answer.context["rowsets"]],
        )
    kept = fresh(draft)
    assert kept.revision == draft.revision + len(addresses)
    assert kept.definition == before
    assert kept.definition["questions"] == shipped_definition()["questions"]


def edit_question(staff: Client, draft: Questionnaire, code: str, **changes: Any) -> Any:
    address = page("edit_one", draft.pk, "question", code)
    return staff.post(address, {**as_shown(staff.get(address)), **changes})


def test_a_question_is_reworded_and_weighed(staff: Client, draft: Questionnaire) -> None:
    answer = edit_question(
        staff, draft, "S1", label="Savez-vous\r\n ce que vous attendez ?", weight="4",
        need_actions__bas="Écrivez-le.", secondary_themes=["donnees", "rgpd"], eurostat=["WEB"],
    )  # fmt: skip
    assert answer.status_code == 302
    changed = question_of(fresh(draft).definition, "S1")
    assert changed["label"] == "Savez-vous ce que vous attendez ?"
    assert (changed["weight"], changed["secondary_themes"]) == (4, ["donnees", "rgpd"])
    assert changed["need_actions"]["bas"] == "Écrivez-le."
    assert changed["options"] == question_of(shipped_definition(), "S1")["options"]
    said = LogEntry.objects.latest("pk")
    assert (said.object_id, said.get_change_message()) == (str(draft.pk), "Question S1")


def test_options_are_added_taken_out_and_put_in_order(staff: Client, draft: Questionnaire) -> None:
    answer = edit_question(
        staff, draft, "S1",
        **{
            "options-0-ORDER": "9",
            "options-1-DELETE": "on",
            "options-4-code": "tard", "options-4-label": "Plus tard", "options-4-points": "1",
            "options-4-ORDER": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    options = question_of(fresh(draft).definition, "S1")["options"]
    assert [each["code"] for each in options] == ["tard", "priorites", "plan", "non"]
    assert options[0] == {"code": "tard", "label": "Plus tard", "points": 1}


def test_a_condition_is_typed_and_read_back_in_words(staff: Client, draft: Questionnaire) -> None:
    typed = "S1 parmi plan, priorites et (accueil parmi oui ou non (clientele parmi mixte))"
    assert edit_question(staff, draft, "C4", ask_if=typed).status_code == 302
    changed = question_of(fresh(draft).definition, "C4")
    assert changed["ask_if"] == {
        "all": [
            {"question": "S1", "in": ["plan", "priorites"]},
            {
                "any": [
                    {"profile": "accueil", "in": ["oui"]},
                    {"not": {"profile": "clientele", "in": ["mixte"]}},
                ]
            },
        ]
    }
    assert changed["if_not_asked"] == "not_applicable"
    text = staff.get(page("edit_one", draft.pk, "question", "C4")).content.decode()
    assert "Un plan écrit, avec un budget" in text
    # Emptied: asked of everybody again.
    assert edit_question(staff, draft, "C4", ask_if="").status_code == 302
    assert fresh(draft).definition["questions"] == shipped_definition()["questions"]


def test_a_condition_that_cannot_be_read_says_where_and_is_kept(
    staff: Client, draft: Questionnaire
) -> None:
    answer = edit_question(staff, draft, "C2", ask_if="C1 parmi ancien et C9 parmi oui")
    assert answer.status_code == 200
    assert answer.context["form"].errors["ask_if"] == [
        "Après « parmi ancien et C9 » : « C9 » n’est ni une question ni une donnée du profil."
    ]
    assert "C1 parmi ancien et C9 parmi oui" in answer.content.decode()
    assert fresh(draft).revision == draft.revision


def test_an_obligation_has_three_forms(staff: Client, draft: Questionnaire) -> None:
    assert edit_question(staff, draft, "S1", is_obligation="all").status_code == 302
    assert question_of(fresh(draft).definition, "S1")["obligation"] is True
    answer = edit_question(staff, draft, "S1", is_obligation="some")
    assert answer.context["form"].errors["obligation"] == ["Dites pour quelles entreprises."]
    edit_question(staff, draft, "S1", is_obligation="some", obligation="personnes parmi 10_49")
    assert question_of(fresh(draft).definition, "S1")["obligation"] == {
        "profile": "personnes",
        "in": ["10_49"],
    }
    edit_question(staff, draft, "S1", is_obligation="no", obligation="")
    assert "obligation" not in question_of(fresh(draft).definition, "S1")


def test_a_question_changes_kind_and_keeps_nothing_of_the_other(
    staff: Client, draft: Questionnaire
) -> None:
    answer = edit_question(staff, draft, "S1", kind="multiple")
    assert "scale__kind" in answer.context["form"].errors
    answer = edit_question(
        staff, draft, "S1", kind="multiple", scale__kind="count",
        **{"scale-steps-0-count": "0", "scale-steps-0-points": "0",
           "scale-steps-1-count": "2", "scale-steps-1-points": "10"},
    )  # fmt: skip
    assert answer.status_code == 302
    changed = question_of(fresh(draft).definition, "S1")
    assert changed["scale"] == {"kind": "count", "steps": [[0, 0], [2, 10]]}
    assert not any("points" in option for option in changed["options"])
    answer = edit_question(staff, draft, "S1", kind="single")
    assert answer.status_code == 200
    assert answer.context["rowsets"][0].forms[0].errors["points"] == ["Donnez ses points."]


def test_a_question_that_goes_to_another_dimension_comes_last_in_it(
    staff: Client, draft: Questionnaire
) -> None:
    assert edit_question(staff, draft, "S1", dimension="cyber").status_code == 302
    questions = fresh(draft).definition["questions"]
    codes = [each["code"] for each in questions]
    assert codes.index("S1") == codes.index("Y6") + 1
    assert [each["order"] for each in questions] == list(range(1, len(questions) + 1))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("weight", "beaucoup"),
        ("weight", "-1"),
        ("label", ""),
        ("dimension", "nulle_part"),
        ("kind", "autre"),
        ("not_applicable", "on"),
        ("need_actions__bas", ""),
        ("options-0-code", "é à"),
        ("options-0-label", ""),
        ("options-0-points", ""),
        ("options-1-code", "non"),
        ("obligation", "personnes parmi"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    staff: Client, draft: Questionnaire, field: str, typed: str
) -> None:
    answer = edit_question(staff, draft, "S1", **{field: typed})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Rien n’est enregistré" in text
    assert "errorlist" in text
    assert fresh(draft).revision == draft.revision


def test_the_comparison_and_the_method_are_data(staff: Client, draft: Questionnaire) -> None:
    address = page("edit", draft.pk, "comparaison")
    sent = as_shown(staff.get(address))
    sent |= {"max_age_years": "3", "fallback-0-ORDER": "9", "geo_labels-0-label": "de France"}
    assert staff.post(address, sent).status_code == 302
    comparison = fresh(draft).definition["comparison"]
    shipped = shipped_definition()["comparison"]
    assert comparison["max_age_years"] == 3
    assert comparison["fallback"][-1] == shipped["fallback"][0]
    assert comparison["geo_labels"]["FR"] == "de France"
    assert comparison["size_by_profile"] == shipped["size_by_profile"]
    address = page("edit", draft.pk, "calcul")
    sent = {**as_shown(staff.get(address)), "parameters__obligation_bonus": "1,25"}
    sent["parameters__obligation_bonus"] = "1.25"
    assert staff.post(address, sent).status_code == 302
    assert fresh(draft).definition["parameters"]["obligation_bonus"] == 1.25


def test_dimensions_are_numbered_as_they_stand(staff: Client, draft: Questionnaire) -> None:
    address = page("edit", draft.pk, "dimensions")
    sent = {**as_shown(staff.get(address)), "dimensions-0-ORDER": "9"}
    assert staff.post(address, sent).status_code == 302
    dimensions = fresh(draft).definition["dimensions"]
    assert [(each["code"], each["order"]) for each in dimensions[-2:]] == [
        ("responsable", 5),
        ("strategie", 6),
    ]


# --- Questions added, moved, taken out -----------------------------------------------------------


def test_a_question_is_added_then_filled_in(staff: Client, draft: Questionnaire) -> None:
    address = page("add_question", draft.pk)
    sent = as_shown(staff.get(f"{address}?dimension=strategie"))
    assert sent["dimension"] == "strategie"
    sent |= {"code": "S4", "label": "Avez-vous un budget ?", "kind": "single"}
    answer = staff.post(address, sent)
    assert answer["Location"] == page("edit_one", draft.pk, "question", "S4")
    codes = [each["code"] for each in fresh(draft).definition["questions"]]
    assert codes[:5] == ["S1", "S2", "S3", "S4", "C1"]
    # What it still lacks is said on its page and on that of the whole.
    assert staff.get(answer["Location"]).context["findings"]
    lines = dict(staff.get(page("contents", draft.pk)).context["dimensions"])
    added = lines["Stratégie et pilotage"][-1]
    assert added.code == "S4"
    assert added.findings
    for code in ("S4", "personnes", "é"):
        again = staff.post(address, {**sent, "revision": "1", "code": code})
        assert again.status_code == 200
        assert again.context["form"].errors["code"]


def test_a_question_moves_within_its_dimension(staff: Client, draft: Questionnaire) -> None:
    def move(code: str, way: str) -> list[str]:
        revision = str(fresh(draft).revision)
        staff.post(page("move_question", draft.pk, code), {"revision": revision, way: "1"})
        questions = fresh(draft).definition["questions"]
        assert [each["order"] for each in questions] == list(range(1, len(questions) + 1))
        return [each["code"] for each in questions][:5]

    assert move("S2", "up") == ["S2", "S1", "S3", "C1", "C2"]
    assert move("S2", "up") == ["S2", "S1", "S3", "C1", "C2"]
    assert move("S3", "down") == ["S2", "S1", "S3", "C1", "C2"]
    assert move("S2", "down") == ["S1", "S2", "S3", "C1", "C2"]
    stale = staff.post(
        page("move_question", draft.pk, "S2"), {"revision": "0", "up": "1"}, follow=True
    )
    assert "rien n’a été changé" in stale.content.decode()


def test_a_question_is_taken_out_after_a_confirmation(staff: Client, draft: Questionnaire) -> None:
    address = page("remove_question", draft.pk, "C1")
    asked = staff.get(address)
    assert any("C1" in finding.text for finding in asked.context["caused"])
    assert question_of(fresh(draft).definition, "C1")
    assert staff.post(address, {"revision": "0"}).status_code == 302
    codes = [each["code"] for each in fresh(draft).definition["questions"]]
    assert "C1" not in codes
    assert staff.get(address).status_code == 404
    lines = dict(staff.get(page("contents", draft.pk)).context["dimensions"])
    told = {line.code for part in lines.values() for line in part if line.findings}
    assert {"C2", "R3"} <= told


# --- Two people at once --------------------------------------------------------------------------


def test_who_saves_second_is_told_and_loses_nothing(staff: Client, draft: Questionnaire) -> None:
    address = page("edit_one", draft.pk, "question", "S1")
    mine = {**as_shown(staff.get(address)), "label": "Ma question"}
    edit_question(staff, draft, "S2", label="La question d’une autre personne")
    answer = staff.post(address, mine)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Quelqu’un d’autre a enregistré" in text
    assert "Ma question" in text
    assert question_of(fresh(draft).definition, "S1")["label"] != "Ma question"
    # What the other one would lose is said at its field, and only there.
    told = {
        name: field.help_text
        for name, field in answer.context["form"].fields.items()
        if "Dans le brouillon" in field.help_text
    }
    was = question_of(shipped_definition(), "S1")["label"]
    assert told == {"label": f"Dans le brouillon enregistré\u00a0: {was}"}
    # Saved once more, from the revision now shown: both are kept.
    assert staff.post(address, {**mine, "revision": "1"}).status_code == 302
    kept = fresh(draft).definition
    assert question_of(kept, "S1")["label"] == "Ma question"
    assert question_of(kept, "S2")["label"] == "La question d’une autre personne"


def test_what_the_other_person_changed_on_the_same_page_is_said(
    staff: Client, draft: Questionnaire
) -> None:
    address = page("edit_one", draft.pk, "question", "S1")
    mine = {**as_shown(staff.get(address)), "label": "Ma question"}
    edit_question(
        staff, draft, "S1", weight="7", theme="donnees", **{"options-0-label": "Pas du tout"}
    )
    answer = staff.post(address, mine)
    fields = answer.context["form"].fields
    assert fields["weight"].help_text == "Dans le brouillon enregistré\u00a0: 7"
    assert "Exploitation des données (donnees)" in fields["theme"].help_text
    option = answer.context["rowsets"][0].forms[0]
    assert option.fields["label"].help_text == "Dans le brouillon enregistré\u00a0: Pas du tout"


def test_a_page_lists_the_codes_that_its_conditions_may_name(
    staff: Client, draft: Questionnaire
) -> None:
    def codes(part: str, code: str) -> list[str]:
        shown = staff.get(page("edit_one", draft.pk, part, code)).context["codes"]
        return [each.code for each in shown]

    assert codes("question", "S3") == ["personnes", "clientele", "accueil", "S1", "S2"]
    assert codes("usage", "WEB")[-1] == "R3"


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999", "²"])
def test_a_page_that_says_no_revision_changes_nothing(
    staff: Client, draft: Questionnaire, revision: str
) -> None:
    answer = edit_question(staff, draft, "S1", revision=revision, label="Autre")
    assert answer.status_code == 200
    assert fresh(draft).revision == draft.revision


# --- Who may -------------------------------------------------------------------------------------


def addresses(draft: Questionnaire) -> list[str]:
    return [
        page("contents", draft.pk),
        page("quality", draft.pk),
        page("edit", draft.pk, "calcul"),
        page("edit_one", draft.pk, "question", "S1"),
        page("add_question", draft.pk),
        page("move_question", draft.pk, "S1"),
        page("remove_question", draft.pk, "S1"),
        page("preview", draft.pk),
        page("difference", draft.pk),
        page("copy", draft.pk),
        page("export", draft.pk),
        page("import_new"),
        page("import_over", draft.pk),
        page("publish", draft.pk),
        page("discard", draft.pk),
    ]


def test_only_staff_who_may_change_questionnaires_come_in(
    client: Client, draft: Questionnaire
) -> None:
    load_groups()
    correspondent = UserFactory.create(is_staff=True)
    correspondent.groups.add(Group.objects.get(name=CORRESPONDENTS))
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_questionnaire"))
    editor = UserFactory.create(is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="change_questionnaire"))
    for address in addresses(draft):
        assert Client().get(address).status_code == 302, address
        for person in (correspondent, reader):
            client.force_login(person)
            assert client.get(address).status_code in {403, 405}, address
            assert client.post(address, {"revision": "0"}).status_code in {403, 405}, address
        client.force_login(editor)
        assert client.get(address).status_code in {200, 405}, address
    assert fresh(draft).definition == draft.definition
    client.force_login(reader)
    shown = client.get(page("change", draft.pk)).content.decode()
    assert page("contents", draft.pk) not in shown


def test_a_published_version_is_read_and_never_edited(staff: Client) -> None:
    published = QuestionnaireFactory.create()
    assert staff.get(page("contents", published.pk)).status_code == 200
    for address in (
        page("edit", published.pk, "calcul"),
        page("edit_one", published.pk, "question", "S1"),
        page("add_question", published.pk),
        page("remove_question", published.pk, "S1"),
        page("import_over", published.pk),
        page("publish", published.pk),
        page("discard", published.pk),
    ):
        assert staff.get(address).status_code == 404, address
        assert staff.post(address, {"revision": "0"}).status_code == 404, address


def test_there_is_no_other_part(staff: Client, draft: Questionnaire) -> None:
    for address in (
        page("edit", draft.pk, "autre"),
        page("edit", draft.pk, "question"),
        page("edit_one", draft.pk, "calcul", "S1"),
        page("edit_one", draft.pk, "question", "Z9"),
        page("remove_question", draft.pk, "Z9"),
    ):
        assert staff.get(address).status_code == 404, address
    assert staff.get(page("move_question", draft.pk, "S1")).status_code == 405
    assert staff.post(page("contents", draft.pk)).status_code == 405


def test_a_document_that_cannot_be_read_still_has_its_pages(staff: Client) -> None:
    for number, definition in enumerate(
        (
            {},
            {"questions": [None, {"code": "X"}, {"label": "sans code"}], "dii": 3},
            {"questions": {"code": "X"}, "profile": [[]], "dimensions": [{"code": "d"}]},
        )
    ):
        broken = Questionnaire.objects.create(version=f"3.0.{number}", definition=definition)
        assert staff.get(page("contents", broken.pk)).status_code == 200
        assert staff.get(page("publish", broken.pk)).status_code == 200
        assert staff.get(page("difference", broken.pk)).status_code == 200
        assert staff.get(page("preview", broken.pk)).status_code == 302
        assert staff.get(page("add_question", broken.pk)).status_code == 200


def test_the_pages_cost_few_queries(staff: Client, draft: Questionnaire) -> None:
    for address in (page("contents", draft.pk), page("edit_one", draft.pk, "question", "C2")):
        staff.get(address)
        with CaptureQueriesContext(connection) as made:
            assert staff.get(address).status_code == 200
        assert len(made) <= 8, [query["sql"][:90] for query in made]
