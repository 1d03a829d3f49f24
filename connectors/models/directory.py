"""What the public directory searches: one narrow line a listed person, in the order of the day.

Lines copy what is searched on, and triggers keep them true within the very transaction that
changes somebody, whoever writes. Each day has its own lines, written in its order, so that a page
reads what stands side by side (docs/decisions/0010-directory-lines.md).
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Func


class DirectoryDay(models.Model):
    """A day whose order is drawn; it is the same for everybody."""

    day = models.DateField("jour", primary_key=True)
    drawn_at = models.DateTimeField("tiré le")

    class Meta:
        verbose_name = "ordre du jour de l’annuaire"
        verbose_name_plural = "ordres du jour de l’annuaire"
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return f"ordre du {self.day:%d/%m/%Y}"


def corner(longitude: str, latitude: str) -> Func:
    return Func(longitude, latitude, function="point")


class DirectoryLine(models.Model):
    """One listed person on one day; never written by hand.

    `x`, `y` and `z` place the commune on a sphere of radius 1 and `reach` is the cosine of the
    person's own radius: who is reached is then told by three products. The four sides hold that
    circle in a box, which an index finds. All are empty for somebody who does not travel.
    """

    day = models.ForeignKey(
        DirectoryDay,
        on_delete=models.CASCADE,
        db_index=False,
        # A trigger may write on a day that is being erased: the line is erased an hour later.
        db_constraint=False,
        verbose_name="jour",
    )
    key = models.UUIDField("rang")
    connector = models.ForeignKey(
        "connectors.Connector", on_delete=models.CASCADE, verbose_name="connecteur"
    )
    charter_id = models.UUIDField("charte signée")
    themes = ArrayField(models.CharField(max_length=30), verbose_name="thèmes")
    sectors = ArrayField(models.CharField(max_length=1), verbose_name="secteurs")
    languages = ArrayField(models.CharField(max_length=3), verbose_name="langues")
    departments = ArrayField(models.CharField(max_length=3), verbose_name="départements couverts")
    # Those covered, and that of the commune.
    areas = ArrayField(models.CharField(max_length=3), verbose_name="départements")
    remote = models.BooleanField("à distance")
    x = models.FloatField("x", null=True)
    y = models.FloatField("y", null=True)
    z = models.FloatField("z", null=True)
    reach = models.FloatField("cosinus du rayon", null=True)
    west = models.FloatField("ouest", null=True)
    south = models.FloatField("sud", null=True)
    east = models.FloatField("est", null=True)
    north = models.FloatField("nord", null=True)

    class Meta:
        verbose_name = "ligne de l’annuaire"
        verbose_name_plural = "lignes de l’annuaire"
        ordering: ClassVar = ["day", "key"]
        indexes: ClassVar = [
            models.Index(name="directory_line_order", fields=["day", "key"]),
            GistIndex(
                Func(corner("west", "south"), corner("east", "north"), function="box"),
                name="directory_line_reach",
            ),
            GinIndex(name="directory_line_departments", fields=["departments"]),
            GinIndex(name="directory_line_areas", fields=["areas"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="directory_line_once_a_day", fields=["day", "connector"])
        ]

    def __str__(self) -> str:
        return f"{self.connector_id} le {self.day_id:%d/%m/%Y}"
