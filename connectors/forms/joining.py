"""The forms of an application, one a step; an active connecteur changes their profile by them."""

import re
from typing import Any, ClassVar

from django import forms

from accounts.models import Organisation
from accounts.siret import clean_siren, format_siren
from connectors.enums import Language, Slot, Terms, ThemeLevel
from connectors.forms.trust import refuse_what_gives_away
from connectors.models import Connector
from reference import departments, sectors
from reference.enums import SizeClass, Theme
from reference.forms import CommuneField
from ui.forms import BaseForm

ON_SITE, REMOTE = "sur-place", "a-distance"
LEVELS = (
    (0, "Je n’aide pas sur ce thème"),
    (ThemeLevel.ADVISES.value, "Je conseille"),
    (ThemeLevel.HAS_DONE.value, "Je l’ai déjà mis en place"),
    (ThemeLevel.TEACHES.value, "Je forme d’autres personnes"),
)


# Line breaks are among them; the database refuses them too.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class NameField(forms.CharField):
    """A name on one line, which may be in the subject of a mail."""

    def to_python(self, value: Any) -> str:
        return " ".join(CONTROL.sub(" ", super().to_python(value) or "").split())


class SirenField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        options.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"})
        )
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        return clean_siren(super().clean(value))


class StepForm(BaseForm):
    """A step: `initial_of` gives what it shows of a connecteur."""

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        raise NotImplementedError


class IdentityForm(StepForm):
    full_name = NameField(
        label="Prénom et nom",
        help_text="Ils servent à notre équipe pour savoir à qui elle parle.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Saisissez votre prénom et votre nom."},
    )
    display_name = NameField(
        label="Nom affiché",
        help_text="C’est le nom que les entreprises verront, par exemple Camille E.",
        max_length=120,
        validators=[refuse_what_gives_away],
        error_messages={"required": "Saisissez le nom que les entreprises verront."},
    )

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        return {
            "full_name": connector.user.full_name,
            "display_name": connector.display_name,
        }


