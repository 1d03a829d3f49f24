"""People, firms, organisations, and the journals that nobody rewrites."""

from typing import Any

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts import services
from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin, ReadingRecordedMixin
from accounts.enums import Departure, MembershipRole
from accounts.firms import people
from accounts.firms.errors import AlreadyOwner, NotMember
from accounts.models import (
    Company,
    Consent,
    ContactReading,
    Invitation,
    Membership,
    Organisation,
    OrganisationMember,
    StateChange,
    User,
)
from accounts.names import name_of
from ui.backoffice import (
    HistoryAdmin,
    HistoryInline,
    ReasonForm,
    StaffAdmin,
    confirmed_action,
    masked,
)


class MembershipInline(HistoryInline):
    model = Membership
    fields = ("person", "firm", "role", "created_at", "ended_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "company")

    @admin.display(description="personne")
    def person(self, membership: Membership) -> str:
        return name_of(membership.user)

    @admin.display(description="entreprise")
    def firm(self, membership: Membership) -> str:
        return membership.company.name


@admin.register(User)
class UserAdmin(ReadingRecordedMixin, StaffAdmin):
    """Accounts: only a superuser opens them, since a right given here opens everything else."""

    list_display = ("person", "is_active", "is_staff", "region", "date_joined", "last_login")
    list_select_related = ("region",)
    list_filter = ("is_active", "is_staff", "is_superuser", "region")
    search_fields = ("email", "full_name")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "is_active")}),
        ("Équipe", {"fields": ("is_staff", "region", "groups", "is_superuser")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    readonly_fields = ("date_joined", "last_login")
    filter_horizontal = ("groups",)
    inlines = (MembershipInline,)
    reading_purpose = "gestion des comptes"

    @admin.display(description="personne", ordering="full_name")
    def person(self, user: User) -> str:
        return name_of(user)

    def person_shown(self, subject: User) -> User:
        return subject

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def save_model(
        self, request: HttpRequest, obj: User, form: "forms.ModelForm[User]", change: bool
    ) -> None:
        obj.email = obj.email.lower()
        if not change:
            # People sign in by a code sent to their address.
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Company)
class CompanyAdmin(RegionScopedAdmin, StaffAdmin):
    region_lookup = "commune__department__region"
    list_display = ("name", "commune", "size_class", "sector", "created_at")
    list_select_related = ("commune",)
    list_filter = ("size_class", "sector", "commune__department__region")
    search_fields = ("name", "=siret", "commune__search_name__startswith")
    autocomplete_fields = ("commune",)
    readonly_fields = ("created_at",)
    inlines = (MembershipInline,)


@admin.register(Organisation)
class OrganisationAdmin(StaffAdmin):
    list_display = ("name", "kind", "siren")
    list_filter = ("kind",)
    search_fields = ("name", "=siren")


@admin.register(OrganisationMember)
class OrganisationMemberAdmin(StaffAdmin):
    """Who acts for an organisation: fills diagnostics in for owners, or looks after its
    connecteurs. The end of a role is a date."""

    list_display = ("person", "organisation", "role", "since", "ended_at")
    list_select_related = ("user", "organisation")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "role")
    search_fields = ("=user__email", "user__full_name", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    fields = ("user", "organisation", "role", "since", "ended_at")
    readonly_fields = ("since", "ended_at")
    actions = ("end_role",)

    end_role = confirmed_action(
        description="Mettre fin au rôle",
        sentence="Ces personnes n’agiront plus au nom de leur organisation, dès maintenant.",
        done="Rôle terminé",
        service=services.end_role,
        refused={services.RoleAlreadyEnded: "ce rôle a déjà pris fin."},
    )

    def offers(self, subject: OrganisationMember, action: str) -> bool:
        return subject.ended_at is None

    @admin.display(description="personne")
    def person(self, member: OrganisationMember) -> str:
        return name_of(member.user)


@admin.register(Membership)
class MembershipAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    """Who belongs to which firm. The team acts where a firm cannot: its only owner has gone, or
    two owners have fallen out."""

    region_lookup = "company__commune__department__region"
    list_display = ("person", "company", "role", "created_at", "ended_at")
    list_select_related = ("user", "company")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("=user__email", "user__full_name", "company__name")
    fields = ("person", "company", "role", "created_at", "ended_at", "journal")
    readonly_fields = fields
    actions = ("end_membership", "name_owner")

    end_membership = confirmed_action(
        description="Mettre fin au rattachement",
        sentence="Ces personnes ne liront plus rien de l’entreprise, dès maintenant, et en seront "
        "prévenues par e-mail.",
        done="Rattachement terminé",
        service=people.end_by_team,
        refused={NotMember: "ce rattachement a déjà pris fin."},
        form_class=ReasonForm,
        permissions=("steer",),
    )
    name_owner = confirmed_action(
        description="Nommer dirigeant",
        sentence="Ces personnes pourront inviter, retirer et demander de l’aide au nom de "
        "l’entreprise. Elles en seront prévenues par e-mail.",
        done="Dirigeant nommé",
        service=people.name_owner_by_team,
        refused={
            NotMember: "ce rattachement a pris fin.",
            AlreadyOwner: "cette personne est déjà dirigeante.",
        },
        form_class=ReasonForm,
        permissions=("steer",),
    )

    def offers(self, subject: Membership, action: str) -> bool:
        return subject.ended_at is None and not (action == "name_owner" and subject.is_owner)

    def state_label(self, state: str) -> str:
        return dict(MembershipRole.choices + Departure.choices).get(state, state)

    @admin.display(description="personne")
    def person(self, membership: Membership) -> str:
        return name_of(membership.user)


@admin.register(Invitation)
class InvitationAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    """Who was asked to join a firm: an address is searched for whole, and never shown so."""

    region_lookup = "company__commune__department__region"
    list_display = ("address", "company", "role", "state", "sender", "created_at", "expires_at")
    list_select_related = ("company", "invited_by")
    list_filter = ("state", "role", "created_at")
    search_fields = ("=email", "company__name", "=invited_by__email")
    fields = (*list_display, "settled_at", "journal")
    readonly_fields = fields

    @admin.display(description="adresse invitée")
    def address(self, invitation: Invitation) -> str:
        return masked(invitation.email)

    @admin.display(description="par")
    def sender(self, invitation: Invitation) -> str:
        return name_of(invitation.invited_by)


@admin.register(Consent)
class ConsentAdmin(HistoryAdmin):
    list_display = ("person", "purpose", "text_version", "given_at", "withdrawn_at")
    list_select_related = ("user",)
    list_filter = ("purpose", ("withdrawn_at", admin.EmptyFieldListFilter), "text_version")
    search_fields = ("=user__email", "user__full_name")
    fields = ("person", "purpose", "text", "text_version", "given_at", "withdrawn_at")
    readonly_fields = fields

    @admin.display(description="personne")
    def person(self, consent: Consent) -> str:
        return name_of(consent.user)


@admin.register(ContactReading)
class ContactReadingAdmin(HistoryAdmin):
    list_display = ("read_at", "reader_name", "subject_name", "purpose", "about_id")
    list_select_related = ("reader", "subject")
    list_filter = ("purpose", "read_at")
    search_fields = ("=reader__email", "=subject__email", "=about_id")
    fields = ("read_at", "reader_name", "subject_name", "purpose", "about_id")
    readonly_fields = fields

    @admin.display(description="lecteur")
    def reader_name(self, reading: ContactReading) -> str:
        return name_of(reading.reader)

    @admin.display(description="personne concernée")
    def subject_name(self, reading: ContactReading) -> str:
        return name_of(reading.subject)


@admin.register(StateChange)
class StateChangeAdmin(HistoryAdmin):
    list_display = ("at", "kind", "subject_id", "from_state", "to_state", "author", "reason")
    list_select_related = ("by",)
    list_filter = ("kind", "to_state", "at")
    search_fields = ("=subject_id", "=by__email")
    ordering = ("-at", "-pk")
    fields = ("at", "kind", "subject_id", "from_state", "to_state", "author", "reason")
    readonly_fields = fields

    @admin.display(description="par")
    def author(self, change: StateChange) -> str:
        return name_of(change.by) if change.by else "la plateforme"


# Our own page for groups; addresses are ours too, and allauth's list would show them whole.
admin.site.unregister([Group, EmailAddress])


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Rights are given by group; only a superuser changes what a group may do."""

    show_full_result_count = False
    ordering = ("name",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    has_add_permission = has_module_permission

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
