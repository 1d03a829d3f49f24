"""Signs of life of what runs by itself, and what went wrong meanwhile."""

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of a part that runs by itself (QUALITY C9)."""

    name = models.CharField("nom", max_length=40, primary_key=True)
    beaten_at = models.DateTimeField("dernier battement")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self) -> str:
        return self.name
