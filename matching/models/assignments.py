"""Many requests shared out at once: a run for one region, and its line for each request."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from matching.enums import AssignmentState, LineState
from matching.models.requests import HelpRequest


class AssignmentRunQuerySet(models.QuerySet["AssignmentRun"]):
    def to_work_on(self) -> "AssignmentRunQuerySet":
        return self.filter(state__in=[AssignmentState.COMPUTING, AssignmentState.APPLYING])


class AssignmentRun(models.Model):
    """The requests of one region that wait for a choice, and to whom each would go."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(
        "reference.Region", on_delete=models.PROTECT, related_name="+", verbose_name="région"
    )
    state = models.CharField(
        "état",
        max_length=9,
        choices=AssignmentState.choices,
        default=AssignmentState.COMPUTING,
    )
    total_fit = models.FloatField("points en tout", null=True, blank=True)
    greedy_fit = models.FloatField("points en servant dans l’ordre", null=True, blank=True)
    created_at = models.DateTimeField("préparée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="préparée par",
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="appliquée par",
    )
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = AssignmentRunQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation groupée"
        verbose_name_plural = "affectations groupées"
        ordering: ClassVar = ["-created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assignmentrun_known_state", condition=Q(state__in=AssignmentState.values)
            ),
            # Two at once would count the same places twice.
            models.UniqueConstraint(
                name="assignmentrun_one_under_way_per_region",
                fields=["region"],
                condition=Q(
                    state__in=[
                        AssignmentState.COMPUTING,
                        AssignmentState.READY,
                        AssignmentState.APPLYING,
                    ]
                ),
                violation_error_message="Une affectation est déjà en cours pour cette région.",
            ),
            models.CheckConstraint(
                name="assignmentrun_ended_iff_over",
                condition=Q(
                    state__in=[AssignmentState.APPLIED, AssignmentState.DROPPED],
                    ended_at__isnull=False,
                )
                | (
                    ~Q(state__in=[AssignmentState.APPLIED, AssignmentState.DROPPED])
                    & Q(ended_at=None)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"affectation du {self.created_at:%d/%m/%Y}"


class AssignmentLine(models.Model):
    """One request of a run: who could help, with what fit, and to whom it goes."""

    run = models.ForeignKey(
        AssignmentRun, on_delete=models.CASCADE, related_name="lines", verbose_name="affectation"
    )
    help_request = models.ForeignKey(
        HelpRequest, on_delete=models.PROTECT, related_name="+", verbose_name="demande"
    )
    state = models.CharField(
        "état", max_length=8, choices=LineState.choices, default=LineState.TO_JUDGE
    )
    # The fit of each of the best candidates, by key.
    fits = models.JSONField("qui pourrait aider", default=dict)
    connector = models.ForeignKey(
        "connectors.Connector",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="connecteur",
    )
    fit = models.FloatField("points", null=True, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne d’affectation"
        verbose_name_plural = "lignes d’affectation"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="assignmentline_once_per_run", fields=["run", "help_request"]
            ),
            models.CheckConstraint(
                name="assignmentline_known_state", condition=Q(state__in=LineState.values)
            ),
            models.CheckConstraint(
                name="assignmentline_somebody_where_needed",
                condition=Q(
                    state__in=[LineState.TO_JUDGE, LineState.JUDGED, LineState.NOBODY],
                    connector=None,
                )
                | Q(
                    state__in=[LineState.PROPOSED, LineState.APPLIED, LineState.SKIPPED],
                    connector__isnull=False,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="assignmentline_by_state", fields=["run", "state", "id"])
        ]

    def __str__(self) -> str:
        return f"{self.help_request_id}"
