"""What an owner takes away of a request, without signing in, by its signed link."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from connectors.enums import ReplyState, Slot
from connectors.models import Testimony
from matching import selectors
from matching.enums import Side
from matching.models import ContactEntry, ExchangedMessage, HelpRequest, Meeting, MeetingSlot


def export(help_request: HelpRequest) -> dict[str, Any]:
    """Return what an owner gave, wrote, received and may read of a request (QUALITY B25)."""
    standing = selectors.standing_of(help_request)
    company = help_request.company
    return {
        "demande": {
            "identifiant": str(help_request.pk),
            "déposée_le": _written(help_request.created_at),
            "état": help_request.get_state_display(),
            "terminée_le": _written(help_request.closed_at),
            "qui_peut_aider": help_request.get_adviser_choice_display(),
            "ou_le_suivant_proposé": help_request.next_allowed,
            "besoins": help_request.needs,
            "profil_transmis": help_request.profile,
            "ce_qui_bloque": help_request.situation,
        },
        "vos_souhaits": {
            "échanger": help_request.get_channel_display(),
            "moments": [slot.label for slot in Slot if slot in help_request.slots],
            "précisions": help_request.availability,
            "langue": help_request.get_language_display(),
            "pour_participer": help_request.access_needs,
        },
        "contact": {
            "entreprise": company.name,
            "siret": company.siret,
            "commune": str(company.commune) if company.commune else "",
            "personne": help_request.contact_name,
            "adresse": help_request.owner.email,
            "téléphone": help_request.phone,
        },
        "accord": {
            "texte": help_request.consent.text,
            "donné_le": _written(help_request.consent.given_at),
            "retiré_le": _written(help_request.consent.withdrawn_at),
        },
        "ce_qui_s_est_passé": [
            {"le": _written(step.at), "quoi": step.text} for step in standing.steps
        ],
        "qui_a_lu_vos_coordonnées": [
            {"le": _written(reading.read_at), "qui": reading.reader.connector.display_name}
            for reading in standing.readings
        ],
        "vos_réponses": [
            {
                "le": _written(answer.answered_at),
                "question": answer.get_follow_up_display(),
                "réponse": answer.get_value_display(),
                "commentaire": answer.comment,
            }
            for introduction in standing.introductions
            for answer in introduction.answers.filter(side=Side.OWNER)
        ],
        **_exchanged(standing),
    }


def _exchanged(standing: selectors.Standing) -> dict[str, Any]:
    """Return what was written and noted, when both met, and what the owner said of the help."""
    names = {one.pk: one.connector.display_name for one in standing.introductions}
    of_these = {"introduction__in": list(names)}
    messages = ExchangedMessage.objects.filter(**of_these).order_by("sent_at", "pk")
    entries = ContactEntry.objects.filter(**of_these).order_by("at", "pk")
    meetings = Meeting.objects.filter(**of_these).select_related("slot").order_by("created_at")
    said = Testimony.objects.filter(work__introduction_id__in=list(names)).order_by("said_at")
    return {
        "vos_échanges": [
            {
                "le": _written(one.sent_at),
                "de": "vous" if one.side == Side.OWNER else names[one.introduction_id],
                "texte": one.text,
            }
            for one in messages
        ],
        "ce_que_le_connecteur_a_noté": [
            {
                "le": _written(one.at),
                "par": names[one.introduction_id],
                "nature": one.get_kind_display(),
                "texte": one.text,
            }
            for one in entries
        ],
        "vos_rendez_vous": [
            {
                "avec": names[one.introduction_id],
                "état": one.get_state_display(),
                "créneau": None if one.slot is None else _slot(one.slot),
            }
            for one in meetings
        ],
        "vos_avis": [
            {
                "le": _written(one.said_at),
                "contact_établi": one.contact_made,
                "a_aidé": one.get_helped_display(),
                "ce_qui_a_été_fait": one.what_done,
                "une_phrase": one.sentence,
                "publication_acceptée": one.may_publish,
                "réponse_du_connecteur": one.reply
                if one.reply_state == ReplyState.PUBLISHED
                else "",
            }
            for one in said
        ],
    }


def _slot(slot: MeetingSlot) -> dict[str, Any]:
    return {
        "début": _written(slot.starts_at),
        "minutes": slot.minutes,
        "moyen": slot.get_channel_display(),
        "lieu": slot.place,
    }


def _written(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="minutes") if at else None
