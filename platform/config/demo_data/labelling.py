"""The applications for the label of the demo: one in each hand that they pass through."""

import io
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from config.demo.accounts import CONNECTOR, REVIEWER, STAFF
from config.demo_data.people import users_of
from config.groups import REVIEWERS
from connectors.enums import ConnectorState, Outcome
from connectors.models import Connector, Criterion, Label, Review
from connectors.services import applications, decisions, evidence, examinations, references
from connectors.services.criteria import load_criteria
from connectors.services.examinations import Opinion
from connectors.shipped import first_criteria
from notifications.enums import MessageState
from notifications.models import Message

OTHER_REVIEWERS: Final = (
    ("evaluateur2@example.org", "Yannick Fictif"),
    ("evaluateur3@example.org", "Maëlle Fictive"),
    ("evaluateur4@example.org", "Corentin Fictif"),
)
DECIDER: Final = ("commission.label@example.org", "Bérengère Fictive")
CLIENTS: Final = (
    ("Lou Exemple", "Fleuriste Exemple", True, "Site ouvert à la date prévue."),
    ("Noa Modèle", "Garage Modèle", True, ""),
    ("Eden Essai", "Librairie Essai", None, ""),
)
NOTES: Final = {
    "identite": "Avis de situation du mois dernier.",
    "competence": "Formation donnée à une chambre de métiers.",
    "prix": "Devis type, avec ce qui n’est pas compris.",
    "neutralite": "Comparatif de trois outils, dont un libre.",
    "donnees": "Clause de contrat et procédure de sauvegarde.",
    "assurance": "Attestation de l’année.",
}


def apply_for_labels() -> None:
    """Have one connecteur put an application together, and three others wait for somebody."""
    load_criteria(first_criteria())
    hers, *others = users_of([(REVIEWER.email, REVIEWER.full_name), *OTHER_REVIEWERS])
    for one in (hers, *others):
        one.groups.set(Group.objects.filter(name=REVIEWERS))
    (decider,) = users_of([DECIDER])
    decider.user_permissions.set(Permission.objects.filter(codename="decide_label"))
    active = Connector.objects.filter(state=ConnectorState.ACTIVE, labels=None)
    volunteers = active.exclude(user__email=CONNECTOR.email).select_related("user")
    first, second, third = volunteers.order_by("user__email")[:3]

    _put_together(Connector.objects.select_related("user").get(user__email=CONNECTOR.email))
    _, other = _entrust(_hand_in(first), [hers, others[0]], by=decider)
    _examine(other, recommends=True)
    to_decide = _entrust(_hand_in(second), others[:2], by=decider)
    _examine(to_decide[0], recommends=True)
    _examine(to_decide[1], recommends=False)
    _appeal(_hand_in(third), others, hers, by=decider)
    # They left long ago: the worker of the demo has better to do.
    late = Message.objects.filter(state=MessageState.DUE, name__startswith="connectors.")
    late.update(state=MessageState.SENT, sent_at=timezone.now())


def _put_together(connector: Connector) -> None:
    """Leave an application, or the renewal begun, with some criteria shown and others not."""
    begun = connector.labels.undecided().first()
    label = begun or applications.begin(connector, by=connector.user)
    applications.choose_themes(label, themes=["site-internet", "paiement"], by=connector.user)
    _add_pieces(label, codes=("identite", "prix"))
    name, company, *_ = CLIENTS[0]
    references.name_client(
        label, name=name, company=company, email="client0@example.org", by=connector.user
    )


def _hand_in(connector: Connector) -> Label:
    label = applications.begin(connector, by=connector.user)
    themes = connector.themes.values_list("theme", flat=True)[:3]
    applications.choose_themes(label, themes=themes, by=connector.user)
    _add_pieces(label, codes=tuple(NOTES))
    for number, (name, company, *_) in enumerate(CLIENTS):
        references.name_client(
            label,
            name=name,
            company=company,
            email=f"client{number}@example.org",
            by=connector.user,
        )
    applications.submit(label, by=connector.user)
    for number, (*_, confirmed, comment) in enumerate(CLIENTS):
        client = label.references.get(email=f"client{number}@example.org")
        if confirmed is not None:
            references.answer(client, confirmed=confirmed, comment=comment)
    return label


def _add_pieces(label: Label, *, codes: tuple[str, ...]) -> None:
    by = label.connector.user
    for criterion in Criterion.objects.filter(criteria=label.criteria_id, code__in=codes):
        note = NOTES[criterion.code]
        if criterion.code == "prix":
            evidence.add_file(
                label, criterion, content=_drawn(note), name="Devis type.png", note=note, by=by
            )
        else:
            url = f"https://www.example.org/{criterion.code}"
            evidence.add_link(label, criterion, url=url, note=note, by=by)


def _drawn(words: str) -> bytes:
    """Draw a sheet that says that it is invented."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((60, 80), "DEVIS TYPE (exemple fictif)", fill="black", font_size=28)
    pen.text((60, 140), words, fill="black", font_size=18)
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


def _entrust(label: Label, reviewers: list[User], *, by: User) -> list[Review]:
    known = [User.objects.get(pk=one.pk) for one in reviewers]
    return examinations.assign(label, reviewers=known, by=by)


def _examine(review: Review, *, recommends: bool) -> None:
    criteria = Criterion.objects.filter(criteria=review.label.criteria_id)
    scores = {one.pk: (3 if recommends else 1 + (one.position % 2), "") for one in criteria}
    words = (
        "Dossier solide, preuves récentes et clients satisfaits."
        if recommends
        else "Les prix restent flous et un client n’a pas répondu."
    )
    opinion = Opinion(scores, recommends, words)
    examinations.hand_in(review, opinion, by=review.reviewer)


def _appeal(label: Label, first: list[User], hers: User, *, by: User) -> None:
    """Refuse, then have the appeal wait for the two who did not see it."""
    for review in _entrust(label, first[:2], by=by):
        _examine(review, recommends=False)
    decisions.decide(
        label,
        outcome=Outcome.REFUSED,
        reasons="Le devis type ne dit pas ce que l’entreprise paie les années suivantes.",
        by=User.objects.get(pk=by.pk),
    )
    decisions.appeal(
        label,
        text="Le devis type le dit en page 2\u00a0: hébergement et mises à jour, par an.",
        by=label.connector.user,
    )
    # Who decided the first time has nothing to do with the appeal.
    _entrust(label, [hers, first[2]], by=User.objects.get(email=STAFF.email))