class OrganisationForm(StepForm):
    siren = SirenField(
        label="SIREN de votre organisation",
        help_text="Il nous dit si d’autres connecteurs en font partie. "
        "Laissez vide si vous venez à titre personnel.",
        required=False,
    )
    name = NameField(
        label="Nom de votre organisation",
        help_text="Votre entreprise, votre chambre, votre association.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        siren, name = cleaned.get("siren"), cleaned.get("name")
        unknown = siren and not Organisation.objects.filter(siren=siren).exists()
        if unknown and not name and "name" not in self.errors:
            self.add_error("name", "Saisissez le nom de l’organisation qui porte ce SIREN.")
        return cleaned

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        if connector.organisation is None:
            return {}
        return {
            "siren": format_siren(connector.organisation.siren),
            "name": connector.organisation.name,
        }


class MotivationForm(StepForm):
    motivation = forms.CharField(
        label="Pourquoi voulez-vous aider\u00a0?",
        help_text="Seule notre équipe le lit, pour examiner votre candidature.",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Dites en quelques mots pourquoi vous voulez aider."},
    )
    presentation = forms.CharField(
        label="Présentez-vous aux entreprises",
        help_text="Votre métier, ce que vous avez déjà fait, comment vous aidez.",
        max_length=1000,
        validators=[refuse_what_gives_away],
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Présentez-vous en quelques lignes."},
    )

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        return {
            "motivation": connector.motivation,
            "presentation": connector.presentation,
        }


class LevelField(forms.TypedChoiceField):
    """A level on one theme; what is not answered means no help."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LEVELS, coerce=int, initial=0, **options)

    def clean(self, value: Any) -> int:
        level: int = super().clean(value or "0")
        return level


class ThemesForm(StepForm):
    """One list of levels a theme; at least one theme."""

    says_what_is_mandatory = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for theme in Theme:
            self.fields[theme.value] = LevelField(label=theme.label)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        levels = {theme: level for theme, level in cleaned.items() if level}
        if not levels and not self.errors:
            self.add_error(next(iter(Theme)).value, "Choisissez un niveau pour au moins un thème.")
        return {"levels": levels}

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        return {known.theme: known.level for known in connector.themes.all()}


class FirmsForm(StepForm):
    sectors = forms.MultipleChoiceField(
        label="Quels secteurs connaissez-vous bien\u00a0?",
        help_text="Ne cochez rien si vous aidez tous les secteurs.",
        choices=sectors.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    size_classes = forms.MultipleChoiceField(
        label="Quelles tailles d’entreprise connaissez-vous bien\u00a0?",
        help_text="Ne cochez rien si vous les aidez toutes.",
        choices=SizeClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        return {"sectors": connector.sectors, "size_classes": connector.size_classes}


class TerritoryForm(StepForm):
    ways: ClassVar = ((ON_SITE, "Sur place"), (REMOTE, "À distance"))

    how = forms.MultipleChoiceField(
        label="Comment aidez-vous\u00a0?",
        choices=ways,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez «\u00a0Sur place\u00a0», «\u00a0À distance\u00a0», ou les deux."
        },
    )
    commune = CommuneField(
        label="Votre commune",
        help_text="Son nom ou son code postal.",
        required=False,
    )
    radius_km = forms.IntegerField(
        label="Jusqu’à combien de kilomètres vous déplacez-vous\u00a0?",
        min_value=1,
        max_value=100,
        initial=30,
    )
    departments = forms.CharField(
        label="Départements entiers que vous couvrez",
        help_text="Leurs numéros, séparés par des virgules. Par exemple\u00a0: 24, 33.",
        max_length=200,
        required=False,
    )

    def clean_departments(self) -> list[str]:
        typed = self.cleaned_data["departments"].replace(";", ",").split(",")
        codes = [code.strip().upper() for code in typed if code.strip()]
        unknown = [code for code in codes if not departments.label(code)]
        if unknown:
            raise forms.ValidationError(
                f"Nous ne connaissons pas ce département\u00a0: {', '.join(unknown)}."
            )
        return sorted(set(codes))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        how = cleaned.pop("how", [])
        cleaned["on_site"], cleaned["remote"] = ON_SITE in how, REMOTE in how
        somewhere = cleaned.get("commune") or cleaned.get("departments")
        if not self.errors and cleaned["on_site"] and not somewhere:
            self.add_error(
                "commune",
                "Indiquez votre commune ou des départements\u00a0: sinon aucune entreprise "
                "ne vous serait proposée sur place.",
            )
        return cleaned

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        ways = ((ON_SITE, connector.on_site), (REMOTE, connector.remote))
        return {
            "how": [way for way, chosen in ways if chosen],
            "commune": connector.commune,
            "radius_km": connector.radius_km,
            "departments": ", ".join(connector.departments),
        }


class AvailabilityForm(StepForm):
    monthly_capacity = forms.IntegerField(
        label="Combien d’entreprises pouvez-vous accepter par mois\u00a0?",
        help_text="Nous ne vous en proposons jamais plus.",
        min_value=1,
        max_value=31,
        initial=3,
    )
    slots = forms.MultipleChoiceField(
        label="À quels moments êtes-vous plutôt disponible\u00a0?",
        choices=Slot.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label="Dans quelles langues pouvez-vous aider\u00a0?",
        choices=Language.choices,
        initial=[Language.FRENCH],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une langue."},
    )
    terms = forms.ChoiceField(
        label="À quelles conditions souhaitez-vous aider\u00a0?",
        help_text="Être rémunéré demande d’obtenir ensuite le label.",
        choices=[
            (Terms.FREE, "Bénévolement"),
            (Terms.PAID, "Contre rémunération"),
            (Terms.BOTH, "L’un ou l’autre, selon la demande"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez à quelles conditions vous souhaitez aider."},
    )

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        answered = "disponibilites" in connector.answered_steps
        return {
            "languages": connector.languages,
            "slots": connector.slots,
            "monthly_capacity": connector.monthly_capacity,
            # Nobody is led to a choice that they did not make.
            "terms": connector.terms if answered or connector.state != "draft" else None,
        }
