"""The vocabulary that ties the applications together."""

from django.db.models import TextChoices


class Theme(TextChoices):
    """What a need is about and what a connecteur can help with.

    The order is the one that settles ties between needs (scoring rules, section 8).
    """

    STRATEGIE = "strategie", "Stratégie numérique"
    SITE_INTERNET = "site-internet", "Site internet"
    VISIBILITE_LOCALE = "visibilite-locale", "Visibilité locale"
    RESEAUX_SOCIAUX = "reseaux-sociaux", "Réseaux sociaux"
    VENTE_EN_LIGNE = "vente-en-ligne", "Vente en ligne"
    PAIEMENT = "paiement", "Moyens de paiement"
    CONNEXION = "connexion", "Connexion et équipement"
    GESTION = "gestion", "Logiciels de gestion"
    RELATION_CLIENT = "relation-client", "Relation client"
    FACTURATION_ELECTRONIQUE = "facturation-electronique", "Facturation électronique"
    CLOUD_COLLABORATION = "cloud-collaboration", "Cloud et travail à distance"
    DONNEES = "donnees", "Exploitation des données"
    IA = "ia", "Intelligence artificielle"
    CYBERSECURITE = "cybersecurite", "Cybersécurité"
    SAUVEGARDE = "sauvegarde", "Sauvegarde"
    RGPD = "rgpd", "Données personnelles (RGPD)"
    COMPETENCES = "competences", "Compétences et formation"
    NUMERIQUE_RESPONSABLE = "numerique-responsable", "Numérique responsable"
    ACCESSIBILITE = "accessibilite", "Accessibilité numérique"


class SizeClass(TextChoices):
    """Persons employed in the firm, owner included, as the questionnaire's profile asks."""

    ALONE = "1", "1 personne"
    MICRO = "2_9", "2 à 9 personnes"
    SMALL = "10_49", "10 à 49 personnes"
    MEDIUM = "50_249", "50 à 249 personnes"


class ActionLevel(TextChoices):
    """How far a firm already is on what a need is about: the last word of an action's code."""

    FIRST_STEPS = "bas", "Premiers pas"
    GOING_FURTHER = "moyen", "Aller plus loin"
