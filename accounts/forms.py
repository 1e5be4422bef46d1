"""Forms in which people tell about themselves."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm
from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.adapter import JOINING
from accounts.models import Consent, User
from fair.countries import country_choices
from fair.errors import Refused
from fair.pictures import store_picture
from fair.texts import one_line
from fair.zones import is_zone, zone_choices


class OneLine(forms.CharField):
    """Text on one line: control characters and doubled spaces are left out."""

    def to_python(self, value):
        return one_line(super().to_python(value))


def one_line_field(field, **attrs):
    """A form field for a model's text field, with its label and length."""
    return OneLine(
        label=field.verbose_name,
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


class LoginForm(AllauthLoginForm):
    """Allauth's, without the placeholders that repeat the labels."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(SignupForm):
    """A newcomer: the hat they come for, who they are, and the terms."""

    field_order = ["hat", "name", "email", "password1", "company", "country", "time_zone", "terms"]

    HATS = [("buyer", _("To buy")), ("exhibitor", _("To exhibit"))]

    hat = forms.ChoiceField(label=_("You come"), choices=HATS, widget=forms.RadioSelect, initial="buyer")
    name = one_line_field(User._meta.get_field("name"), autocomplete="name")
    company = one_line_field(User._meta.get_field("company"), autocomplete="organization")
    country = country_field()
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    terms = forms.BooleanField(error_messages={"required": _("Please accept the terms to go on.")})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = self.fields["company"].required = True
        self.fields["email"].label = _("Work e-mail")
        self.fields["password1"].help_text = _(
            "At least 8 characters, not only digits, nothing that is easily guessed."
        )
        self.fields["password1"].widget.render_value = True  # a mistake elsewhere must not empty it
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

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
        user.name = self.cleaned_data["name"]
        user.company = self.cleaned_data["company"]
        user.country = self.cleaned_data["country"]
        user.time_zone = self.cleaned_data["time_zone"]
        user.language = get_language()
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
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        validators=User._meta.get_field("time_zone").validators,
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
        help_text=_("Type a city, or a difference like UTC+08."),
    )

    class Meta:
        model = User
        fields = ["name", "company", "job_title", "country", "language", "time_zone"]

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
