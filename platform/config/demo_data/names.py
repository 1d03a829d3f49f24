"""Names that nobody bears, and words that say at once that all of it is invented."""

from typing import Final

FIRST_NAMES: Final = (
    "Camille",
    "Dominique",
    "Claude",
    "Maxime",
    "Sacha",
    "Alix",
    "Charlie",
    "Lou",
    "Noa",
    "Andrea",
    "Eden",
    "Morgan",
    "Yaël",
    "Swann",
    "Ange",
    "Mahé",
    "Loïs",
    "Gwen",
    "Ariel",
    "Nour",
)
LAST_NAMES: Final = (
    "Exemple",
    "Modèle",
    "Fictif",
    "Essai",
    "Maquette",
    "Témoin",
    "Gabarit",
    "Échantillon",
    "Prototype",
    "Imaginaire",
    "Spécimen",
    "Brouillon",
    "Esquisse",
    "Simulacre",
    "Démonstration",
    "Figurant",
)

# Section of NAF rév. 2, kind of firm, and how it sells (the profile of the questionnaire).
FIRMS: Final = (
    ("C", "Boulangerie"),
    ("C", "Menuiserie"),
    ("C", "Fromagerie"),
    ("F", "Plomberie"),
    ("F", "Charpente"),
    ("F", "Électricité"),
    ("G", "Librairie"),
    ("G", "Garage"),
    ("G", "Fleuriste"),
    ("G", "Quincaillerie"),
    ("G", "Épicerie"),
    ("H", "Transports"),
    ("I", "Restaurant"),
    ("I", "Hôtel"),
    ("I", "Salon de thé"),
    ("J", "Imprimerie numérique"),
    ("L", "Agence immobilière"),
    ("M", "Cabinet d’architecture"),
    ("N", "Entretien des jardins"),
    ("S", "Salon de coiffure"),
)

PRESENTATIONS: Final = (
    "J’ai tenu un commerce pendant quinze ans et mis en ligne ma propre boutique. J’aide à faire "
    "le tri entre l’utile et le superflu.",
    "Salarié dans l’informatique, je donne une demi-journée par mois aux artisans de mon bassin "
    "d’emploi.",
    "Retraitée de la comptabilité, j’accompagne le passage à la facture électronique, pas à pas.",
    "Formatrice indépendante : je pars de vos outils actuels et je vous laisse autonome.",
    "Étudiant en alternance, j’aide à créer une fiche d’établissement et à répondre aux avis.",
    "Conseiller d’une chambre consulaire, je connais les petites entreprises du département.",
    "J’ai sécurisé les postes et les sauvegardes de plusieurs ateliers. Visite sur place possible.",
    "Je travaille à distance, le soir ou le midi, selon vos horaires d’ouverture.",
)

DECLINE_REASONS: Final = (
    "Je suis en congé ce mois-ci.",
    "Ce sujet n’est pas vraiment le mien.",
    "",
)

COMMENTS: Final = (
    "Échange très clair, nous savons par quoi commencer.",
    "La fiche est en ligne et les premiers clients l’ont trouvée.",
    "",
)
