"""The connecteurs of an organisation, as those who look after them see them."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from accounts.enums import OrganisationRole
from accounts.models import Organisation, OrganisationMember, StateChange
from connectors.enums import ConnectorState, Terms
from connectors.models import Connector

PER_PAGE = 25
# What somebody who is not of the team reads of a state.
STATES = {
    ConnectorState.DRAFT: "Candidature en préparation",
    ConnectorState.ACTIVE: "Actif",
    ConnectorState.PAUSED: "En pause",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One connecteur: no address, and nothing of those they help."""

    connector: Connector
    state: str
    label: str
    availability: str


def page_of(
    organisation: Organisation, *, number: str | None, at: datetime
) -> tuple["Page[Connector]", list[Row]]:
    """Return a page of an organisation's connecteurs, by name, and its rows (two queries).

    Anybody may name an organisation: what becomes of their application, or of a report, is not
    its business. Of those who are not in the network it sees only the drafts it invited.
    """
    theirs = OrganisationMember.objects.filter(
        organisation=organisation, role=OrganisationRole.MANAGER
    )
    invited = StateChange.objects.filter(
        kind=Connector._meta.label_lower,
        subject_id=OuterRef("pk"),
        from_state="",
        by__in=theirs.values("user"),
    ).exclude(by=OuterRef("user"))
    connectors = (
        Connector.objects.with_label_flag(at=at)
        .filter(
            Q(state__in=[ConnectorState.ACTIVE, ConnectorState.PAUSED])
            | Q(Exists(invited), state=ConnectorState.DRAFT),
            organisation=organisation,
        )
        .order_by("display_name", "pk")
    )
    page = Paginator(connectors, PER_PAGE).get_page(number)
    return page, [_row(connector) for connector in page.object_list]


def _row(connector: Connector) -> Row:
    labelled = getattr(connector, "labelled", False)
    return Row(
        connector,
        state=STATES[ConnectorState(connector.state)],
        label="Labellisé" if labelled else "Sans label, bénévole",
        availability=_availability(connector),
    )


def _availability(connector: Connector) -> str:
    """Say in words what somebody offers now."""
    if connector.state == ConnectorState.PAUSED:
        return "Ne reçoit pas de nouvelle demande en ce moment"
    if connector.state != ConnectorState.ACTIVE:
        return "Ne reçoit pas de demande"
    number = connector.monthly_capacity
    firms = f"{number}\u00a0entreprises" if number > 1 else "1\u00a0entreprise"
    ways = ((connector.on_site, "sur place"), (connector.remote, "à distance"))
    how = " et ".join(label for chosen, label in ways if chosen)
    terms = Terms(connector.terms).label
    return f"Jusqu’à {firms} par mois, {how or 'sur demande'}, {terms}"
