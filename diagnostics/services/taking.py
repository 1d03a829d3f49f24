"""One taking of the questionnaire, from its start to its frozen result."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.company_search import FoundFirm
from accounts.firms.choice import KnownFirm
from accounts.models import User
from diagnostics import register, scoring
from diagnostics.enums import AssessmentState, PublicationState
from diagnostics.instrument import Instrument
from diagnostics.models import Assessment, Assistance, BenchmarkRelease, Questionnaire
from diagnostics.outcome import COLUMNS, outcome_of
from diagnostics.scoring.answers import check_profile_value
from diagnostics.selectors import instrument_of, way_of
from diagnostics.services.firms import follow_register, known_to, link_new
from diagnostics.services.proposing import plan_retake
from diagnostics.services.recalling import stop_recalls_of_who_finished
from diagnostics.services.resume_links import create_resume_link
from diagnostics.services.retention import plan_to_forget
from diagnostics.steps import Step
from reference.communes import of_code

# Beyond this the owner had left: how long the question took is not known.
LONGEST_PAUSE = timedelta(minutes=10)


class AlreadyCompleted(Exception):
    """The diagnostic was sent before: its answers no longer change."""


class NothingPublished(Exception):
    """No questionnaire, or no release of the Eurostat figures, is published yet."""


class StillOpen(Exception):
    """A step was neither answered nor skipped; `step` is the first of them."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.code)
        self.step = step


@transaction.atomic
def start_assessment(
    *,
    owner: User | None = None,
    previous: Assessment | None = None,
    first_dimension: str = "",
    questionnaire: Questionnaire | None = None,
    firm: UUID | None = None,
) -> Assessment:
    """Begin a diagnostic on the latest published questionnaire, with its personal resume link;
    unless somebody claims it, it is erased 30 days after it was last touched.

    `firm` is the one that `owner` acts for: its people read the result, once there is one.
    `questionnaire` is the published version of a form already printed. `first_dimension` is the
    one an owner in a hurry answers first; one that this questionnaire does not have is left aside.
    Raises NothingPublished when there is no questionnaire to answer.
    """
    questionnaire = questionnaire or latest_questionnaire()
    assessment = Assessment(questionnaire=questionnaire, owner=owner, previous=previous)
    known = {dimension.code for dimension in instrument_of(assessment).dimensions}
    assessment.first_dimension = first_dimension if first_dimension in known else ""
    _wait(assessment)
    assessment.save(force_insert=True)
    if owner is not None and previous is None:
        link_new(assessment, owner=owner, chosen=firm)
    create_resume_link(assessment)
    plan_to_forget(assessment)
    return assessment


def latest_questionnaire() -> Questionnaire:
    """Give the version a new diagnostic is taken on. Raises NothingPublished."""
    latest = Questionnaire.objects.in_force()
    if latest is None:
        raise NothingPublished
    return latest


def _locked(assessment: Assessment) -> Assessment:
    """Read the row again under a lock, so that two tabs do not overwrite each other's answers."""
    fresh = Assessment.objects.select_for_update(of=("self",)).with_version().get(pk=assessment.pk)
    if fresh.state != AssessmentState.IN_PROGRESS:
        raise AlreadyCompleted
    return fresh


@transaction.atomic
def save_answer(assessment: Assessment, *, code: str, answer: str | list[str]) -> Assessment:
    """Keep the answer to a question, in the form the questionnaire stores it; return the fresh
    row.

    Answers of a branch that this one closes are kept: the owner may come back to it. Raises
    AlreadyCompleted, AnswerError when the question does not allow that answer, KeyError when
    there is no such question.
    """
    fresh = _locked(assessment)
    instrument = instrument_of(fresh)
    if _in_profile(instrument, code):
        check_profile_value(instrument, code, answer)
        fresh.profile[code] = answer
    else:
        scoring.check_answer(instrument.question(code), answer)
        fresh.answers[code] = answer
    fresh.skipped = [other for other in fresh.skipped if other != code]
    _save_settled(fresh, code)
    return fresh


def _in_profile(instrument: Instrument, code: str) -> bool:
    return any(question.code == code for question in instrument.profile)


@transaction.atomic
def skip_step(assessment: Assessment, *, code: str) -> Assessment:
    """Leave a question unanswered on purpose, forgetting its former answer; return the fresh row.

    Raises AlreadyCompleted, AnswerError for a required question of the profile, KeyError when
    there is no such question.
    """
    fresh = _locked(assessment)
    instrument = instrument_of(fresh)
    if _in_profile(instrument, code):
        if instrument.profile_question(code).required:
            raise scoring.AnswerError(code, "valeur de profil obligatoire, absente")
        fresh.profile.pop(code, None)
    else:
        instrument.question(code)
        fresh.answers.pop(code, None)
    if code not in fresh.skipped:
        fresh.skipped = [*fresh.skipped, code]
    _save_settled(fresh, code)
    return fresh


