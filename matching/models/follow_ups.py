"""What both sides answer to what is asked of them afterwards."""

from typing import ClassVar

from django.db import models

from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models.introductions import Introduction


class FollowUpAnswer(models.Model):
    """What one side answered to one follow-up, once each time it is asked."""

    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name="mise en relation",
    )
    side = models.CharField("côté", max_length=10, choices=Side.choices)
    follow_up = models.CharField("question", max_length=14, choices=FollowUp.choices)
    occasion = models.PositiveSmallIntegerField("fois", default=1)
    value = models.CharField("réponse", max_length=14, choices=FollowUpAnswerValue.choices)
    comment = models.TextField("commentaire", max_length=1000, blank=True)
    answered_at = models.DateTimeField("répondu le", auto_now_add=True)

    class Meta:
        verbose_name = "réponse de suivi"
        verbose_name_plural = "réponses de suivi"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="followup_answered_once",
                fields=["introduction", "side", "follow_up", "occasion"],
                violation_error_message="Cette question a déjà reçu votre réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_follow_up_display()} {self.get_value_display()}"
