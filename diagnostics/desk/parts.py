"""The parts of a questionnaire that staff edit, each one page: where it stands, what it holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diagnostics.desk import forms_of_parts as of
from diagnostics.desk.conditions import Document
from diagnostics.desk.fields import PartForm
from diagnostics.desk.rows import Rows, RowSet, from_mapping, from_pairs, to_mapping, to_pairs

Settle = Callable[[Document], None]
CrossCheck = Callable[[PartForm, Sequence[RowSet]], None]


def nothing(*_: Any) -> None:
    """Leave it as it is."""


@dataclass(frozen=True, slots=True)
class Part:
    """A place of the document. With `listed`, `path` is that of a list, and a code says which.

    `settle` puts in order what fields write one by one; `cross_check` says at its field what only
    several fields together tell.
    """

    key: str
    title: str
    path: tuple[str, ...]
    form: type[PartForm]
    rows: tuple[Rows, ...] = ()
    listed: bool = False
    intro: str = ""
    settle: Settle = nothing
    cross_check: CrossCheck = nothing

    def find(self, definition: Mapping[str, Any], code: str = "") -> Document:
        """Give the mapping of this part in a document; KeyError when there is none."""
        value: Any = definition
        for key in self.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if self.listed:
            entries = value if isinstance(value, list) else []
            value = next(
                (each for each in entries if isinstance(each, dict) and each.get("code") == code),
                None,
            )
        if not isinstance(value, dict):
            raise KeyError(self.key, code)
        return value


def settle_question(question: Document) -> None:
    """Take away what the kind of the question, or an empty condition, makes meaningless."""
    if question.get("kind") == "single":
        question.pop("scale", None)
    else:
        for option in question.get("options", []):
            option.pop("points", None)
        scale = question.setdefault("scale", {})
        if scale.setdefault("kind", "count") == "count":
            scale.pop("tiers", None)
            scale.pop("default", None)
        else:
            scale.pop("steps", None)
            scale.setdefault("default", 0)
    if question.get("ask_if"):
        question.setdefault("if_not_asked", "not_applicable")
    else:
        question.pop("if_not_asked", None)
    if not question.get("not_applicable"):
        question.pop("not_applicable_label", None)
    question.setdefault("need_actions", {})


def check_question(form: PartForm, rowsets: Sequence[RowSet]) -> None:
    options, steps, tiers = rowsets
    if not options.kept:
        form.add_error(None, "Une question a des options\u00a0: donnez-en au moins deux.")
    if form.cleaned_data.get("kind") == "single":
        for row in options.kept:
            if row.cleaned_data.get("points") is None and "points" not in row.errors:
                row.add_error("points", "Donnez ses points.")
    elif form.cleaned_data.get("scale__kind") == "tiers":
        if not tiers.kept:
            form.add_error("scale__kind", "Donnez au moins un palier ci-dessous.")
    elif not steps.kept:
        form.add_error("scale__kind", "Donnez au moins un nombre d’options et ses points.")


def number_in_order(definition: Document) -> None:
    """Give dimensions their rank: it is that of their row."""
    for rank, dimension in enumerate(definition.get("dimensions", []), start=1):
        dimension["order"] = rank


LEVELS = "Du plus bas, qui commence à 0, au plus haut."
PARTS = (
    Part("presentation", "Présentation", ("instrument",), of.PresentationForm),
    Part(
        "calcul",
        "Réglages du calcul",
        (),
        of.MethodForm,
        (
            Rows(("score_levels",), "Niveaux de score", of.LevelRow, help=LEVELS),
            Rows(("reliability_levels",), "Niveaux de fiabilité", of.LevelRow, help=LEVELS),
        ),
    ),
    Part(
        "dimensions",
        "Dimensions",
        (),
        of.DimensionsForm,
        (Rows(("dimensions",), "Dimensions", of.DimensionRow),),
        intro="Dans l’ordre où elles sont posées. Celle que l’on retire laisse ses questions sans"
        " dimension\u00a0: la vérification le dit.",
        settle=number_in_order,
    ),
    Part(
        "themes",
        "Thèmes",
        (),
        of.DimensionsForm,
        (Rows(("themes",), "Thèmes", of.ThemeRow, fixed=True),),
        intro="Les thèmes sont partagés par toute la plateforme\u00a0: seul leur nom change ici.",
    ),
    Part(
        "question",
        "Question",
        ("questions",),
        of.QuestionForm,
        (
            Rows(
                ("options",),
                "Options",
                of.OptionRow,
                help="«\u00a0Seule\u00a0»\u00a0: l’option ne va avec aucune autre. Les points, de 0"
                " à 10, sont ceux d’une question à une seule option.",
            ),
            Rows(
                ("scale", "steps"),
                "Points selon le nombre d’options",
                of.StepRow,
                from_pairs("count", "points"),
                to_pairs("count", "points"),
                help="Pour plusieurs options\u00a0: la première ligne est 0 option.",
                unique="count",
            ),
            Rows(
                ("scale", "tiers"),
                "Paliers",
                of.TierRow,
                help="Pour plusieurs options\u00a0: le premier palier atteint l’emporte.",
                unique="",
            ),
        ),
        listed=True,
        settle=settle_question,
        cross_check=check_question,
    ),
    Part(
        "profil",
        "Donnée du profil",
        ("profile",),
        of.ProfileForm,
        (Rows(("options",), "Options", of.ProfileOptionRow, fixed=True),),
        listed=True,
        intro="Les codes du profil servent à comparer et à orienter\u00a0: seuls les mots"
        " changent.",
    ),
    Part(
        "indice",
        "Indice européen",
        ("dii",),
        of.IndexForm,
        (Rows(("levels",), "Niveaux de l’indice", of.LevelRow, help=LEVELS),),
    ),
    Part(
        "version-indice",
        "Version de l’indice",
        ("dii", "versions"),
        of.IndexVersionForm,
        listed=True,
    ),
    Part("usage", "Usage suivi", ("dii", "variables"), of.VariableForm, listed=True),
    Part(
        "comparaison",
        "Comparaison avec Eurostat",
        ("comparison",),
        of.ComparisonForm,
        (
            Rows(
                ("size_by_profile",),
                "Classe d’Eurostat de chaque taille d’entreprise",
                of.SizeRow,
                from_mapping("code"),
                to_mapping("code"),
                fixed=True,
            ),
            Rows(
                ("fallback",),
                "Où chercher un chiffre, dans l’ordre",
                of.FallbackRow,
                help="Le premier chiffre publié et assez récent l’emporte.",
                unique="",
            ),
            Rows(("activity_fallback",), "Où chercher par activité", of.FallbackRow, unique=""),
            Rows(
                ("geo_labels",),
                "Nom des zones",
                of.LabelRow,
                from_mapping("code", "label"),
                to_mapping("code", "label"),
            ),
            Rows(
                ("size_labels",),
                "Nom des tailles",
                of.LabelRow,
                from_mapping("code", "label"),
                to_mapping("code", "label"),
            ),
            Rows(("landmarks_under_10",), "Repères de l’Insee", of.LandmarkRow, unique="variable"),
        ),
    ),
)
BY_KEY = {part.key: part for part in PARTS}
