"""The sheets that ship are read whole, and loaded as often as one likes."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import history
from resources.enums import ResourceState
from resources.models import Resource
from resources.services import loading, moderating
from resources.services.loading import AddressTaken, load_resources
from resources.shipped import BrokenSheet, Sheet, read_sheet, read_sheets
from tests.factories.accounts import UserFactory
from tests.factories.resources import ResourceFactory

NAME = "sauvegarde/essayer"
TEXT = """---
title: Essayer
summary: Pour voir.
action: Y2.bas
minutes: 60
euros: 0
sizes: []
sectors: []
products: {}
checked: 2026-11-26
---

## Pourquoi

Pour voir.

## Comment en 5 étapes

1. **Prenez.** Un.
2. **Posez.** Deux.
3. **Ouvrez.** Trois.
4. **Fermez.** Quatre.
5. **Vérifiez.** Cinq.

## Combien de temps

Une heure.

## Qui peut vous aider

Un connecteur.

## Pour aller plus loin

- France Num.
"""


class TestReading:
    def test_a_sheet_gives_its_facts_and_its_steps(self) -> None:
        sheet = read_sheet(NAME, TEXT)
        assert (sheet.theme, sheet.slug, sheet.level) == ("sauvegarde", "essayer", "bas")
        assert sheet.steps == ("Prenez", "Posez", "Ouvrez", "Fermez", "Vérifiez")
        assert sheet.body.startswith("## Pourquoi")

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("---\ntitle", "title"),
            ("title: Essayer", "title: a: b"),
            ("title: Essayer", "title: ''"),
            ("title: Essayer\n", ""),
            ("minutes: 60", "minutes: une heure"),
            ("minutes: 60", "minutes: -1"),
            ("checked: 2026-11-26", "checked: hier"),
            ("Y2.bas", "Y2"),
            ("sizes: []", "sizes: ['3']"),
            ("sectors: []", "sectors: [Z]"),
            ("products: {}", "products: {Gmail: cher}"),
            ("## Pourquoi", "## Parce que"),
            ("## Combien de temps\n", ""),
            ("5. **Vérifiez.** Cinq.\n", ""),
            ("2. **Posez.**", "2. Posez."),
        ],
    )
    def test_a_broken_one_says_which_it_is(self, before: str, after: str) -> None:
        assert before in TEXT
        with pytest.raises(BrokenSheet, match=NAME):
            read_sheet(NAME, TEXT.replace(before, after))

    @pytest.mark.parametrize("name", ["nulle/essayer", "sauvegarde/Essayer", "sauvegarde/"])
    def test_its_place_is_a_theme_and_its_name_an_address(self, name: str) -> None:
        with pytest.raises(BrokenSheet):
            read_sheet(name, TEXT)


@pytest.mark.django_db
class TestLoading:
    def test_it_is_loaded_once_then_left_alone(self) -> None:
        sheets = read_sheets()
        first = load_resources()
        assert len(first.added) == len(sheets) == Resource.objects.published().count()
        before = list(Resource.objects.order_by("pk").values())
        with CaptureQueriesContext(connection) as made:
            again = load_resources()
        assert (again.added, again.changed, again.retired) == ([], [], [])
        assert again.unchanged == len(sheets)
        assert not [query for query in made if query["sql"].startswith(("UPDATE", "INSERT"))]
        assert len(made) <= 5
        assert list(Resource.objects.order_by("pk").values()) == before

    def test_only_what_differs_is_written_and_what_left_is_retired_with_its_history(self) -> None:
        one, two = self._two()
        load_resources([one, two])
        done = load_resources([replace(one, title="Autrement")])
        assert (done.added, done.changed, done.retired) == ([], [one.name], [two.name])
        kept, gone = (Resource.objects.get(shipped_as=sheet.name) for sheet in (one, two))
        assert kept.title == "Autrement"
        assert gone.state == ResourceState.RETIRED
        assert [step.to_state for step in history.of(gone)] == ["published", "retired"]
        assert load_resources([one, two]).changed == [one.name, two.name]
        gone.refresh_from_db()
        assert gone.state == ResourceState.PUBLISHED

    def test_what_the_team_hid_stays_hidden(self) -> None:
        one, _ = self._two()
        load_resources([one])
        Resource.objects.update(state=ResourceState.HIDDEN)
        load_resources([replace(one, title="Autrement")])
        found = Resource.objects.get()
        assert (found.title, found.state) == ("Autrement", ResourceState.HIDDEN)

    def test_what_the_team_retired_stays_retired(self) -> None:
        one, _ = self._two()
        load_resources([one])
        shipped = Resource.objects.get()
        moderating.retire(shipped, reason="Faux.", by=UserFactory(staff=True))
        for sheet in (one, replace(one, title="Autrement")):
            assert load_resources([sheet]).changed in ([], [sheet.name])
            shipped.refresh_from_db()
            assert shipped.state == ResourceState.RETIRED
        load_resources([])
        load_resources([one])
        shipped.refresh_from_db()
        assert (shipped.state, shipped.reason) == (ResourceState.RETIRED, "Faux.")

    def test_what_left_while_hidden_comes_back_hidden(self) -> None:
        one, _ = self._two()
        load_resources([one])
        shipped = Resource.objects.get()
        moderating.hide(shipped, reason="À revoir.", by=UserFactory(staff=True))
        for sheets in ([], [one]):
            load_resources(sheets)
        shipped.refresh_from_db()
        assert (shipped.state, shipped.reason) == (ResourceState.HIDDEN, "À revoir.")

    def test_nothing_changes_when_an_address_is_taken(self) -> None:
        one, two = self._two()
        ResourceFactory(slug=two.slug)
        with pytest.raises(AddressTaken, match=two.name):
            load_resources([one, two])
        assert Resource.objects.count() == 1

    def test_what_others_proposed_is_left_alone(self) -> None:
        proposed = ResourceFactory()
        load_resources([])
        proposed.refresh_from_db()
        assert proposed.state == ResourceState.PUBLISHED

    def test_the_command_says_what_it_did(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one, two = self._two()
        monkeypatch.setattr(loading, "read_sheets", lambda: [one, two])
        assert self._run() == (
            "Fiches pratiques : 2 ajoutées, 0 modifiée, 0 retirée, 0 inchangée.\n"
        )
        monkeypatch.setattr(loading, "read_sheets", lambda: [one])
        said = self._run()
        assert "1 retirée, 1 inchangée" in said
        assert f"Retirée : {two.name}" in said

        def broken() -> list[Sheet]:
            raise BrokenSheet("sauvegarde/essayer: rien")

        monkeypatch.setattr(loading, "read_sheets", broken)
        with pytest.raises(CommandError, match="sauvegarde/essayer"):
            self._run()

    def _two(self) -> tuple[Sheet, Sheet]:
        one = read_sheet(NAME, TEXT)
        return one, replace(one, name="ia/autre", title="Autre", summary="Ailleurs.")

    def _run(self) -> str:
        output = StringIO()
        call_command("load_resources", stdout=output)
        return output.getvalue()
