"""People and the consent ledger, for organisers."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import action

from accounts import suspending
from accounts.conduct import MergeForm, SuspensionForm
from accounts.merging import merge, moved_with
from accounts.models import Consent, User
from fair import audit
from fair.console import ConsoleAdmin, TabularInline
from fair.console.admin import ReadOnlyAdmin
from fair.models import AuditEntry

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
    ordering = ["-pk"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class PersonAdmin(ConsoleAdmin, UserAdmin):
    """People are not deleted here: they leave, and what others rely on stays without a name."""

    add_form = NewPersonForm
    ordering = ["-date_joined"]
    list_display = ["email", "name", "company", "country", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active", "is_demo", "language"]
    search_fields = ["email", "name", "company"]
    by_words = True
    large = True
    filter_horizontal = []
    autocomplete_fields = ["groups"]
    export_fields = [
        *("email", "name", "company", "job_title", "country", "language", "time_zone"),
        *("is_staff", "is_active", "date_joined"),
    ]
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
            {"fields": ["is_active", "is_staff", "is_superuser", "groups"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined", "is_demo"]}),
    ]
    list_select_related = []
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]

    actions_detail = ["conduct_link"]

    @action(description=_("Suspend, sign out, merge"), url_path="to-conduct")
    def conduct_link(self, request, object_id):
        return redirect("admin:accounts_user_conduct", object_id)

    def get_urls(self):
        return [
            self.desk_path("<int:pk>/conduct/", require_GET(self.conduct), "conduct"),
            self.desk_path("<int:pk>/conduct/<slug:step>/", require_POST(self.step), "conduct_step"),
            *super().get_urls(),
        ]

    def conduct(self, request, pk, status=200, **more):
        person = get_object_or_404(User, pk=pk)
        context = {
            "person": person,
            "standing": person.suspensions.standing().select_related("suspended_by").first(),
            "suspension": SuspensionForm(),
            "merging": MergeForm(),
            "entries": AuditEntry.objects.about(person).select_related("actor")[:20],
            **more,
        }
        return self.desk(request, "console/people/conduct.html", str(person), status=status, **context)

    def step(self, request, pk, step):
        person = get_object_or_404(User, pk=pk)
        if step == "merge":
            return self._merge(request, person)
        form = SuspensionForm(request.POST) if step == "suspend" else None
        if form is not None and not form.is_valid():
            return self.conduct(request, pk, status=422, suspension=form)
        if step == "suspend":
            done, service = _("The person is suspended."), suspending.suspend
            arguments = form.cleaned_data
        elif step == "reinstate":
            done, service = _("The person may come back."), suspending.reinstate
            arguments = {"reason": request.POST.get("note", "")}
        elif step == "sign-out":
            done, service = _("Every browser has to sign in again."), suspending.sign_out_everywhere
            arguments = {}
        else:
            raise Http404
        self.act(request, str(done), service, person, request.user, **arguments)
        return redirect("admin:accounts_user_conduct", pk)

    def _merge(self, request, person):
        """First what would move, then, with `sure` naming the account, the move itself."""
        form = MergeForm(request.POST)
        if not form.is_valid():
            return self.conduct(request, person.pk, status=422, merging=form)
        if request.POST.get("sure") != str(form.gone.pk):
            moved = moved_with(form.gone)
            return self.conduct(request, person.pk, merging=form, gone=form.gone, moved=moved)
        self.act(request, gettext("The accounts are one."), merge, person, form.gone, request.user)
        return redirect("admin:accounts_user_conduct", person.pk)

    def user_change_password(self, request, id, form_url=""):
        """Django's page of a password. An organiser's is set by themselves, or by who may do everything."""
        person = self.get_object(request, unquote(id))
        if person and person.is_staff and person != request.user and not request.user.is_superuser:
            raise PermissionDenied
        request.sets_password = True
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    def log_change(self, request, obj, message):
        if not getattr(request, "sets_password", False):
            return super().log_change(request, obj, message)
        verb = "user.password_set" if obj.has_usable_password() else "user.password_taken"
        return audit.record(request.user, verb, obj)

    def get_readonly_fields(self, request, obj=None):
        """A known person changes the address themselves; only who may do everything says who may do what."""
        own = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*self.readonly_fields, *own, *(["email"] if obj else [])]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """The ledger, which the database itself keeps from being rewritten."""

    list_display = ["user", "purpose", "text_version", "given_at", "withdrawn_at"]
    list_select_related = ["user"]
    list_filter = ["purpose"]
    search_fields = ["=user__email"]
    search_help_text = _("The person's whole e-mail address.")
    large = True
    ordering = ["-pk"]
    export_fields = ["user", "purpose", "text_version", "given_at", "withdrawn_at"]


for model in (EmailAddress, Authenticator, Group):
    admin.site.unregister(model)  # these lists count without bound, and note nothing in the log


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Which addresses people have shown to be theirs; they keep them themselves."""

    list_display = ["email", "user", "primary", "verified"]
    list_select_related = ["user"]
    list_filter = ["verified"]
    search_fields = ["=email"]
    search_help_text = _("The whole address.")
    large = True
    ordering = ["-pk"]


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    """Taken away from a person who lost it; its secret is shown to nobody, and not noted either."""

    list_display = fields = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["=user__email"]
    search_help_text = _("The person's whole e-mail address.")
    large = True
    ordering = ["-pk"]

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("mfa.delete_authenticator")

    def delete_model(self, request, obj):
        audit.record(request.user, "authenticator.deleted", obj, audit.snapshot(obj, ["user", "type"]))
        obj.delete()

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)


@admin.register(Group)
class RoleAdmin(ConsoleAdmin, GroupAdmin):
    """What organisers may do: accounts/roles.py makes the usual ones."""

    list_display = ["name"]
    filter_horizontal = ["permissions"]

    def formfield_for_manytomany(self, db_field, request=None, **options):
        field = super().formfield_for_manytomany(db_field, request, **options)
        if db_field.name == "permissions":
            field.queryset = field.queryset.select_related("content_type")
        return field
