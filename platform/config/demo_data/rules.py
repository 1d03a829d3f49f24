"""The rules of ranking in the demo: a next version being prepared, and owners who say how they
wish to be helped."""

from accounts.models import User
from connectors.enums import Slot
from matching import services
from matching.enums import Channel
from matching.models import HelpRequest
from matching.services import policies

WISHES = (
    services.Wishes(channel=Channel.ON_SITE, slots=(Slot.MORNING,), availability="pas le lundi"),
    services.Wishes(channel=Channel.PHONE, slots=(Slot.NOON, Slot.EVENING)),
    services.Wishes(channel=Channel.VIDEO, access_needs="Des échanges sous-titrés."),
)


def prepare_rules(*, by: User) -> None:
    """Leave a draft to try and to publish, and wishes on the requests that wait."""
    draft = policies.draft_policy(by=by)
    themes, sector = draft.parameters["themes"], draft.parameters["sector"]
    parameters = {**draft.parameters, "themes": themes - 4, "sector": sector + 4}
    note = "Le secteur d’activité compte davantage\u00a0: à essayer avant de publier."
    policies.change_draft(draft, parameters=parameters, note=note, by=by)
    asked = HelpRequest.objects.unfinished().select_related("owner").order_by("created_at", "pk")
    for n, help_request in enumerate(asked[:30]):
        if n % 2 == 0:
            wishes = WISHES[n // 2 % len(WISHES)]
            services.change_preferences(help_request, wishes=wishes, by=help_request.owner)
