"""Versions of the questionnaire: copied, edited, published once and frozen ever after."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from diagnostics import authoring
from diagnostics.authoring import Finding
from diagnostics.enums import PublicationState
from diagnostics.models import Questionnaire

Definition = Mapping[str, Any]
# Any number of ours that no other advisory lock of this database has (see `editions`).
_LOCK = 520_031


class AlreadyPublished(Exception):
    """The version was published before: it no longer changes."""


class NotPublished(Exception):
    """Only a published version is copied."""


class StaleDraft(Exception):
    """Somebody else saved the draft, or threw it away, since it was read."""


class VersionTaken(Exception):
    """Another version, published or in draft, has this number."""


class VersionMalformed(Exception):
    """A number of version reads 1.2.0: three whole numbers."""


class VersionNotHigher(Exception):
    """The number of the next version is above every published one; `latest` is the highest."""

    def __init__(self, latest: str) -> None:
        super().__init__(latest)
        self.latest = latest


class DraftHasFaults(Exception):
    """The check is not clean; `findings` are the faults."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(f"{len(self.findings)} faults")


@transaction.atomic
def copy_version(questionnaire: Questionnaire, *, version: str, by: User) -> Questionnaire:
    """Begin the draft of a next version with the content of a published one.

    Raises NotPublished, VersionMalformed, VersionNotHigher, VersionTaken.
    """
    if questionnaire.state != PublicationState.PUBLISHED:
        raise NotPublished
    _lock_versions()
    _refuse_version(version)
    _refuse_lower(version)
    draft = Questionnaire(
        version=version,
        definition=_numbered(questionnaire.definition, version),
        based_on=questionnaire,
        saved_by=by,
    )
    draft.save(force_insert=True)
    return draft


@transaction.atomic
def import_draft(
    definition: Definition,
    *,
    by: User,
    replacing: Questionnaire | None = None,
    revision: int | None = None,
) -> Questionnaire:
    """Put a whole document in a draft: a new one that bears its number, or one that it replaces.

    A new draft is told to come from the version in force. Raises what `save_draft` raises; a
    draft with faults is kept, to be put right.
    """
    if replacing is not None:
        kept = replacing.revision if revision is None else revision
        return save_draft(replacing, definition=definition, revision=kept, by=by)
    version = _version_of(definition)
    _lock_versions()
    _refuse_version(version)
    draft = Questionnaire(
        version=version,
        definition=_numbered(definition, version),
        based_on=Questionnaire.objects.in_force(),
        saved_by=by,
    )
    draft.save(force_insert=True)
    return draft


@transaction.atomic
def save_draft(
    draft: Questionnaire, *, definition: Definition, revision: int, by: User
) -> Questionnaire:
    """Keep the content of a draft as edited from its `revision`; return the fresh row.

    The draft takes the number of version that the document says; where it says none, the document
    takes the draft's. Raises AlreadyPublished, StaleDraft, VersionMalformed, VersionTaken.
    """
    _lock_versions()
    fresh = _locked_draft(draft, revision=revision)
    version = _version_of(definition) or fresh.version
    if version != fresh.version:
        _refuse_version(version)
    fresh.version = version
    fresh.definition = _numbered(definition, version)
    fresh.revision += 1
    fresh.saved_by = by
    fresh.save(update_fields=["version", "definition", "revision", "saved_by", "saved_at"])
    return fresh


@transaction.atomic
def publish_questionnaire(
    draft: Questionnaire, *, by: User, revision: int | None = None
) -> Questionnaire:
    """Publish a draft for good: new diagnostics begin on it, those under way end on theirs.

    `revision` is the one that was read, where somebody read it. Raises AlreadyPublished,
    StaleDraft, VersionNotHigher, DraftHasFaults.
    """
    _lock_versions()
    fresh = _locked_draft(draft, revision=revision)
    _refuse_lower(fresh.version)
    faults = [each for each in findings_of(fresh) if each.severity is authoring.Severity.FAULT]
    if faults:
        raise DraftHasFaults(faults)
    fresh.state = PublicationState.PUBLISHED
    fresh.published_at = timezone.now()
    fresh.published_by = by
    fresh.save(update_fields=["state", "published_at", "published_by"])
    return fresh


@transaction.atomic
def discard_draft(draft: Questionnaire, *, by: User) -> None:
    """Throw a draft away. Raises AlreadyPublished, StaleDraft when it is gone already."""
    _locked_draft(draft, revision=None).delete()


def findings_of(draft: Questionnaire) -> tuple[Finding, ...]:
    """Check a draft against the versions published so far.

    One that comes from an older version than the one in force is warned of: published, it would
    take back what was changed in between.
    """
    found = authoring.check(draft.definition, published=_published_versions())
    in_force = Questionnaire.objects.in_force()
    if draft.based_on is None or in_force is None or draft.based_on == in_force:
        return found
    overtaken = Finding(
        authoring.Severity.WARNING,
        "instrument.version",
        f"Ce brouillon part de {draft.based_on.version}, et {in_force.version} a été publiée "
        "depuis : relisez ce qui change de l’une à l’autre.",
        "instrument",
    )
    return (*found, overtaken)


def _published_versions() -> list[str]:
    published = Questionnaire.objects.filter(state=PublicationState.PUBLISHED)
    return list(published.values_list("version", flat=True))


def _lock_versions() -> None:
    """Let one person at a time number or publish a version, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _locked_draft(draft: Questionnaire, *, revision: int | None) -> Questionnaire:
    fresh = Questionnaire.objects.select_for_update().filter(pk=draft.pk).first()
    if fresh is None:
        raise StaleDraft
    if fresh.state == PublicationState.PUBLISHED:
        raise AlreadyPublished
    if revision is not None and fresh.revision != revision:
        raise StaleDraft
    return fresh


def _version_of(definition: Definition) -> str:
    """Give the number of version that a document says, empty when it says none."""
    about = definition.get("instrument")
    version = about.get("version") if isinstance(about, Mapping) else None
    return version if isinstance(version, str) else ""


def _numbered(definition: Definition, version: str) -> dict[str, Any]:
    """Copy a document and have it say its number; one without a head is left as it is."""
    copy: dict[str, Any] = deepcopy(dict(definition))
    if isinstance(copy.get("instrument"), dict):
        copy["instrument"]["version"] = version
    return copy


def _refuse_version(version: str) -> None:
    if authoring.version_key(version) is None:
        raise VersionMalformed
    if Questionnaire.objects.filter(version=version).exists():
        raise VersionTaken


def _refuse_lower(version: str) -> None:
    latest = authoring.highest(_published_versions())
    if latest and not authoring.is_higher(version, latest):
        raise VersionNotHigher(latest)
