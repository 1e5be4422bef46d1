"""Forms in which people tell about themselves."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.db import IntegrityError, transaction
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.adapter import JOINING
from accounts.browser import likely_country, likely_languages
from accounts.models import Consent, User
from fair.countries import country_choices
from fair.errors import Refused
from fair.forms import many_field
from fair.languages import language_choices
from fair.pictures import store_picture
from fair.rest.scopes import Scope
from fair.texts import one_line
from fair.zones import is_zone, validate_zone, zone_choices


class OneLine(forms.CharField):
    """Text on one line: control characters and doubled spaces are left out."""

    def to_python(self, value):
        return one_line(super().to_python(value))


def one_line_field(field, **attrs):
    """A form field for a model's text field, with its label and length."""
    return OneLine(
        label=capfirst(field.verbose_name),
        max_length=field.max_length,
        required=not field.blank,
        widget=forms.TextInput(attrs=attrs),
    )


def country_field(**options):
    options.setdefault("label", _("Country"))
    widget = forms.Select(attrs={"autocomplete": "country"})
    return forms.ChoiceField(
        choices=lambda: [("", _("Choose a country")), *country_choices()], widget=widget, **options
    )


def zone_field():
    """An IANA time zone, typed with the help of the page's list `zones` (fair.zones.zone_choices)."""
    return forms.CharField(
        label=_("Time zone"),
        max_length=64,
        validators=[validate_zone],
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
        help_text=_("Type a city, or a difference like UTC+08."),
    )


class Plain:
    """Allauth's forms in the house's words: no placeholder repeats a label, no rules stand in a list."""

    LABELS = {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
        "code": _("Code"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            if "password" in name:
                field.help_text = ""


class LoginForm(Plain, account.LoginForm):
    pass


class AddEmailForm(Plain, account.AddEmailForm):
    pass


class ChangeEmailForm(Plain, account.ChangeEmailForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    pass


class PasswordForm(Plain, account.ReauthenticateForm):
    pass


class EmailCodeForm(Plain, account.ConfirmEmailVerificationCodeForm):
    pass


class PasswordCodeForm(Plain, account.ConfirmPasswordResetCodeForm):
    pass


class SecondStepForm(Plain, mfa.AuthenticateForm):
    pass


class SecondStepAgainForm(Plain, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    pass


class SignUpForm(Plain, account.SignupForm):
    """A newcomer: the hat they come for, who they are, and the terms."""

    field_order = ["hat", "name", "email", "password1", "company", "country", "time_zone", "terms"]

    LABELS = {"email": _("Work e-mail"), "password1": _("Password")}
    HATS = [("buyer", _("To buy")), ("exhibitor", _("To exhibit"))]

    hat = forms.ChoiceField(label=_("You come"), choices=HATS, widget=forms.RadioSelect)
    name = one_line_field(User._meta.get_field("name"), autocomplete="name")
    company = one_line_field(User._meta.get_field("company"), autocomplete="organization")
    country = country_field()
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    terms = forms.BooleanField(
        label=_("Terms"), error_messages={"required": _("Please accept the terms to go on.")}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        request = context.request
        self.initial.setdefault("hat", "exhibitor" if request.GET.get("hat") == "exhibitor" else "buyer")
        self.initial.setdefault("country", likely_country(request))
        self.fields["name"].required = self.fields["company"].required = True
        self.fields["password1"].help_text = _(
            "At least 8 characters, not only digits, nothing that is easily guessed."
        )
        self.fields["password1"].widget.render_value = True  # a mistake elsewhere must not empty it

    def clean_time_zone(self):
        """Hidden and told by the browser: nonsense is dropped, not blamed on the person."""
        name = self.cleaned_data["time_zone"]
        return name if is_zone(name) else ""

    def try_save(self, request):
        request.session[JOINING] = self.cleaned_data["hat"]
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # the same address signed up a moment ago, in another tab
            self.account_already_exists = True
            return super().try_save(request)

    def signup(self, request, user):
        for name in ("name", "company", "country", "time_zone"):
            setattr(user, name, self.cleaned_data[name])
        user.language = get_language()
        user.speaks = likely_languages(request)
        user.save()
        services.give_consent(Consent.Purpose.TERMS, user=user)


class ProfileForm(forms.ModelForm):
    photograph = forms.FileField(
        label=_("Photograph"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("JPEG, PNG, WebP or AVIF, up to 15 MB."),
    )
    remove_photograph = forms.BooleanField(label=_("Remove the photograph"), required=False)
    name = one_line_field(User._meta.get_field("name"), autocomplete="name")
    company = one_line_field(User._meta.get_field("company"), autocomplete="organization")
    job_title = one_line_field(User._meta.get_field("job_title"), autocomplete="organization-title")
    country = country_field(required=False)
    speaks = many_field(language_choices, label=_("Languages you read and write"))
    time_zone = zone_field()

    class Meta:
        model = User
        fields = ["name", "company", "job_title", "country", "language", "speaks", "time_zone"]

    zones = staticmethod(zone_choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def clean(self):
        """The photograph is kept last: only when all else is right, and its refusal stands beside it."""
        cleaned = super().clean()
        upload = cleaned.get("photograph")
        if upload and not self.errors:
            try:
                cleaned["photograph"] = store_picture(upload, alt=cleaned["name"])
            except Refused as refusal:
                self.add_error("photograph", str(refusal))
        return cleaned

    def save(self, commit=True):
        person = super().save(commit)
        picture = self.cleaned_data["photograph"]
        if picture or self.cleaned_data["remove_photograph"]:
            services.change_avatar(person, picture)
        return person


class TokenForm(forms.Form):
    """A token to be made: what it is for, what it may do, and for how long."""

    LASTS = [(30, _("30 days")), (90, _("90 days")), (365, _("A year"))]

    name = OneLine(label=_("What it is for"), max_length=80, help_text=_("The program that will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long it lasts"), coerce=int, choices=LASTS, initial=90, widget=forms.Select
    )
