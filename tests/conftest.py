import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def no_collected_files_and_no_tls(settings: Settings) -> None:
    """Serve static files from the sources, and answer the test client's plain HTTP."""
    settings.SECURE_SSL_REDIRECT = False
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
