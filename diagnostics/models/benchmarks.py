"""Releases of Eurostat's figures: one that is published never changes, nor do its figures."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from diagnostics.enums import PublicationState


class BenchmarkRelease(models.Model):
    """A set of Eurostat figures taken together; frozen once published."""

    code = models.CharField("code", max_length=20, unique=True)
    state = models.CharField(
        "état",
        max_length=10,
        choices=PublicationState.choices,
        default=PublicationState.DRAFT,
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    figures_count = models.PositiveIntegerField("nombre de chiffres", default=0)

    class Meta:
        verbose_name = "édition des repères"
        verbose_name_plural = "éditions des repères"
        ordering: ClassVar = ["-published_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="benchmark_published_at_iff_published",
                condition=Q(state=PublicationState.PUBLISHED, published_at__isnull=False)
                | Q(state=PublicationState.DRAFT, published_at=None),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="benchmark_published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=PublicationState.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return f"repères {self.code}"


class Figure(models.Model):
    """One published figure: a share of enterprises, in percent, never a score.

    A cell without a published value is no row. `flag` is Eurostat's (b break, u low reliability,
    c confidential…); `confidence` says how far the value was checked (data, article, derived).
    """

    release = models.ForeignKey(
        BenchmarkRelease, on_delete=models.PROTECT, related_name="figures", verbose_name="édition"
    )
    dataset = models.CharField("jeu de données", max_length=20)
    indicator = models.CharField("indicateur", max_length=30)
    label = models.CharField("libellé d’Eurostat", max_length=250, blank=True)
    geo = models.CharField("zone", max_length=12)
    year = models.PositiveSmallIntegerField("année d’enquête")
    size_class = models.CharField("taille", max_length=8)
    activity = models.CharField("activité", max_length=20)
    value = models.DecimalField("valeur (%)", max_digits=6, decimal_places=3)
    flag = models.CharField("signalement", max_length=4, blank=True)
    source = models.CharField("source", max_length=300)
    confidence = models.CharField("confiance", max_length=10)

    class Meta:
        verbose_name = "chiffre de référence"
        verbose_name_plural = "chiffres de référence"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="figure_unique_cell",
                fields=["release", "indicator", "geo", "year", "size_class", "activity", "dataset"],
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="figure_of_published_release_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                # Both rows: a figure may neither leave a published release nor join one.
                func="""
                    IF EXISTS (
                        SELECT 1 FROM diagnostics_benchmarkrelease
                        WHERE id IN (OLD.release_id, NEW.release_id)
                        AND state = 'published'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: the release of this figure is published';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.geo} {self.year}"
