"""What ships is plain, neutral, whole, and enough for every firm (issue 6, Must show 1)."""

from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest

from diagnostics.instrument import load_shipped
from reference.enums import ActionLevel, SizeClass, Theme
from reference.vocabulary import CompanyProfile, Need
from resources.choosing import Candidate, Reason, choose
from resources.content import plain
from resources.content.linting import lint
from resources.content.products import named_in
from resources.shipped import Sheet, parts_of, read_sheets

FEWEST_SHEETS = 80


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    return read_sheets()


@pytest.fixture(scope="module")
def actions() -> dict[str, tuple[Theme, str]]:
    """Return the theme and the words of each action of the questionnaire, by code."""
    return {
        f"{question.code}.{level}": (Theme(question.theme), words)
        for question in load_shipped().questions
        for level, words in question.need_actions.items()
    }


def candidates_of(sheets: list[Sheet]) -> list[Candidate]:
    return [
        Candidate(
            UUID(int=number),
            sheet.slug,
            (sheet.theme,),
            level=sheet.level,
            actions=(sheet.action,),
            sizes=sheet.sizes,
            sectors=sheet.sectors,
        )
        for number, sheet in enumerate(sheets)
    ]


class TestWhatShips:
    def test_a30_f11_nothing_is_found_by_the_linter(
        self, sheets: list[Sheet], actions: dict[str, tuple[Theme, str]]
    ) -> None:
        assert len(sheets) >= FEWEST_SHEETS
        assert [str(finding) for finding in lint(sheets, actions=actions)] == []

    def test_a_sheet_is_about_the_theme_of_its_action(
        self, sheets: list[Sheet], actions: dict[str, tuple[Theme, str]]
    ) -> None:
        assert [sheet.name for sheet in sheets if sheet.theme != actions[sheet.action][0]] == []

    @pytest.mark.parametrize("size", SizeClass)
    @pytest.mark.parametrize(("theme", "level"), list(product(Theme, ActionLevel)))
    def test_must_show_1_each_theme_level_and_size_has_two_resources_at_least(
        self,
        sheets: list[Sheet],
        actions: dict[str, tuple[Theme, str]],
        theme: Theme,
        level: ActionLevel,
        size: SizeClass,
    ) -> None:
        codes = [code for code, (about, _) in actions.items() if about == theme]
        asked = [code for code in codes if code.endswith(f".{level}")]
        assert asked
        for code in asked:
            need = Need(theme, 1.0, "?", actions[code][1], code)
            # Who said neither their sector nor their place: the least that anybody gets.
            kept = choose(need, CompanyProfile(size), candidates_of(sheets)).kept
            assert len(kept) >= 2
            # The very action first.
            assert Reason.SAME_ACTION in kept[0].reasons
            assert all(chosen.candidate.level == level for chosen in kept)

    @pytest.mark.parametrize(
        ("code", "profile", "first", "reason"),
        [
            ("C8.bas", CompanyProfile(SizeClass.ALONE), "encaisser-vos-premieres-cartes", "SIZE"),
            ("C8.bas", CompanyProfile(SizeClass.SMALL), "encaisser-a-plusieurs", "SIZE"),
            ("Y2.bas", CompanyProfile(SizeClass.MEDIUM), "sauvegarder-les-postes", "SIZE"),
            ("Y6.bas", CompanyProfile(SizeClass.SMALL), "faire-le-tour-des-services", "SIZE"),
            ("R1.bas", CompanyProfile(SizeClass.SMALL), "suivre-les-appareils", "SIZE"),
            ("G4.moyen", CompanyProfile(SizeClass.ALONE), "tenir-ses-relances", "SIZE"),
            ("G4.moyen", CompanyProfile(SizeClass.MICRO), "organiser-les-relances", "SIZE"),
            ("G9.bas", CompanyProfile(SizeClass.MICRO, "I"), "traduire-un-texte", "SECTOR"),
        ],
    )
    def test_what_is_written_for_a_size_or_a_trade_comes_first_and_says_so(
        self,
        sheets: list[Sheet],
        actions: dict[str, tuple[Theme, str]],
        code: str,
        profile: CompanyProfile,
        first: str,
        reason: str,
    ) -> None:
        need = Need(actions[code][0], 1.0, "?", actions[code][1], code)
        best = choose(need, profile, candidates_of(sheets)).kept[0]
        assert best.candidate.slug.startswith(first)
        assert Reason[f"YOUR_{reason}"] in best.reasons


def sheet(body: str, **more: object) -> Sheet:
    made = Sheet(
        name="sauvegarde/essai",
        title="Essayer",
        summary="Pour voir.",
        action="Y2.bas",
        minutes=60,
        euros=0,
        checked=date(2026, 11, 26),
        body=body,
        steps=(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


GOOD = "## Pourquoi\n\n" + "Voici une phrase de neuf mots pour cette fiche. " * 30


def found(*sheets: Sheet) -> str:
    return "\n".join(str(finding) for finding in lint(sheets))


class TestTheLinter:
    def test_a_good_text_passes(self) -> None:
        assert found(sheet(GOOD)) == ""

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ("Mot " * 26 + ".", "phrase de 26 mots"),
            ("Voyez le RGAA.", "sigle non expliqué : RGAA"),
            ("Ouvrez un compte Gmail.", "produit cité et non déclaré : Gmail"),
            ("Voyez [ceci](../sauvegarde/nulle-part.md).", "lien mort"),
            ("Voyez [ceci](../sauvegarde/essai.md).", "lien vers elle-même"),
            ("Voyez [ceci](https://example.org/).", "ne mène à aucune fiche"),
            ("Voyez https://example.org/.", "adresse écrite"),
            ("Voyez ![ceci](p.png).", "image"),
            ("Voyez <b>ceci</b>.", "HTML"),
            ("Bravo !", "point d’exclamation"),
            ("C'est fait.", "apostrophe droite"),
            ("Et ainsi de suite, etc.", "etc."),
            ("1. **Faites**", "étape trop longue ou sans point"),
        ],
    )
    def test_each_fault_is_found(self, bad: str, words: str) -> None:
        assert words in found(sheet(f"{GOOD}\n\n{bad}"))

    def test_a_text_too_short_too_long_or_heavy(self) -> None:
        assert "3 mots" in found(sheet("Un deux trois."))
        assert "451 mots" in found(sheet("Mot mot mot. " * 150 + "Mot."))
        assert "20.0 mots en moyenne" in found(sheet(("mot " * 20 + ". ") * 15))

    def test_two_sheets_do_not_bear_one_title(self) -> None:
        other = sheet(GOOD, name="sauvegarde/autre", summary="Autrement.")
        assert "mêmes mots que sauvegarde/essai" in found(sheet(GOOD), other)

    def test_f11_a_product_comes_with_two_others_one_of_them_free(self) -> None:
        body = f"{GOOD}\n\nEssayez Dolibarr, Sellsy ou Axonaut."
        three = {"Dolibarr": "free", "Sellsy": "paid", "Axonaut": "paid"}
        assert found(sheet(body, products=three)) == ""
        assert "moins de 3 produits" in found(sheet(body, products={"Dolibarr": "free"}))
        assert "aucun produit gratuit" in found(sheet(body, products=dict.fromkeys(three, "paid")))
        assert "déclaré et non cité : Odoo" in found(
            sheet(body, products={**three, "Odoo": "free"})
        )

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Un orange vif. Orange est une couleur.", []),
            ("Appelez Orange ou votre opérateur.", ["Orange"]),
            ("Sur Google, puis sur Google.", ["Google"]),
        ],
    )
    def test_a_word_of_every_day_is_no_product(self, text: str, names: list[str]) -> None:
        assert list(named_in(text)) == names


class TestPlainLanguage:
    def test_sentences_are_told_apart(self) -> None:
        text = "## Titre\n\nUne phrase. Une autre ? « Oui. » Encore.\n\n- un\n- deux, [lien](x)\n"
        assert plain.sentences(text) == [
            *("Une phrase.", "Une autre ?", "« Oui. »".removesuffix(" »"), "Encore."),
            *("un", "deux, lien"),
        ]

    def test_an_abbreviation_a_number_and_an_elision_end_no_sentence(self) -> None:
        assert len(plain.sentences("Voyez M. Dupont, 2,5 fois, à 10.30.")) == 1
        assert plain.words("L’année d’après, aujourd’hui") == ["L’année", "d’après", "aujourd’hui"]

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Le règlement général sur la protection des données (RGPD) dit.", []),
            ("Le RGPD (règlement général sur la protection des données) dit.", []),
            ("Le RGPD dit.", ["RGPD"]),
            ("Un PDF par SMS, avec la TVA.", []),
            ("OVH et RGPD, RGPD.", ["OVH", "RGPD"]),
        ],
    )
    def test_an_acronym_is_explained_beside_it(self, text: str, names: list[str]) -> None:
        assert plain.unexplained_acronyms(text) == names


def test_each_part_of_a_body_has_its_text(sheets: list[Sheet]) -> None:
    parts = parts_of(sheets[0].body)
    assert len(parts) == 5
    assert all(parts.values())
