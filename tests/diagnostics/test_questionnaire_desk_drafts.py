"""Drafts as wholes: copied, sent and taken back as files, compared, published, thrown away."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diagnostics.authoring import from_yaml, to_yaml
from diagnostics.enums import PublicationState
from diagnostics.instrument import shipped_definition
from diagnostics.models import Questionnaire
from tests.diagnostics.desk import make_draft, page
from tests.diagnostics.versions import next_version
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import QuestionnaireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Questionnaire:
    return QuestionnaireFactory.create()


@pytest.fixture
def draft(published: Questionnaire) -> Questionnaire:
    return make_draft()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory.create(staff=True))
    return client


def file_of(content: bytes | str) -> SimpleUploadedFile:
    sent = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile("questionnaire.yaml", sent)


def told(answer: Any) -> str:
    return str(answer.content.decode())


# --- Copied --------------------------------------------------------------------------------------


def test_a_published_version_is_copied_in_a_draft(staff: Client, published: Questionnaire) -> None:
    asked = staff.get(page("copy", published.pk))
    assert asked.context["form"]["version"].value() == "1.1.0"
    answer = staff.post(page("copy", published.pk), {"version": "1.1.0"})
    draft = Questionnaire.objects.get(version="1.1.0")
    assert answer["Location"] == page("contents", draft.pk)
    assert (draft.state, draft.based_on) == (PublicationState.DRAFT, published)
    assert LogEntry.objects.get(object_id=str(draft.pk)).get_change_message() == (
        "Copiée de la version 1.0.0"
    )


@pytest.mark.parametrize(
    ("version", "fault"),
    [
        ("1.0.0", "au-dessus de 1.0.0"),
        ("0.9.0", "au-dessus de 1.0.0"),
        ("1.1", "Trois nombres"),
        ("", "obligatoire"),
        ("1.2.0", "porte déjà ce numéro"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_field(
    staff: Client, published: Questionnaire, version: str, fault: str
) -> None:
    make_draft("1.2.0")
    answer = staff.post(page("copy", published.pk), {"version": version})
    assert answer.status_code == 200
    refused = str(answer.context["form"].errors["version"])
    assert fault in refused or ("porte" in refused and version == "1.0.0")
    assert Questionnaire.objects.count() == 2


def test_a_draft_is_not_copied(staff: Client, draft: Questionnaire) -> None:
    answer = staff.post(page("copy", draft.pk), {"version": "1.3.0"}, follow=True)
    assert "Un brouillon ne se copie pas" in told(answer)
    assert Questionnaire.objects.count() == 2


# --- Files ---------------------------------------------------------------------------------------


def test_what_is_exported_is_taken_back_the_same(staff: Client, draft: Questionnaire) -> None:
    answer = staff.get(page("export", draft.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="questionnaire-1.1.0.yaml"'
    assert answer["Content-Type"].startswith("application/yaml")
    text = answer.content.decode()
    assert from_yaml(text) == draft.definition
    back = staff.post(
        page("import_over", draft.pk), {"revision": "0", "file": file_of(text)}, follow=True
    )
    assert "Fichier importé" in told(back)
    kept = Questionnaire.objects.get(pk=draft.pk)
    assert (kept.definition, kept.revision) == (draft.definition, 1)


def test_a_file_makes_a_new_draft(staff: Client, published: Questionnaire) -> None:
    text = to_yaml(next_version("1.4.0"))
    answer = staff.post(page("import_new"), {"file": file_of(text)})
    made = Questionnaire.objects.get(version="1.4.0")
    assert answer["Location"] == page("contents", made.pk)
    assert (made.definition, made.based_on) == (next_version("1.4.0"), published)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "Choisissez un fichier"),
        (b"", "vide"),
        (b"\xff\xfe", "UTF-8"),
        ("a: [1", "Ligne"),
        ("- liste", "ne contient pas de questionnaire"),
        ("instrument: {version: un}", "Trois nombres"),
        (to_yaml(shipped_definition()), "porte déjà ce numéro"),
        ("x" * 600_000, "dépasse"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    staff: Client, published: Questionnaire, content: bytes | str | None, fault: str
) -> None:
    sent = {} if content is None else {"file": file_of(content)}
    answer = staff.post(page("import_new"), sent)
    assert answer.status_code == 200
    assert fault in str(answer.context["form"].errors["file"])
    assert Questionnaire.objects.count() == 1


def test_a_file_does_not_replace_what_somebody_saved_since(
    staff: Client, draft: Questionnaire
) -> None:
    Questionnaire.objects.filter(pk=draft.pk).update(revision=4)
    text = to_yaml(next_version())
    answer = staff.post(page("import_over", draft.pk), {"revision": "0", "file": file_of(text)})
    assert "Quelqu’un d’autre a enregistré" in told(answer)
    assert Questionnaire.objects.get(pk=draft.pk).definition == draft.definition


# --- Compared ------------------------------------------------------------------------------------


def test_a_draft_is_compared_with_the_version_it_comes_from(
    staff: Client, draft: Questionnaire, published: Questionnaire
) -> None:
    draft.definition = next_version()
    draft.save()
    answer = staff.get(page("difference", draft.pk))
    assert answer.context["other"] == published
    text = told(answer)
    assert "un budget ?" in text
    assert "1\u00a0question ajoutée, 1\u00a0question retirée" in text
    third = make_draft("1.2.0")
    answer = staff.get(page("difference", draft.pk), {"avec": third.pk})
    assert answer.context["other"] == third
    assert staff.get(page("difference", draft.pk), {"avec": "x"}).status_code == 404
    assert staff.get(page("difference", draft.pk), {"avec": draft.pk}).status_code == 404


# --- Published, thrown away ----------------------------------------------------------------------


def test_a_draft_is_published_once_and_for_good(staff: Client, draft: Questionnaire) -> None:
    draft.definition = next_version()
    draft.save()
    asked = staff.get(page("publish", draft.pk))
    assert "Une version publiée ne change plus" in told(asked)
    assert Questionnaire.objects.get(pk=draft.pk).state == PublicationState.DRAFT
    answer = staff.post(page("publish", draft.pk), {"revision": "0"}, follow=True)
    assert "est publiée" in told(answer)
    kept = Questionnaire.objects.get(pk=draft.pk)
    assert kept.state == PublicationState.PUBLISHED
    assert kept.published_by is not None
    assert staff.post(page("publish", draft.pk), {"revision": "0"}).status_code == 404
    said = LogEntry.objects.filter(object_id=str(draft.pk)).latest("pk")
    assert said.get_change_message() == "Publiée"


def test_a_draft_with_faults_is_not_published(staff: Client, draft: Questionnaire) -> None:
    draft.definition["questions"][3]["theme"] = "inconnu"
    draft.save()
    asked = staff.get(page("publish", draft.pk))
    assert "thème inconnu" in told(asked)
    assert "Publier définitivement" not in told(asked)
    assert page("edit_one", draft.pk, "question", "C1") in told(asked)
    answer = staff.post(page("publish", draft.pk), {"revision": "0"})
    assert "rien n’est publié" in told(answer)
    assert Questionnaire.objects.get(pk=draft.pk).state == PublicationState.DRAFT


def test_what_was_not_read_is_not_published(staff: Client, draft: Questionnaire) -> None:
    Questionnaire.objects.filter(pk=draft.pk).update(revision=4)
    answer = staff.post(page("publish", draft.pk), {"revision": "0"}, follow=True)
    assert "Quelqu’un d’autre a enregistré" in told(answer)
    assert Questionnaire.objects.get(pk=draft.pk).state == PublicationState.DRAFT


def test_a_number_overtaken_is_not_published(staff: Client, draft: Questionnaire) -> None:
    later = make_draft("1.2.0")
    later.definition = next_version("1.2.0")
    later.save()
    staff.post(page("publish", later.pk), {"revision": "0"})
    answer = staff.post(page("publish", draft.pk), {"revision": "0"})
    assert "au-dessus de 1.2.0" in told(answer)
    assert Questionnaire.objects.get(pk=draft.pk).state == PublicationState.DRAFT


def test_a_draft_is_thrown_away_after_a_confirmation(staff: Client, draft: Questionnaire) -> None:
    assert staff.get(page("discard", draft.pk)).status_code == 200
    assert Questionnaire.objects.filter(pk=draft.pk).exists()
    answer = staff.post(page("discard", draft.pk), follow=True)
    assert "Brouillon supprimé" in told(answer)
    assert not Questionnaire.objects.filter(pk=draft.pk).exists()
    assert staff.post(page("discard", draft.pk)).status_code == 404
