"""Who was found for a request, in which order and why."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from matching.models.requests import HelpRequest


class Ranking(models.Model):
    """What was computed when the owner asked: enough to run it again and to explain it."""

    help_request = models.ForeignKey(
        HelpRequest, on_delete=models.PROTECT, related_name="rankings", verbose_name="demande"
    )
    policy_version = models.CharField("version des règles", max_length=20)
    seed = models.CharField("graine", max_length=64)
    inputs = models.JSONField("entrées")
    results = models.JSONField("classement")
    # The first three, whom the owner saw: their attention is measured without reading the rest.
    shown = ArrayField(
        models.CharField(max_length=36), default=list, verbose_name="montrés en premier"
    )
    created_at = models.DateTimeField("calculé le", auto_now_add=True)

    class Meta:
        verbose_name = "classement"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(name="ranking_by_date", fields=["created_at"])]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="ranking_is_frozen")]

    def __str__(self) -> str:
        return f"classement du {timezone.localtime(self.created_at):%d/%m/%Y %H:%M}"
