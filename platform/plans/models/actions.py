"""The actions of a plan, the resources chosen for them and the steps that carry them out."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from plans.enums import ActionState
from plans.models.plans import Plan
from plans.spreading import MOST_IN_PACT
from reference.enums import ActionLevel, Theme
from resources.enums import ResourceState


class PlanActionQuerySet(models.QuerySet["PlanAction"]):
    def in_pact(self) -> "PlanActionQuerySet":
        return self.filter(pact_slot__isnull=False)


class PlanAction(models.Model):
    """One thing to do. `code` is the questionnaire's (`Y2.bas`), empty for what a person proposed.

    `why` is the question that raised it or the words of who proposes it. `pact_slot` is its place
    in the pact, from 1; none outside. `duty` says the legal rule, `duty_source` where it is
    written. `asked_with` is the request for help that its owner made when stuck on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="actions", verbose_name="plan"
    )
    rank = models.PositiveSmallIntegerField("rang")
    code = models.CharField("code", max_length=20, blank=True)
    theme = models.CharField("thème", max_length=30, choices=Theme.choices)
    level = models.CharField("niveau", max_length=5, choices=ActionLevel.choices)
    what = models.CharField("quoi", max_length=300)
    why = models.CharField("pourquoi", max_length=300)
    weight = models.FloatField("poids du besoin", default=0)
    minutes = models.PositiveIntegerField("effort (minutes)")
    euros = models.PositiveIntegerField("coût (€)")
    estimated = models.BooleanField("effort estimé", default=False)
    duty = models.CharField("obligation", max_length=300, blank=True)
    duty_source = models.CharField("source de l’obligation", max_length=200, blank=True)
    state = models.CharField(
        "état", max_length=9, choices=ActionState.choices, default=ActionState.TO_DO
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    pact_slot = models.PositiveSmallIntegerField("place dans l’engagement", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions_proposed",
        verbose_name="proposée par",
    )
    proposer_name = models.CharField("nom de qui propose", max_length=120, blank=True)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    asked_with = models.ForeignKey(
        "matching.HelpRequest",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_actions",
        verbose_name="demande d’aide",
    )

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action d’un plan"
        verbose_name_plural = "actions des plans"
        ordering: ClassVar = ["rank", "pk"]
        indexes: ClassVar = [
            models.Index(name="planaction_of_plan", fields=["plan", "rank"]),
            # What becomes of an action, over all plans.
            models.Index(name="planaction_by_code", fields=["code", "state"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="planaction_known_state", condition=Q(state__in=ActionState.values)
            ),
            models.UniqueConstraint(
                name="planaction_once_per_plan",
                fields=["plan", "code"],
                condition=~Q(code=""),
            ),
            models.UniqueConstraint(
                name="planaction_one_per_slot",
                fields=["plan", "pact_slot"],
                condition=Q(pact_slot__isnull=False),
            ),
            models.CheckConstraint(
                name="planaction_slot_1_to_3",
                condition=Q(pact_slot=None) | Q(pact_slot__range=(1, MOST_IN_PACT)),
                violation_error_message="Un engagement porte sur trois actions au plus.",
            ),
            models.CheckConstraint(
                name="planaction_set_aside_iff_reason",
                condition=(Q(state=ActionState.SET_ASIDE) & ~Q(reason=""))
                | (~Q(state=ActionState.SET_ASIDE) & Q(reason="")),
                violation_error_message="Ce qui est mis de côté l’est pour une raison.",
            ),
            models.CheckConstraint(
                name="planaction_done_at_iff_done",
                condition=Q(state=ActionState.DONE, done_at__isnull=False)
                | (~Q(state=ActionState.DONE) & Q(done_at=None)),
            ),
            models.CheckConstraint(
                name="planaction_proposed_by_somebody_and_not_engaged",
                condition=~Q(state=ActionState.PROPOSED)
                | (~Q(proposer_name="") & Q(accepted_at=None, pact_slot=None)),
                violation_error_message="Une action proposée attend l’accord du dirigeant.",
            ),
            models.CheckConstraint(
                name="planaction_duty_has_its_source",
                condition=Q(duty="", duty_source="") | (~Q(duty="") & ~Q(duty_source="")),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class ActionResourceQuerySet(models.QuerySet["ActionResource"]):
    def offered(self) -> "ActionResourceQuerySet":
        """What a connecteur proposes, that the owner has still to accept and may still read."""
        return self.waiting().filter(resource__state=ResourceState.PUBLISHED)

    def waiting(self) -> "ActionResourceQuerySet":
        """What a connecteur proposes, that the owner has neither accepted nor refused."""
        return self.filter(accepted_at=None, refused_at=None).exclude(proposer_name="")


class ActionResource(models.Model):
    """A resource of an action: chosen by the rules, with their reasons, or proposed by a person.

    `reasons` are names of `resources.choosing.Reason`. What a connecteur proposes shows its owner
    a question until `accepted_at` or `refused_at`; refused, it stays for whoever proposed it.
    """

    action = models.ForeignKey(
        PlanAction, on_delete=models.CASCADE, related_name="resources", verbose_name="action"
    )
    resource = models.ForeignKey(
        "resources.Resource",
        on_delete=models.PROTECT,
        related_name="plan_actions",
        verbose_name="ressource",
    )
    rank = models.PositiveSmallIntegerField("rang")
    reasons = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="raisons"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resources_proposed",
        verbose_name="proposée par",
    )
    proposer_name = models.CharField("nom de qui propose", max_length=120, blank=True)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    refused_at = models.DateTimeField("refusée le", null=True, blank=True)

    objects = ActionResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "ressource d’une action"
        verbose_name_plural = "ressources des actions"
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="actionresource_once_per_action",
                fields=["action", "resource"],
                violation_error_message="Cette ressource est déjà dans l’action.",
            ),
            models.CheckConstraint(
                name="actionresource_accepted_or_refused_not_both",
                condition=Q(accepted_at=None) | Q(refused_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"ressource {self.rank}"

    @property
    def waits(self) -> bool:
        """Tell whether the owner has still to accept it or not."""
        return bool(self.proposer_name) and self.accepted_at is None and self.refused_at is None

    @property
    def in_plan(self) -> bool:
        """Tell whether the rules chose it, or the owner took it."""
        return not self.proposer_name or self.accepted_at is not None


class Step(models.Model):
    """What is done, in order, in a few words each; dated by the pact."""

    action = models.ForeignKey(
        PlanAction, on_delete=models.CASCADE, related_name="steps", verbose_name="action"
    )
    rank = models.PositiveSmallIntegerField("rang")
    text = models.CharField("étape", max_length=300)
    due_on = models.DateField("prévue le", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "étape"
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="step_one_per_rank", fields=["action", "rank"]),
        ]

    def __str__(self) -> str:
        return self.text
