"""The groups of rights of the team."""

from collections.abc import Mapping
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction

CORRESPONDENTS: Final = "Correspondants régionaux"
# They work on pages of the site: nothing of the back office opens to them.
REVIEWERS: Final = "Évaluateurs du label"

# The rows themselves are cut to the region by `accounts.admin_scope`. Accounts, messages, consents
# and journals are not cut by region: correspondents do not open them.
RIGHTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    CORRESPONDENTS: {
        "accounts.company": ("view",),
        "connectors.chartersignature": ("view",),
        "connectors.auditdraw": ("view", "add"),
        "connectors.auditline": ("view", "change"),
        "connectors.connector": ("view", "change"),
        "connectors.connectortheme": ("view", "add", "change", "delete"),
        "connectors.finishedwork": ("view",),
        "connectors.holiday": ("view",),
        "connectors.declaredlink": ("view",),
        "connectors.label": ("view",),
        "connectors.offer": ("view",),
        "connectors.appeal": ("view",),
        "connectors.decision": ("view",),
        "connectors.evidence": ("view",),
        "connectors.reference": ("view",),
        "connectors.recusal": ("view",),
        "connectors.review": ("view",),
        "connectors.reviewscore": ("view",),
        "connectors.requestanswer": ("view",),
        "connectors.salesbar": ("view",),
        "connectors.testimony": ("view", "change"),
        "connectors.misconductreport": ("view",),
        "connectors.suspension": ("view",),
        "diagnostics.assessment": ("view",),
        "matching.assignmentline": ("view",),
        "matching.assignmentrun": ("view", "add", "change"),
        "matching.capacitymonth": ("view",),
        "matching.contactentry": ("view",),
        "matching.exchangedmessage": ("view",),
        "matching.followupanswer": ("view",),
        "matching.helprequest": ("view", "change"),
        "matching.introduction": ("view", "change"),
        "matching.ladderstep": ("view",),
        "matching.meeting": ("view",),
        "matching.meetingslot": ("view",),
        "matching.ranking": ("view",),
        "plans.checkin": ("view",),
        "plans.plan": ("view",),
        "plans.planaction": ("view",),
        "accounts.organisation": ("view",),
        "reference.commune": ("view",),
        "reference.department": ("view",),
        "reference.region": ("view",),
        "reference.sector": ("view",),
    },
    REVIEWERS: {"connectors.label": ("review",)},
}


@transaction.atomic
def load_groups() -> None:
    """Make the groups, each with exactly the rights listed above; running it again is harmless.

    Raises LookupError for a right that does not exist: a typing error must not close a door in
    silence.
    """
    known = {
        (right.content_type.app_label, right.codename): right
        for right in Permission.objects.select_related("content_type")
    }
    for name, models in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        rights = []
        for label, verbs in models.items():
            app, model = label.split(".")
            for verb in verbs:
                try:
                    rights.append(known[app, f"{verb}_{model}"])
                except KeyError:
                    raise LookupError(f"{label} has no right {verb!r}.") from None
        group.permissions.set(rights)
