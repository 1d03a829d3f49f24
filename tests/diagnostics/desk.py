"""Filling in the pages of the desk of questionnaires as a browser would send them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from diagnostics.models import Questionnaire
from diagnostics.services import authoring
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import QuestionnaireFactory

Sent = dict[str, Any]


def make_draft(version: str = "1.1.0") -> Questionnaire:
    """Copy the shipped version in a draft."""
    return authoring.copy_version(
        QuestionnaireFactory.create(), version=version, by=UserFactory.create(staff=True)
    )


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:diagnostics_questionnaire_{name}", args=args)


def as_shown(response: HttpResponse) -> Sent:
    """Give what a browser sends when the page is saved untouched."""
    context = response.context  # type: ignore[attr-defined]
    sent: Sent = {"revision": str(context["questionnaire"].revision)}
    forms = [context["form"]]
    for rows in context.get("rowsets", ()):
        forms += [rows.management_form, *rows.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value is not None and value is not False:
                sent[field.html_name] = value
    return sent
