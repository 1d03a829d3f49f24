from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """The project itself: its commands compose the applications."""

    name = "config"
    verbose_name = "configuration"


class StaffAdminConfig(AdminConfig):
    """Django's admin, with our own site in the place of the default one."""

    default_site = "config.admin.StaffSite"
