"""How allauth's sign-in speaks and behaves at the fair."""

from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import consent, services
from accounts.browser import browser_zone
from accounts.models import User
from fair import features
from fair.mail import attach_html, fair_name, fair_sender
from fair.wording import own_mail

JOINING = "joining"  # in the session: the hat that a newcomer came to wear
DOORS = {"exhibitor": "exhibitor_join"}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return features.is_on("signup")

    def get_from_email(self):
        return fair_sender()

    def send_mail(self, template_prefix, email, context):
        """Mail in the reader's language; on the page it is told when one cannot be sent."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = user.language if user else translation.get_language()
        site = get_current_site(self.request)
        context = {
            **context,
            "email": email,
            "fair": fair_name(),
            "current_site": site,
            "request": self.request,
        }
        with translation.override(language):
            sent = self.render_mail(template_prefix, email, context).send()
        if not sent:  # why is in the log: fair/mail.py
            messages.warning(
                self.request, _("The mail could not be sent just now. Please try again in a minute.")
            )

    def render_mail(self, template_prefix, email, context, headers=None):
        mail = super().render_mail(template_prefix, email, context, headers)
        if own := own_mail(template_prefix.removesuffix("_signup"), context):
            mail.subject, mail.body = own
        attach_html(mail, {**context, "language": translation.get_language()})
        return mail

    def post_login(self, request, user, *, redirect_url, **details):
        """The browser's zone and consent are taken over; a new exhibitor goes on to open the company."""
        services.adopt_time_zone(user, browser_zone(request))
        services.carry_over_consent(consent.visitor_of(request), user)
        door = DOORS.get(request.session.pop(JOINING, ""))
        if door:
            onward = urlencode({"next": redirect_url}) if redirect_url else ""
            redirect_url = "?".join(filter(None, [reverse(door), onward]))
        return super().post_login(request, user, redirect_url=redirect_url, **details)

    def get_password_change_redirect_url(self, request):
        return reverse("profile")

    def get_email_verification_redirect_url(self, email_address):
        return reverse("profile") if self.request.user.is_authenticated else reverse("account_login")


class MFAAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self):
        return fair_name()

    def build_totp_svg(self, url):
        """Without the XML declaration, so that it can stand inside a page."""
        return super().build_totp_svg(url).partition("?>")[2].strip()
