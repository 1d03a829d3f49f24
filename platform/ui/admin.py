"""Nothing of the look is changed in the back office: the brand comes from settings."""

from django.contrib import admin
from dsfr.admin import DsfrConfig

admin.site.unregister(DsfrConfig)
