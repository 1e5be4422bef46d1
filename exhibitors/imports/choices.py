"""What a person may say of a column, in groups for a select."""

from django.conf import settings
from django.utils.translation import gettext as _

from exhibitors.imports.headings import ATTRIBUTE, TARGETS
from fair.languages import language_choices

TRANSLATED = ("name", "summary", "description", "keywords", "attributes")
HIDDEN = ("designation",)  # guessed, and hard to explain


def choices_for(catalogue):
    """[(group, [(target, label)])]: fields, then translations into the languages that may occur."""
    used = set(catalogue.mapping.values())
    fields = [(target, label) for target, label in TARGETS.items() if target not in HIDDEN or target in used]
    special = [("", _("Leave out")), (ATTRIBUTE, _("An attribute named like the heading"))]
    spoken = {code for code, _name in settings.LANGUAGES} | set(catalogue.exhibitor.languages)
    spoken |= {target.partition("@")[2] for target in used if "@" in target}
    names = dict(language_choices())
    translated = [
        (f"{field}@{language}", f"{TARGETS[field]} · {names.get(language, language)}")
        for language in sorted(spoken)
        for field in TRANSLATED
    ]
    return [(_("In general"), special), (_("Of the product"), fields), (_("Translations"), translated)]
