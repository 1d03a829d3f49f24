"""What was computed when an owner asked."""

from django.contrib import admin

from accounts.admin_scope import RegionScopedAdmin
from matching.models import Ranking
from ui.backoffice import HistoryAdmin


@admin.register(Ranking)
class RankingAdmin(RegionScopedAdmin, HistoryAdmin):
    """What was computed when the owner asked, as it was explained to both sides."""

    region_lookup = "help_request__company__commune__department__region"
    list_display = ("created_at", "help_request", "policy_version")
    list_select_related = ("help_request",)
    list_filter = ("policy_version",)
    search_fields = ("=help_request__id", "help_request__company__name")
