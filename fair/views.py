"""Pages of the fair itself, which no booth is needed for."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import defaults
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from fair import branding
from fair.addresses import safe_next
from fair.context import THEMES
from fair.models import Edition
from fair.rest import problems
from fair.wording import Page, own_words, register

YEAR = 365 * 24 * 3600


@require_POST
def choose_theme(request):
    """Remember light, dark or as the system; the page's script does the same without a round trip."""
    response = redirect(safe_next(request, "/"))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


for key, label in [("privacy", _l("Privacy")), ("accessibility", _l("Accessibility")), ("help", _l("Help"))]:
    register(Page(key, label, f"fair/{key}.html"))


@require_safe
def text_page(request, name):
    if words := own_words(name):
        return render(request, "fair/own_page.html", {"words": words})
    return render(request, f"fair/{name}.html")


@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request):
    """Browsers ask here where a page names no icon, as a PDF or a picture that is opened alone."""
    return redirect(static("art/icon-192.png"))


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request):
    """What an installed fair is called and looks like (W3C web app manifest)."""
    edition, brand = Edition.objects.current(), branding.published()
    own = brand if brand and brand.icon else None
    icons = [
        {
            "src": branding.icon_address(own, size) or static(f"art/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in (192, 512)
    ]
    if not own:
        icons.append({**icons[1], "src": static("art/icon-maskable.png"), "purpose": "maskable"})
    content = {
        "name": edition.fair_name if edition else "Kapok",
        "short_name": brand.name if brand else "Kapok",
        "description": _("An online trade fair: find who makes it, and talk to them now."),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f2f8f6",
        "theme_color": brand.shades["kapok"][0] if brand and brand.accent else "#06302c",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request):
    """The script at the root of the site, because a worker rules only what lies below its own address."""
    text = render_to_string("fair/service-worker.js")
    return HttpResponse(text, content_type="text/javascript")


def server_error(request):
    """What goes wrong below /api/ is told to programs, elsewhere to people."""
    return problems.failure() if request.path.startswith("/api/") else defaults.server_error(request)
