"""Drafts as wholes: copied, exchanged as files, compared, published, thrown away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from diagnostics import authoring
from diagnostics.desk.pages import address, find, for_editors, note, revision_of, show
from diagnostics.desk.views.contents import findings_of, pointed
from diagnostics.desk.views.editing import REFUSALS, STALE
from diagnostics.models import Questionnaire
from diagnostics.services import authoring as services

MALFORMED = "Trois nombres séparés par des points, comme 1.2.0."
TAKEN = "Une autre version porte déjà ce numéro."
FORM, CONFIRM = (
    "admin/diagnostics/questionnaire/form.html",
    "admin/diagnostics/questionnaire/confirm.html",
)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the back office admits nobody else
    return request.user


def _lower(error: services.VersionNotHigher) -> str:
    return f"Choisissez un numéro au-dessus de {error.latest}, déjà publié."


class CopyForm(forms.Form):
    version = forms.CharField(label="Numéro de la nouvelle version", max_length=20)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a published version in a draft."""
    questionnaire = find(pk)
    _, change, _ = authoring.next_versions(questionnaire.version)
    sent = request.POST if request.method == "POST" else None
    form = CopyForm(sent, initial={"version": change})
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.copy_version(
                questionnaire, version=form.cleaned_data["version"], by=_user(request)
            )
        except services.NotPublished:
            messages.error(request, "Un brouillon ne se copie pas : modifiez-le, ou exportez-le.")
            return redirect(address("contents", pk))
        except services.VersionMalformed:
            form.add_error("version", MALFORMED)
        except services.VersionTaken:
            form.add_error("version", TAKEN)
        except services.VersionNotHigher as error:
            form.add_error("version", _lower(error))
        else:
            note(request, draft, f"Copiée de la version {questionnaire.version}")
            messages.success(request, f"Brouillon {draft.version} créé.")
            return redirect(address("contents", draft.pk))
    return show(
        request,
        FORM,
        title=f"Copier la {questionnaire} dans un brouillon",
        questionnaire=questionnaire,
        form=form,
        sentence="Une correction de mots fait monter le dernier nombre ; une question ajoutée,"
        " retirée ou notée autrement, celui du milieu ; un autre calcul, le premier.",
        button="Créer le brouillon",
        back=reverse("admin:diagnostics_questionnaire_change", args=[pk]),
    )


@require_safe
@for_editors
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a version as a file to be read, edited and given back."""
    questionnaire = find(pk)
    response = HttpResponse(
        authoring.to_yaml(questionnaire.definition), content_type="application/yaml; charset=utf-8"
    )
    name = f"questionnaire-{questionnaire.version}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Fichier YAML",
        help_text="Celui que donne « Exporter », modifié ou non.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "missing": "Choisissez un fichier.",
        },
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean_file(self) -> dict[str, Any]:
        sent = self.cleaned_data["file"]
        try:
            return authoring.from_yaml(sent.read())
        except authoring.ExchangeError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def import_file(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Put a file in a new draft, or in place of the whole content of one."""
    draft = find(pk, draft=True) if pk is not None else None
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent)
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.import_draft(
                form.cleaned_data["file"],
                by=_user(request),
                replacing=draft,
                revision=revision_of(request) if draft else None,
            )
        except services.VersionMalformed:
            form.add_error("file", f"Le numéro de version (instrument, version) : {MALFORMED}")
        except services.VersionTaken:
            form.add_error("file", f"{TAKEN} Changez-le dans le fichier (instrument, version).")
        except services.StaleDraft:
            draft, stale = find(draft.pk, draft=True) if draft else None, True
        else:
            note(request, kept, "Contenu importé d’un fichier")
            messages.success(request, f"Fichier importé dans le brouillon {kept.version}.")
            return redirect(address("contents", kept.pk))
    return show(
        request,
        FORM,
        title="Importer un fichier" if draft is None else f"Remplacer le contenu, {draft}",
        questionnaire=draft,
        form=form,
        stale=STALE if stale else "",
        sentence="Le fichier fait un nouveau brouillon, sous le numéro qu’il porte."
        if draft is None
        else "Tout le contenu du brouillon est remplacé par celui du fichier.",
        button="Importer",
        back=address("contents", draft.pk) if draft else address("changelist"),
    )


@require_safe
@for_editors
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in words what changed since the version this one comes from, or any other."""
    questionnaire = find(pk)
    others = list(Questionnaire.objects.exclude(pk=pk).defer("definition").order_by("-pk"))
    other: Questionnaire | None
    wanted = request.GET.get("avec", "")
    if wanted:
        known = {str(each.pk): each for each in others}
        other = known.get(wanted)
        if other is None:
            raise Http404
    else:
        other = next(
            (each for each in others if each.pk == questionnaire.based_on_id),
            others[0] if others else None,
        )
    return show(
        request,
        "admin/diagnostics/questionnaire/difference.html",
        title=f"Différences, {questionnaire}",
        questionnaire=questionnaire,
        others=others,
        other=other,
        difference=authoring.difference(other.definition, questionnaire.definition)
        if other
        else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before a draft is published (GET), publish it for good (POST)."""
    draft = find(pk, draft=True)
    if request.method == "POST":
        try:
            services.publish_questionnaire(draft, by=_user(request), revision=revision_of(request))
        except services.DraftHasFaults:
            messages.error(request, "Il reste des points à corriger : rien n’est publié.")
        except services.VersionNotHigher as error:
            messages.error(request, f"Rien n’est publié. {_lower(error)}")
        except tuple(REFUSALS) as error:
            messages.error(request, REFUSALS[type(error)])
            return redirect(address("contents", pk))
        else:
            note(request, draft, "Publiée")
            messages.success(request, f"La {draft} est publiée.")
            return redirect("admin:diagnostics_questionnaire_change", pk)
    found = findings_of(draft)
    can_be = not any(each.severity is authoring.Severity.FAULT for each in found)
    base = draft.based_on
    return show(
        request,
        CONFIRM,
        title=f"Publier la {draft}",
        questionnaire=draft,
        sentence="Les diagnostics commencés ensuite suivront cette version ; ceux en cours finiront"
        " sur la leur. Une version publiée ne change plus et ne se retire pas : une correction en"
        " fera une autre.",
        change=str(authoring.difference(base.definition, draft.definition)) if base else "",
        findings=pointed(draft, found),
        checked=True,
        button="Publier définitivement" if can_be else "",
        back=address("contents", pk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before a draft is thrown away (GET), do it (POST)."""
    draft = find(pk, draft=True)
    if request.method == "POST":
        words = str(draft)
        try:
            services.discard_draft(draft, by=_user(request))
        except tuple(REFUSALS) as error:
            messages.error(request, REFUSALS[type(error)])
        else:
            note(request, draft, "Brouillon supprimé")
            messages.success(request, f"Brouillon supprimé : {words}.")
        return redirect("admin:diagnostics_questionnaire_changelist")
    return show(
        request,
        CONFIRM,
        title=f"Supprimer le brouillon, {draft}",
        questionnaire=draft,
        sentence="Le brouillon et tout ce qui y a été écrit disparaissent. Pour en garder une"
        " trace, exportez-le d’abord.",
        button="Supprimer ce brouillon",
        back=address("contents", pk),
    )
