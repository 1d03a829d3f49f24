from enum import StrEnum
from typing import Final

from django.db.models import TextChoices


class AdviserChoice(TextChoices):
    """Whom the owner wishes to be helped by; the State favours none."""

    BOTH = "both", "bénévoles et professionnels labellisés"
    VOLUNTEER = "volunteer", "bénévoles seulement"
    LABELLED = "labelled", "professionnels labellisés seulement"


class Channel(TextChoices):
    """How the owner wishes to be helped."""

    ANY = "", "peu importe"
    PHONE = "phone", "par téléphone"
    VIDEO = "video", "en visioconférence"
    ON_SITE = "on_site", "dans mon entreprise"
    WRITING = "writing", "par écrit"


class PolicyState(TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publiées"


class AssignmentState(TextChoices):
    COMPUTING = "computing", "en calcul"
    READY = "ready", "à relire"
    APPLYING = "applying", "en cours d’application"
    APPLIED = "applied", "appliquée"
    DROPPED = "dropped", "abandonnée"


class LineState(TextChoices):
    TO_JUDGE = "to_judge", "à étudier"
    JUDGED = "judged", "étudiée"
    NOBODY = "nobody", "personne de libre"
    PROPOSED = "proposed", "proposée"
    APPLIED = "applied", "confiée"
    SKIPPED = "skipped", "laissée"


class HelpRequestState(TextChoices):
    OPEN = "open", "en attente d’une réponse"
    MATCHED = "matched", "un connecteur vous accompagne"
    UNANSWERED = "unanswered", "à vous de choisir"
    CLOSED = "closed", "terminée"
    WITHDRAWN = "withdrawn", "retirée"


# What nobody has accepted yet, on pause or not; and whatever is not over.
WAITING: Final = (HelpRequestState.OPEN, HelpRequestState.UNANSWERED)
UNFINISHED: Final = (*WAITING, HelpRequestState.MATCHED)


class IntroductionState(TextChoices):
    REQUESTED = "requested", "demande envoyée"
    ACCEPTED = "accepted", "acceptée"
    IN_PROGRESS = "in_progress", "accompagnement en cours"
    DONE = "done", "accompagnement terminé"
    EVALUATED = "evaluated", "évaluée"
    DECLINED = "declined", "déclinée"
    EXPIRED = "expired", "restée sans réponse"
    WITHDRAWN = "withdrawn", "retirée"
    ABANDONED = "abandoned", "abandonnée"


class Stopped(StrEnum):
    """Why a connecteur who had not answered is no longer asked; the mail says it."""

    WITHDRAWN = "withdrawn"
    SETTLED = "settled"
    INSTEAD = "instead"
    TEAM = "team"
    PAUSED = "paused"
    NO_MATTER = ""


class AskedNext(StrEnum):
    """Why somebody else is asked for a request; the owner's mail says it."""

    AFTER = "after"
    TOGETHER = "together"
    INSTEAD = "instead"
    AGAIN = "again"
    TEAM = "team"


class Side(TextChoices):
    OWNER = "owner", "dirigeant"
    CONNECTOR = "connector", "connecteur"


class FollowUp(TextChoices):
    """The questions asked after an acceptance."""

    CONTACT_CHECK = "contact_check", "contact établi ?"
    OUTCOME = "outcome", "qu’est-ce qui a changé ?"
    EVALUATION = "evaluation", "cet accompagnement a-t-il été utile ?"
    PROGRESS = "progress", "où en êtes-vous ?"


class FollowUpAnswerValue(TextChoices):
    CONTACT_MADE = "contact_made", "le contact est établi"
    NO_CONTACT = "no_contact", "pas encore de contact"
    DONE = "done", "le projet a avancé"
    ONGOING = "ongoing", "l’accompagnement continue"
    ABANDONED = "abandoned", "l’accompagnement s’est arrêté"
    USEFUL = "useful", "utile"
    NOT_USEFUL = "not_useful", "peu utile"
    MOVED_ON = "moved_on", "quelque chose a changé"
    UNDER_WAY = "under_way", "c’est en cours"
    NOT_YET = "not_yet", "rien n’a encore changé"
    NEEDS_HELP = "needs_help", "j’aurais encore besoin d’aide"


class ContactKind(TextChoices):
    """What a connecteur notes of one firm."""

    CALLED = "called", "échange au téléphone"
    MET = "met", "rencontre"
    NO_ANSWER = "no_answer", "essai sans réponse"
    NOTE = "note", "note"


class LadderAction(TextChoices):
    """What is done, step after step, so that nobody waits in silence.

    The first is counted from the moment a connecteur is asked, the second from the moment the
    owner has to choose, and the others from the beginning of the wait. How long a connecteur has to
    answer is no step: they promise it by the charter they sign.
    """

    NUDGE = "nudge", "rappeler la demande au connecteur sollicité"
    OWNER_NUDGE = "owner_nudge", "rappeler au dirigeant qu’il peut choisir"
    CORRESPONDENT = "correspondent", "confier la demande au correspondant de la région"
    STAFF = "staff", "la signaler à l’équipe nationale"
    FRANK = "frank", "dire franchement où on en est, avec d’autres pistes"
    LAST_WORD = "last_word", "prévenir que la demande va être fermée"
    CLOSE = "close", "fermer la demande sans réponse"


class MeetingState(TextChoices):
    PROPOSED = "proposed", "créneaux proposés"
    BOOKED = "booked", "pris"
    CANCELLED = "cancelled", "annulé"
    HELD = "held", "passé"


class MeetingChannel(TextChoices):
    PHONE = "phone", "par téléphone"
    VIDEO = "video", "en visioconférence"
    ON_SITE = "on_site", "sur place"


class DeclineChoice(TextChoices):
    """Why a connecteur declines; for staff and figures, never for the owner."""

    SUBJECT = "subject", "ce n’est pas mon sujet"
    FAR = "far", "c’est trop loin"
    TIME = "time", "je n’ai pas le temps"
    CONFLICT = "conflict", "conflit d’intérêts"
    OTHER = "other", "autre motif"


class Outcome(TextChoices):
    """With what a connecteur closes an introduction."""

    HELPED = "helped", "l’entreprise a été aidée"
    NOT_HELPED = "not_helped", "l’entreprise n’a pas été aidée"
    UNREACHABLE = "unreachable", "l’entreprise est restée injoignable"
    PASSED_ON = "passed_on", "l’entreprise est orientée vers quelqu’un d’autre"
