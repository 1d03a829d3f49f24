"""A file of Eurostat's given by staff: read whole into the draft, or refused with its line."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import User
from diagnostics.editions import ImportUnderWayError
from diagnostics.eurostat import Limits, MalformedFileError
from diagnostics.eurostat.reading import MEGABYTE
from diagnostics.models import ImportRun
from diagnostics.services.benchmarks import UndatedFileError, import_file
from ui.backoffice import ActionForm, StaffAdmin

HEAVIEST = 20 * MEGABYTE
# Read while somebody waits: smaller than what the command takes.
LIMITS = Limits(tsv=50 * MEGABYTE)


class UploadForm(ActionForm):
    file = forms.FileField(
        label="Fichier",
        help_text="Fichier complet (TSV) ou réponse de l’API (JSON-stat 2.0), compressé en .gz ou "
        f"non, de {HEAVIEST // MEGABYTE}\u00a0Mo au plus.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Le fichier est vide.",
        },
    )
    vintage = forms.DateField(
        label="Mise à jour d’Eurostat",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="La date que le site d’Eurostat affiche pour ce jeu de données. Un fichier TSV "
        "ne la dit pas ; celle d’un fichier JSON l’emporte.",
        error_messages={"invalid": "Écrivez une date, par exemple 02/05/2026."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > HEAVIEST:
            raise forms.ValidationError(
                f"Fichier de plus de {HEAVIEST // MEGABYTE}\u00a0Mo : compressez-le en .gz, ou "
                "donnez-le à la commande import_eurostat."
            )
        return file

    def clean_vintage(self) -> Any:
        vintage = self.cleaned_data["vintage"]
        if vintage is not None and vintage > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir.")
        return vintage


def upload_page(model_admin: StaffAdmin, request: HttpRequest, pk: str) -> HttpResponse:
    """Ask for a file of a dataset, and import it; what is refused is said at the field."""
    dataset = get_object_or_404(model_admin.get_queryset(request), pk=pk)
    if not model_admin.has_change_permission(request, dataset):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        by = request.user
        assert isinstance(by, User)  # noqa: S101 - the back office is for staff only
        try:
            run = import_file(
                dataset,
                file.file,
                name=file.name,
                by=by,
                vintage=form.cleaned_data["vintage"],
                limits=LIMITS,
            )
        except UndatedFileError as error:
            form.add_error("vintage", f"{error}.")
        except (MalformedFileError, ImportUnderWayError) as error:
            form.add_error("file", f"{str(error).rstrip('.')}. Rien n’a été chargé.")
        else:
            model_admin.log_change(request, dataset, run.message)
            messages.success(request, run.message)
            return _what_to_look_at(run)
    return TemplateResponse(
        request,
        "admin/import_file.html",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": f"Donner un fichier de {dataset.code}",
            "dataset": dataset,
            "form": form,
        },
    )


def _what_to_look_at(run: ImportRun) -> HttpResponse:
    if run.release_id:
        return redirect("admin:diagnostics_benchmarkrelease_difference", run.release_id)
    return redirect("admin:diagnostics_eurostatdataset_change", run.dataset_id)
