"""Addresses of the desk, inside those of the questionnaires in the back office."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from diagnostics.desk.views import contents, drafts, editing, preview, quality

PAGES: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
    ("importer/", "import_new", drafts.import_file),
    ("<int:pk>/qualite/", "quality", quality.quality),
    ("<int:pk>/contenu/", "contents", contents.contents),
    ("<int:pk>/contenu/<slug:part>/", "edit", editing.edit),
    ("<int:pk>/contenu/<slug:part>/<str:code>/", "edit_one", editing.edit),
    ("<int:pk>/ajouter/", "add_question", editing.add_question),
    ("<int:pk>/deplacer/<str:code>/", "move_question", editing.move_question),
    ("<int:pk>/retirer/<str:code>/", "remove_question", editing.remove_question),
    ("<int:pk>/apercu/", "preview", preview.preview),
    ("<int:pk>/differences/", "difference", drafts.difference),
    ("<int:pk>/copier/", "copy", drafts.copy),
    ("<int:pk>/exporter/", "export", drafts.export),
    ("<int:pk>/importer/", "import_over", drafts.import_file),
    ("<int:pk>/publier/", "publish", drafts.publish),
    ("<int:pk>/supprimer/", "discard", drafts.discard),
)


def urlpatterns() -> list[URLPattern]:
    """Give the pages of the desk, each open to staff only."""
    return [
        path(route, admin.site.admin_view(view), name=f"diagnostics_questionnaire_{name}")
        for route, name, view in PAGES
    ]
