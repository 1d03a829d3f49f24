"""The WSGI entry point, for gunicorn."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are ready once the application is made

if settings.SECRET_KEY == settings.INSECURE_SECRET_KEY and not (settings.DEBUG or settings.DEMO):
    raise ImproperlyConfigured("Set SECRET_KEY: the built-in one is for the demo and the tests.")