def _save_settled(assessment: Assessment, code: str) -> None:
    """Write the answers of a locked row, how long the page took, and which page comes next."""
    now = timezone.now()
    since = assessment.waiting_since
    if assessment.waiting_code == code and since is not None and code not in assessment.pace:
        took = now - since
        if took <= LONGEST_PAUSE:
            assessment.pace[code] = round(took.total_seconds(), 1)
    _wait(assessment)
    assessment.save(
        update_fields=[
            "profile",
            "answers",
            "skipped",
            "pace",
            "waiting_code",
            "waiting_since",
            "saved_at",
        ]
    )


def _wait(assessment: Assessment) -> None:
    """Set which page the owner is led to, and since when; empty once every page is settled."""
    waiting = way_of(assessment).first_open
    assessment.waiting_code = waiting.code if waiting else ""
    assessment.waiting_since = timezone.now() if waiting else None


@transaction.atomic
def complete_assessment(assessment: Assessment) -> Assessment:
    """Score the answers and freeze the whole, with the release of figures it is compared with.

    Raises AlreadyCompleted for whoever comes second, StillOpen when a step is not settled,
    NothingPublished without a published release of the figures.
    """
    fresh = _locked(assessment)
    instrument = instrument_of(fresh)
    still_open = way_of(fresh).first_open
    if still_open is not None:
        raise StillOpen(still_open)
    release = (
        BenchmarkRelease.objects.filter(state=PublicationState.PUBLISHED)
        .order_by("-published_at")
        .first()
    )
    if release is None:
        raise NothingPublished
    outcome = outcome_of(instrument, fresh.profile, fresh.answers)
    for column in COLUMNS:
        setattr(fresh, column, getattr(outcome, column))
    fresh.benchmark_release = release
    # It served to recall what was not finished.
    stop_recalls_of_who_finished(fresh)
    fresh.recall_address = ""
    fresh.state = AssessmentState.COMPLETED
    fresh.completed_at = timezone.now()
    fresh.save(
        update_fields=[
            *COLUMNS,
            "benchmark_release",
            "recall_address",
            "state",
            "completed_at",
            "saved_at",
        ]
    )
    plan_retake(fresh, action_chosen=False)
    return fresh


@transaction.atomic
def claim(assessment: Assessment, *, owner: User, firm: UUID | None = None) -> bool:
    """Give the diagnostic to whoever took it, once signed in; say whether it had nobody before.

    `firm` is the one that they act for, as for `start_assessment`.

    One that is filled in for somebody waits for its owner, and never goes to the helper.
    """
    barred = Assistance.objects.barring(owner).filter(assessment=OuterRef("pk"))
    free = Assessment.objects.filter(~Exists(barred), pk=assessment.pk, owner=None)
    claimed = free.update(owner=owner)
    if claimed:
        assessment.owner = owner
        link_new(assessment, owner=owner, chosen=firm)
        plan_retake(assessment, action_chosen=False)
    return bool(claimed)


@transaction.atomic
def fill_in_from_register(assessment: Assessment, *, firm: FoundFirm) -> Assessment:
    """Keep the firm its owner recognised, and answer what the register knows of the profile;
    return the fresh row.

    What the owner answered stays; what another firm had filled in goes. Raises AlreadyCompleted.
    """
    firms = known_to(assessment.owner)
    fresh = _locked(assessment)
    commune = of_code(firm.commune)
    found = {
        "siret": firm.siret,
        "name": firm.name,
        "commune": commune.code if commune else "",
        "naf": firm.naf,
        "band": firm.band,
    }
    _keep_firm(fresh, {name: value for name, value in found.items() if value}, firms)
    return fresh


@transaction.atomic
def forget_firm(assessment: Assessment) -> Assessment:
    """Forget the firm and what it had filled in; return the fresh row. Raises AlreadyCompleted."""
    firms = known_to(assessment.owner)
    fresh = _locked(assessment)
    _keep_firm(fresh, {}, firms)
    return fresh


def _keep_firm(assessment: Assessment, firm: dict[str, str], firms: list[KnownFirm]) -> None:
    """Write a firm, or none, in the place of another on a locked row."""
    instrument = instrument_of(assessment)
    for code, value in register.known(assessment.firm).items():
        if assessment.profile.get(code) == value:
            del assessment.profile[code]
    for code, value in register.known(firm).items():
        if code in assessment.profile or not _in_profile(instrument, code):
            continue
        check_profile_value(instrument, code, value)
        assessment.profile[code] = value
        assessment.skipped = [other for other in assessment.skipped if other != code]
    assessment.firm = firm
    _wait(assessment)
    assessment.save(
        update_fields=["firm", "profile", "skipped", "waiting_code", "waiting_since", "saved_at"]
    )
    follow_register(assessment, firms)
