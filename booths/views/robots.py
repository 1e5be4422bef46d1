"""What robots may read."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

CLOSED = ["my", "visits", "accounts", "console", "compare", "hat"]


@require_GET
@cache_control(public=True, max_age=3600)
def robots(request):
    """Public pages are open; a person's own ones and endless searches are not."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: /{folder}/" for folder in CLOSED]
    lines += ["Disallow: /search/?", "", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
