"""Firms by the dozen: a plan of one action each, and a diagnostic that follows where one asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from diagnostics.enums import AssessmentState
from diagnostics.models import Assessment
from plans.enums import ActionState
from plans.models import Plan, PlanAction
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import BenchmarkReleaseFactory, QuestionnaireFactory

CODE = "Y2.bas"
DIMENSION = "cyber"
BEGAN = datetime(2026, 1, 10, 9, tzinfo=UTC)
NEXT = BEGAN + timedelta(days=190)


def completed(score: float | None, *, at: datetime, **given: Any) -> Assessment:
    """Return a completed diagnostic, its cyber score and needs as given and nothing else."""
    needs = given.pop("needs", [])
    made: Assessment = Assessment.objects.create(
        questionnaire=given.pop("questionnaire", None) or QuestionnaireFactory(),
        benchmark_release=BenchmarkReleaseFactory(),
        state=AssessmentState.COMPLETED,
        completed_at=at,
        results={"dimensions": {DIMENSION: {"score": score}}, "needs": needs},
        **given,
    )
    return made


def firm(
    *,
    state: ActionState = ActionState.TO_DO,
    sector: str = "G",
    size: str = "2_9",
    scores: tuple[float | None, float | None] | None = None,
    **given: Any,
) -> PlanAction:
    """Return the action of a firm's plan; `scores` are those of its diagnostic and the next.

    `owner`, `began`, `followed` (None: begun and not finished), `done_at`, `later` (fields of the
    next diagnostic); what is left goes to the action.
    """
    owner = given.pop("owner", None) or UserFactory()
    began = given.pop("began", BEGAN)
    followed = given.pop("followed", NEXT)
    done_at = given.pop("done_at", began + timedelta(days=30))
    later = given.pop("later", {})
    before, after = scores or (None, None)
    own = {"size_class": size, "sector": sector, "owner": owner}
    assessment = completed(before, at=began, **own)
    if scores is not None and followed is None:
        Assessment.objects.create(
            questionnaire=assessment.questionnaire, previous=assessment, owner=owner
        )
    elif scores is not None:
        completed(after, at=followed, previous=assessment, **own, **later)
    plan = Plan.objects.create(assessment=assessment, seen_at=began, **own)
    Plan.objects.filter(pk=plan.pk).update(created_at=began)
    made: PlanAction = PlanAction.objects.create(
        plan=plan,
        rank=1,
        state=state,
        done_at=done_at if state == ActionState.DONE else None,
        reason=given.pop("reason", "Trop long." if state == ActionState.SET_ASIDE else ""),
        **{
            "code": CODE,
            "theme": "sauvegarde",
            "level": "bas",
            "what": "Sauvegardez vos fichiers.",
            "why": "Sauvegardez-vous vos données ?",
            "minutes": 60,
            "euros": 0,
            **given,
        },
    )
    return made
