from django.db.models import TextChoices


class MembershipRole(TextChoices):
    OWNER = "owner", "dirigeant"
    MEMBER = "member", "collaborateur"


class InvitationState(TextChoices):
    """Where an invitation into a firm stands; all but the first are final."""

    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "acceptée"
    DECLINED = "declined", "déclinée"
    REVOKED = "revoked", "annulée"
    EXPIRED = "expired", "expirée"


class Departure(TextChoices):
    """How somebody stopped belonging to a firm, as the journal says it."""

    LEFT = "left", "a quitté l’entreprise"
    REMOVED = "removed", "retirée de l’entreprise"
    CLOSED = "closed", "entreprise fermée"


class OrganisationRole(TextChoices):
    """What somebody does for an organisation; a role is ended, never deleted."""

    ADVISER = "adviser", "conseiller"
    MANAGER = "manager", "responsable des connecteurs"


class OrganisationKind(TextChoices):
    CHAMBER = "chamber", "chambre consulaire"
    FEDERATION = "federation", "fédération professionnelle"
    FUNDER = "funder", "financeur"
    PARTNER = "partner", "partenaire"
    FIRM = "firm", "entreprise de conseil"


class ConsentPurpose(TextChoices):
    """One legal basis per purpose; each is given apart and can be withdrawn."""

    SHARE_CONTACT = "share_contact", "transmettre mes coordonnées à un connecteur"
