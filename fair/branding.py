"""The published branding, as pages, mails and the app's manifest show it."""

import io

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps

from fair.frame import frame
from fair.models import Branding

ICON_SIZES = (32, 180, 192, 512)
MAIL_LOGO = 96  # pixels each way at most, for 48 on the screen
KAPOKS = {"band": "#c8321f", "link": "#a12412", "dark_link": "#ff9d8a"}
signer = Signer(salt="brand-draft")


def published():
    """The published row or None, a few seconds old at most."""
    return frame().brand


def sheet_address(branding):
    """Where the style sheet of a branding is, or "" where it changes no colour."""
    if not branding or not branding.accent:
        return ""
    if branding.is_draft:
        return reverse("brand_sheet", args=[signer.sign(branding.accent.lstrip("#"))])
    return reverse("brand_sheet", args=[branding.version])


def icon_address(branding, size):
    return reverse("brand_icon", args=[branding.version, size]) if branding and branding.icon else ""


def mail_look(branding):
    """The colours of a mail, each readable where it stands, and the whole address of its logo or ""."""
    look = KAPOKS
    if branding and branding.accent:
        (band, _same), (link, dark_link) = branding.shades["kapok"], branding.shades["kapok-ink"]
        look = {"band": band, "link": link, "dark_link": dark_link}
    logo = settings.SITE_URL + reverse("brand_logo") if branding and branding.logo else ""
    return {**look, "logo": logo}


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def brand_sheet(request, version):
    """The tokens that follow the accent: of the published row by its version, of a draft by signature."""
    found = published()
    if found and found.accent and found.version == version:
        text = sheet(found.accent, ":root")
    else:
        try:
            text = sheet("#" + signer.unsign(version), "[data-branded]")
        except BadSignature:
            raise Http404 from None
    return HttpResponse(text, content_type="text/css; charset=utf-8")


def sheet(accent, where):
    """Unlayered, so that it stands above the look's own tokens."""
    shades = Branding(accent=accent).shades
    lines = [f"  --{name}: light-dark({light}, {dark});" for name, (light, dark) in shades.items()]
    return "\n".join([f"{where} {{", *lines, "  --on-kapok: #ffffff;", "}", ""])


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def brand_icon(request, version, size):
    """The icon as a square PNG, which every system takes."""
    found = published()
    if not found or not found.icon or found.version != version or size not in ICON_SIZES:
        raise Http404
    return _png(found.icon, lambda picture: ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS))


@require_safe
@cache_control(public=True, max_age=3600)
def brand_logo(request):
    """The logo as mails show it, also those of years ago: the address stays; a PNG, for old programs."""
    found = published()
    if not found or not found.logo:
        return redirect(static("art/icon-192.png"))
    sides = (MAIL_LOGO, MAIL_LOGO)
    return _png(found.logo, lambda picture: ImageOps.contain(picture, sides, Image.Resampling.LANCZOS))


def _png(kept, sized):
    with kept.file.open("rb") as file, Image.open(file) as picture:
        made = sized(picture.convert("RGBA"))
    buffer = io.BytesIO()
    made.save(buffer, "PNG", optimize=True)
    return HttpResponse(buffer.getvalue(), content_type="image/png")
