"""The public register: who holds a valid label today, and nobody else."""

from datetime import datetime

from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Contains

from connectors.enums import ConnectorState
from connectors.models import Label, LabelQuerySet
from reference.communes import normalise

# What `normalise` takes off, for the database: a name is found with or without its accents.
ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüÿ-’'"
PLAIN = "aaaaaaceeeeiiiinooooouuuuy   "
IN_SERVICE = (ConnectorState.ACTIVE, ConnectorState.PAUSED)


def registered(*, at: datetime) -> LabelQuerySet:
    """Return the labels that the register shows: valid, of somebody neither suspended nor gone."""
    return Label.objects.valid(at=at).filter(connector__state__in=IN_SERVICE)


def search(*, at: datetime, name: str = "", department: str = "") -> LabelQuerySet:
    """Return those whose name holds each word and who work in the department, in order of names."""
    rows = registered(at=at).select_related(
        "connector__organisation", "connector__commune__department"
    )
    plain = Func(
        Lower("connector__display_name"),
        Value(ACCENTED),
        Value(PLAIN),
        function="translate",
        output_field=TextField(),
    )
    for word in normalise(name).split()[:5]:
        rows = rows.filter(Contains(plain, word))
    if department:
        rows = rows.filter(
            Q(connector__commune__department=department)
            | Q(connector__departments__contains=[department])
        )
    return rows.order_by(plain, "pk")
