"""People and the consent ledger, for organisers."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Consent, User
from fair.console import ConsoleAdmin, TabularInline

# The console has no door of its own: organisers come in by the one with rate limits and second factor.
admin.site.login = secure_admin_login(admin.site.login)


class NewPersonForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class ConsentInline(TabularInline):
    """The ledger is read, never written by hand."""

    model = Consent
    fields = readonly_fields = ["purpose", "text_version", "given_at", "withdrawn_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class PersonAdmin(ConsoleAdmin, UserAdmin):
    add_form = NewPersonForm
    ordering = ["-date_joined"]
    list_display = ["email", "name", "company", "country", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active", "is_demo", "language"]
    search_fields = ["email", "name", "company"]
    readonly_fields = ["last_login", "date_joined", "is_demo"]
    raw_id_fields = ["avatar"]
    inlines = [ConsentInline]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (
            _("Person"),
            {"fields": ["name", "company", "job_title", "country", "language", "time_zone", "avatar"]},
        ),
        (
            pgettext_lazy("what a person may do", "May"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined", "is_demo"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]

    def get_readonly_fields(self, request, obj=None):
        """A known person changes the address themselves, with a code sent to the new one."""
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields
