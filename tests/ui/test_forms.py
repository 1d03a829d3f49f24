"""Forms wear one set of clothes, and say what is wrong (QUALITY A9)."""

from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from ui.forms import BaseForm

PAGE = Template(
    '{% load crispy_forms_tags %}{% include "ui/error_summary.html" %}'
    '<form method="post" novalidate>{% crispy form %}</form>'
)


class Sample(BaseForm):
    name = forms.CharField(label="Nom", help_text="Celui de l’entreprise", max_length=5)
    phone = forms.CharField(label="Téléphone", required=False)
    size = forms.ChoiceField(
        label="Taille", widget=forms.RadioSelect, choices=[("a", "Une"), ("b", "Deux")]
    )
    tools = forms.MultipleChoiceField(
        label="Outils", widget=forms.CheckboxSelectMultiple, choices=[("a", "Un"), ("b", "Deux")]
    )
    agree = forms.BooleanField(label="J’accepte")
    place = forms.ChoiceField(label="Lieu", choices=[("", "Choisir"), ("x", "Ici")])


def rendered(form: forms.Form) -> str:
    request = RequestFactory().get("/")
    return PAGE.render(Context({"form": form, "request": request, "csrf_token": "x" * 64}))


def test_fields_have_labels_hints_groups_and_no_form_tag_of_their_own() -> None:
    html = rendered(Sample())
    assert html.count("<form") == 1
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert "(optionnel)" in html.split("Téléphone")[1][:20]
    assert html.count("(optionnel)") == 1
    assert "sauf ceux qui portent la mention" in html
    assert 'class="fr-select"' in html
    assert "error-summary" not in html


def test_a_refused_form_lists_each_error_with_a_link_to_its_control() -> None:
    form = Sample({"name": "trop long", "phone": "12"})
    html = rendered(form)
    for target in ("id_name", "id_size_0", "id_tools_0", "id_agree", "id_place"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html
    assert "5 réponses sont à revoir" in html
    assert "autofocus" in html
    # The same words twice: in the summary and beside the field; and what was typed is kept.
    text = form.errors["name"][0]
    assert html.count(text) == 2
    assert 'value="trop long"' in html
    assert 'value="12"' in html


def test_the_hint_is_still_announced_when_there_is_an_error() -> None:
    html = rendered(Sample({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert html.count('id="id_name_error"') == 1


def test_an_error_of_the_whole_form_is_said_without_a_link() -> None:
    form = Sample({})
    form.add_error(None, "Le code a expiré.")
    html = rendered(form)
    assert "<li>Le code a expiré.</li>" in html
    assert '<p class="fr-error-text">Le code a expiré.</p>' in html
