"""Versions of the questionnaire, from a copy to their publication."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from diagnostics.authoring import Severity
from diagnostics.models import Questionnaire
from diagnostics.services import start_assessment
from diagnostics.services.authoring import (
    AlreadyPublished,
    DraftHasFaults,
    NotPublished,
    StaleDraft,
    VersionMalformed,
    VersionNotHigher,
    VersionTaken,
    copy_version,
    discard_draft,
    findings_of,
    import_draft,
    publish_questionnaire,
    save_draft,
)
from tests.diagnostics.versions import next_version, question_of
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import QuestionnaireFactory

pytestmark = pytest.mark.django_db


def drafted(version: str = "1.1.0") -> Questionnaire:
    return copy_version(QuestionnaireFactory(), version=version, by=UserFactory())


def spoilt(version: str = "1.1.0") -> dict[str, Any]:
    return next_version(version, edit=lambda it: question_of(it, "C1").update(theme="inconnu"))


class TestCopying:
    def test_the_draft_is_the_published_version_under_its_own_number(self) -> None:
        published, by = QuestionnaireFactory(), UserFactory()
        draft = copy_version(published, version="1.1.0", by=by)
        assert (draft.version, draft.state, draft.based_on) == ("1.1.0", "draft", published)
        assert draft.definition["instrument"].pop("version") == "1.1.0"
        assert draft.saved_by == by
        draft.definition["instrument"]["version"] = "1.0.0"
        assert draft.definition == published.definition

    @pytest.mark.parametrize(
        ("version", "refusal"),
        [
            ("1.1", VersionMalformed),
            ("1.01.0", VersionMalformed),
            ("suivante", VersionMalformed),
            ("1.0.0", VersionTaken),
            ("0.9.0", VersionNotHigher),
        ],
    )
    def test_a_number_that_cannot_follow_is_refused(
        self, version: str, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            drafted(version)
        assert Questionnaire.objects.count() == 1

    def test_numbers_are_compared_as_numbers(self) -> None:
        publish_questionnaire(drafted("1.9.0"), by=UserFactory())
        with pytest.raises(VersionNotHigher) as refusal:
            copy_version(
                Questionnaire.objects.get(version="1.9.0"), version="1.2.0", by=UserFactory()
            )
        assert refusal.value.latest == "1.9.0"
        assert drafted("1.10.0").version == "1.10.0"

    def test_a_draft_is_not_copied(self) -> None:
        with pytest.raises(NotPublished):
            copy_version(drafted(), version="1.2.0", by=UserFactory())


class TestSaving:
    def test_each_save_is_one_more_revision(self) -> None:
        draft, by = drafted(), UserFactory()
        saved = save_draft(draft, definition=next_version(), revision=0, by=by)
        draft.refresh_from_db()
        assert (draft.revision, draft.saved_by) == (1, by)
        assert saved.definition == draft.definition == next_version()

    def test_whoever_edits_an_older_revision_is_told_and_changes_nothing(self) -> None:
        draft = drafted()
        save_draft(draft, definition=next_version(), revision=0, by=UserFactory())
        with pytest.raises(StaleDraft):
            save_draft(draft, definition=spoilt(), revision=0, by=UserFactory())
        draft.refresh_from_db()
        assert (draft.revision, draft.definition) == (1, next_version())

    def test_the_row_follows_the_number_in_the_document(self) -> None:
        draft = save_draft(
            drafted(), definition=next_version("1.2.0"), revision=0, by=UserFactory()
        )
        draft.refresh_from_db()
        assert draft.version == draft.definition["instrument"]["version"] == "1.2.0"

    def test_a_document_without_a_number_takes_that_of_the_row(self) -> None:
        definition = next_version()
        del definition["instrument"]["version"]
        draft = save_draft(drafted(), definition=definition, revision=0, by=UserFactory())
        assert draft.definition["instrument"]["version"] == "1.1.0"
        assert "version" not in definition["instrument"]

    @pytest.mark.parametrize(
        ("version", "refusal"), [("1.0.0", VersionTaken), ("deux", VersionMalformed)]
    )
    def test_a_number_that_cannot_be_is_refused(
        self, version: str, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            save_draft(drafted(), definition=next_version(version), revision=0, by=UserFactory())

    def test_a_draft_with_faults_is_kept(self) -> None:
        draft = save_draft(drafted(), definition=spoilt(), revision=0, by=UserFactory())
        assert [finding.part for finding in findings_of(draft)] == ["C1"]
        for definition in ({}, {"instrument": 3}):
            draft = save_draft(
                draft, definition=definition, revision=draft.revision, by=UserFactory()
            )
            assert draft.version == "1.1.0"
            assert findings_of(draft)

    def test_a_published_version_is_not_saved(self) -> None:
        draft = publish_questionnaire(drafted(), by=UserFactory())
        with pytest.raises(AlreadyPublished):
            save_draft(draft, definition=spoilt(), revision=0, by=UserFactory())


class TestImporting:
    def test_a_new_draft_comes_from_the_version_in_force(self) -> None:
        published, by = QuestionnaireFactory(), UserFactory()
        draft = import_draft(next_version("1.4.0"), by=by)
        assert (draft.version, draft.based_on, draft.saved_by) == ("1.4.0", published, by)
        assert draft.definition == next_version("1.4.0")

    def test_it_needs_a_number_that_is_free(self) -> None:
        QuestionnaireFactory()
        with pytest.raises(VersionTaken):
            import_draft(next_version("1.0.0"), by=UserFactory())
        with pytest.raises(VersionMalformed):
            import_draft({}, by=UserFactory())

    def test_it_replaces_a_draft_as_a_save_does(self) -> None:
        draft = drafted()
        replaced = import_draft(spoilt(), by=UserFactory(), replacing=draft, revision=0)
        assert (replaced.pk, replaced.revision, replaced.definition) == (draft.pk, 1, spoilt())
        with pytest.raises(StaleDraft):
            import_draft(next_version(), by=UserFactory(), replacing=draft, revision=0)


class TestPublishing:
    def test_new_diagnostics_begin_on_it_and_it_is_frozen(self) -> None:
        draft, by = drafted(), UserFactory()
        published = publish_questionnaire(draft, by=by)
        draft.refresh_from_db()
        assert draft.state == "published"
        assert draft.published_by == by
        assert draft.published_at == published.published_at is not None
        assert start_assessment().questionnaire == draft
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Questionnaire.objects.filter(pk=draft.pk).update(definition={})

    def test_a_draft_with_faults_is_not_published(self) -> None:
        draft = save_draft(drafted(), definition=spoilt(), revision=0, by=UserFactory())
        with pytest.raises(DraftHasFaults) as refusal:
            publish_questionnaire(draft, by=UserFactory())
        assert [each.where for each in refusal.value.findings] == ["questions[C1].theme"]
        assert {each.severity for each in refusal.value.findings} == {Severity.FAULT}
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_a_second_publication_is_refused(self) -> None:
        draft = drafted()
        publish_questionnaire(draft, by=UserFactory())
        with pytest.raises(AlreadyPublished):
            publish_questionnaire(draft, by=UserFactory())

    def test_not_below_what_was_published_meanwhile(self) -> None:
        low, high = drafted("1.1.0"), drafted("1.2.0")
        publish_questionnaire(high, by=UserFactory())
        with pytest.raises(VersionNotHigher) as refusal:
            publish_questionnaire(low, by=UserFactory())
        assert refusal.value.latest == "1.2.0"
        assert [finding.where for finding in findings_of(low)][:1] == ["instrument.version"]

    def test_one_that_others_overtook_is_warned_of_and_may_be_published(self) -> None:
        late = drafted("1.3.0")
        assert findings_of(late) == ()
        publish_questionnaire(drafted("1.2.0"), by=UserFactory())
        (found,) = findings_of(late)
        assert found.severity is Severity.WARNING
        assert "part de 1.0.0, et 1.2.0 a été publiée" in found.text
        assert publish_questionnaire(late, by=UserFactory()).state == "published"

    def test_not_another_revision_than_the_one_that_was_read(self) -> None:
        draft = drafted()
        save_draft(draft, definition=next_version(), revision=0, by=UserFactory())
        with pytest.raises(StaleDraft):
            publish_questionnaire(draft, by=UserFactory(), revision=0)
        assert publish_questionnaire(draft, by=UserFactory(), revision=1).state == "published"


class TestDiscarding:
    def test_a_draft_goes_once_and_a_published_version_never(self) -> None:
        draft = drafted()
        gone = Questionnaire.objects.get(pk=draft.pk)
        discard_draft(draft, by=UserFactory())
        assert list(Questionnaire.objects.values_list("version", flat=True)) == ["1.0.0"]
        with pytest.raises(StaleDraft):
            discard_draft(gone, by=UserFactory())
        with pytest.raises(AlreadyPublished):
            discard_draft(QuestionnaireFactory(), by=UserFactory())


@pytest.mark.django_db(transaction=True)
class TestTwoPeopleAtOnce:
    def race(self, *acts: Any) -> list[str]:
        """Run each act in a thread of its own, together; name what each came to."""
        together = Barrier(len(acts))

        def run(act: Any) -> str:
            together.wait(timeout=5)
            try:
                act()
            except Exception as error:  # noqa: BLE001  (named in the outcome, compared below)
                return type(error).__name__
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(run, acts))

    def test_of_two_who_publish_one_draft_one_wins(self) -> None:
        draft, by = drafted(), UserFactory()
        outcomes = self.race(*[lambda: publish_questionnaire(draft, by=by)] * 4)
        assert outcomes == ["AlreadyPublished"] * 3 + ["done"]

    def test_of_two_who_save_one_revision_one_wins(self) -> None:
        draft, by = drafted(), UserFactory()
        outcomes = self.race(
            *[lambda: save_draft(draft, definition=next_version(), revision=0, by=by)] * 4
        )
        assert outcomes == ["StaleDraft"] * 3 + ["done"]
        draft.refresh_from_db()
        assert draft.revision == 1

    def test_a_save_and_a_publication_never_mix(self) -> None:
        draft, by = drafted(), UserFactory()
        outcomes = self.race(
            lambda: publish_questionnaire(draft, by=by, revision=0),
            lambda: save_draft(draft, definition=spoilt(), revision=0, by=by),
        )
        draft.refresh_from_db()
        assert outcomes in (["AlreadyPublished", "done"], ["StaleDraft", "done"])
        assert (draft.state == "published") == (draft.revision == 0)

    def test_two_drafts_published_together_end_in_order(self) -> None:
        low, high, by = drafted("1.1.0"), drafted("1.2.0"), UserFactory()
        outcomes = self.race(
            lambda: publish_questionnaire(low, by=by), lambda: publish_questionnaire(high, by=by)
        )
        assert outcomes in (["done", "done"], ["VersionNotHigher", "done"])
        in_force = Questionnaire.objects.in_force()
        assert in_force is not None
        assert in_force.version == "1.2.0"

    def test_of_two_copies_under_one_number_one_wins(self) -> None:
        published, by = QuestionnaireFactory(), UserFactory()
        outcomes = self.race(*[lambda: copy_version(published, version="1.1.0", by=by)] * 3)
        assert outcomes == ["VersionTaken"] * 2 + ["done"]
