"""Releases of Eurostat's figures: one that is published never changes, nor do its figures."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from diagnostics.enums import PublicationState
from reference import sectors


def survey_groups() -> dict[str, str]:
    """Return the groups of activity of the tables that ship, by section of the NAF."""
    found = {section: sectors.eurostat_group(section) for section in sectors.SECTIONS}
    return {section: group for section, group in found.items() if group}


class BenchmarkReleaseQuerySet(models.QuerySet["BenchmarkRelease"]):
    def published(self) -> "BenchmarkReleaseQuerySet":
        return self.filter(state=PublicationState.PUBLISHED)

    def drafts(self) -> "BenchmarkReleaseQuerySet":
        return self.filter(state=PublicationState.DRAFT)

    def in_force(self) -> "BenchmarkRelease | None":
        """Return the release with which a diagnostic completed now is compared."""
        return self.published().order_by("-published_at", "-pk").first()


class BenchmarkRelease(models.Model):
    """A set of Eurostat figures taken together; frozen once published.

    A draft starts as a copy of the release in force, its `base`. `groups` tells under which group
    of activities Eurostat publishes each section of the NAF: spellings differ between vintages
    of the tables, so that each release keeps its own, frozen with its figures.
    """

    code = models.CharField("code", max_length=20, unique=True)
    state = models.CharField(
        "état",
        max_length=10,
        choices=PublicationState.choices,
        default=PublicationState.DRAFT,
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    figures_count = models.PositiveIntegerField("nombre de chiffres", default=0)
    base = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="d’après",
    )
    groups = models.JSONField("groupes d’activités", default=survey_groups, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="publié par",
    )

    objects = BenchmarkReleaseQuerySet.as_manager()

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

    A cell of which Eurostat says nothing is no row; one that it flags without a value (c
    confidential, u unreliable) is a row without a value, never a zero. `flag` is Eurostat's (b
    break…); `confidence` says how far the value was checked (data, article, derived). `vintage`
    is the day on which Eurostat had last updated the dataset, where known.
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
    value = models.DecimalField("valeur (%)", max_digits=6, decimal_places=3, null=True, blank=True)
    flag = models.CharField("signalement", max_length=4, blank=True)
    source = models.CharField("source", max_length=300)
    confidence = models.CharField("confiance", max_length=10)
    vintage = models.DateField("mise à jour d’Eurostat", null=True, blank=True)
    retrieved_on = models.DateField("relevé le", null=True, blank=True)

    class Meta:
        verbose_name = "chiffre de référence"
        verbose_name_plural = "chiffres de référence"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="figure_unique_cell",
                fields=["release", "indicator", "geo", "year", "size_class", "activity", "dataset"],
            ),
            models.CheckConstraint(
                name="figure_value_is_a_share",
                condition=Q(value=None) | Q(value__gte=0, value__lte=100),
                violation_error_message="Une part va de 0 à 100\u00a0%.",
            ),
            models.CheckConstraint(
                name="figure_without_value_says_why",
                condition=Q(value__isnull=False) | ~Q(flag=""),
                violation_error_message="Un chiffre sans valeur porte le signalement d’Eurostat.",
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
