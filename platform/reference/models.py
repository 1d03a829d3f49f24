"""Territories and sectors, loaded by `load_reference` from the files in `reference/data/`."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Region(models.Model):
    code = models.CharField("code", max_length=2, primary_key=True)
    name = models.CharField("nom", max_length=40)

    class Meta:
        verbose_name = "région"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=40)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="departments", verbose_name="région"
    )

    class Meta:
        verbose_name = "département"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Commune(models.Model):
    """A commune of the official geographic code; `search_name` has no accent, case or dash."""

    code = models.CharField("code officiel", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=60)
    search_name = models.CharField("nom pour la recherche", max_length=60)
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="communes", verbose_name="département"
    )
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")
    population = models.PositiveIntegerField("population", default=0)

    class Meta:
        verbose_name = "commune"
        ordering: ClassVar = ["search_name", "code"]
        indexes: ClassVar = [
            models.Index(
                name="commune_search_name", fields=["search_name"], opclasses=["text_pattern_ops"]
            ),
            GinIndex(name="commune_postcodes", fields=["postcodes"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="commune_on_earth",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department_id})"


class SectorLevel(models.TextChoices):
    SECTION = "section", "section"
    DIVISION = "division", "division"
    GROUP = "group", "groupe"
    CLASS = "class", "classe"
    SUBCLASS = "subclass", "sous-classe"


class Sector(models.Model):
    """An entry of a nomenclature of activities.

    The nomenclature is stored with the code, since letters change meaning between NAF rev. 2 and
    NAF 2025. `eurostat_group` is the group under which Eurostat publishes its survey of ICT use
    (empty outside the survey's field).
    """

    nomenclature = models.CharField("nomenclature", max_length=8, default="naf-rev2")
    code = models.CharField("code", max_length=6)
    label = models.CharField("libellé", max_length=200)
    level = models.CharField("niveau", max_length=8, choices=SectorLevel.choices)
    section = models.CharField("section", max_length=1)
    eurostat_group = models.CharField("groupe Eurostat", max_length=8, blank=True)

    class Meta:
        verbose_name = "secteur d’activité"
        verbose_name_plural = "secteurs d’activité"
        ordering: ClassVar = ["nomenclature", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="sector_unique_code", fields=["nomenclature", "code"]),
            models.CheckConstraint(
                name="sector_known_level", condition=Q(level__in=SectorLevel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"
