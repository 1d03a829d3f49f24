from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The project itself: its commands compose the applications."""

    name = "config"
    verbose_name = "configuration"
