"""Texts of django-allauth that our catalogues put in their own words.

A catalogue in LOCALE_PATHS comes before those of packages; named here, makemessages finds the texts.
"""

from django.utils.translation import gettext_noop

gettext_noop("A user is already registered with this email address.")
gettext_noop("Be patient, you are sending too many requests.")
gettext_noop("Incorrect code.")
gettext_noop("Incorrect password.")
gettext_noop("The email address and/or password you specified are not correct.")
gettext_noop("The email address is not assigned to any user account.")
gettext_noop("The new value must be different from the current one.")
gettext_noop("The password reset token was invalid.")
gettext_noop("This account is currently inactive.")
gettext_noop("This email address is already associated with this account.")
gettext_noop("Too many failed login attempts. Try again later.")
gettext_noop("You cannot activate two-factor authentication until you have verified your email address.")
gettext_noop("You cannot add an email address to an account protected by two-factor authentication.")
gettext_noop("You cannot generate recovery codes without having two-factor authentication enabled.")
gettext_noop("You cannot remove your primary email address.")
gettext_noop("You must type the same password each time.")
gettext_noop("Your primary email address must be verified.")
