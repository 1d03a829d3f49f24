"""What an author gives of an event: its text as for any resource, and when and where it is held."""

from typing import Any, Final

from resources.enums import ResourceKind
from resources.forms.events import SittingFields
from resources.forms.proposing import ProposalForm
from resources.services.proposing import Proposal

# An event says itself how long it lasts and where it is; the others are for what is read.
NOT_OF_EVENTS: Final = ("kind", "level", "minutes", "department")


class EventTextForm(ProposalForm):
    """What is written of an event, which is all that changes while a proposal is read again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_OF_EVENTS:
            del self.fields[name]
        words = {
            "title": "Ce qu’on y apprend, comme «\u00a0Créer sa fiche d’établissement\u00a0».",
            "url": "Votre page sur l’événement, s’il y en a une. Elle commence par https://.",
            "euros": "Le prix par personne, taxes comprises. 0 si c’est gratuit.",
            "publisher": "Qui organise\u00a0: vous, votre organisation, un organisme public…",
        }
        for name, help_text in words.items():
            self.fields[name].help_text = help_text
        self.fields["body"].label = "Au programme"
        self.fields["euros"].label = "Prix, en euros"
        self.fields["publisher"].label = "Organisateur"

    def proposal(self) -> Proposal:
        known = set(Proposal.__slots__) & set(self.fields)
        given = {name: self.cleaned_data[name] for name in known}
        return Proposal(kind=ResourceKind.EVENT, **given)


class EventProposalForm(SittingFields, EventTextForm):
    """An event that is proposed: both at once."""

    field_order = (
        *("title", "summary"),
        *("day", "starts", "ends", "last_day", "place", "commune", "join_url", "places"),
        *("body", "url", "themes", "euros"),
    )
