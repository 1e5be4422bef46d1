"""All addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from fair import branding, views
from fair.jobs import views as jobs
from fair.media import serve_media

handler500 = views.server_error
urlpatterns = [
    path("", include("booths.urls")),
    path("", include("accounts.urls")),
    path("", include("exhibitors.urls")),
    path("", include("live.urls")),
    path("", include("matchmaking.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", include("fair.api")),
    path("console/", admin.site.urls),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/stop/", jobs.cancel, name="job_stop"),
    path("jobs/file/<str:ticket>/", jobs.job_file, name="job_file"),
    path("privacy/", views.text_page, {"name": "privacy"}, name="privacy"),
    path("accessibility/", views.text_page, {"name": "accessibility"}, name="accessibility"),
    path("help/", views.text_page, {"name": "help"}, name="help"),
    path("help/reply-times/", views.text_page, {"name": "reply-times"}, name="reply_times"),
    path("offline/", views.text_page, {"name": "offline"}, name="offline"),
    path("theme/", views.choose_theme, name="theme"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("brand/<str:version>.css", branding.brand_sheet, name="brand_sheet"),
    path("brand/<str:version>/icon-<int:size>.png", branding.brand_icon, name="brand_icon"),
    path("brand/logo.png", branding.brand_logo, name="brand_logo"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/<path:path>", serve_media, name="media"))
