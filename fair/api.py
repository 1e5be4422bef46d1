"""All addresses of the API, below /api/v1/."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api import MeView, NotificationViewSet
from booths.api.applications import ApplicationViewSet
from booths.api.booths import BoothViewSet
from booths.api.brochures import BrochureViewSet
from booths.api.drafts import DraftViewSet, VersionViewSet
from booths.api.leads import LeadViewSet
from booths.api.rooms import RoomViewSet
from booths.api.search import SearchView
from booths.api.shortlist import ShortlistViewSet
from exhibitors.api.acts import ActViewSet
from exhibitors.api.certificates import CertificateViewSet
from exhibitors.api.companies import ExhibitorViewSet
from exhibitors.api.exports import ExportViewSet
from exhibitors.api.imports import ImportViewSet
from exhibitors.api.products import ProductViewSet
from exhibitors.api.team import InvitationViewSet, MemberViewSet
from fair.api_docs import SchemaView, docs, unknown
from fair.resources import CategoryViewSet, EditionViewSet, HallViewSet, JobViewSet
from live.api import ShowViewSet
from matchmaking.api.hosted import HostedViewSet
from matchmaking.api.meetings import MeetingViewSet, SlotView
from matchmaking.api.quotes import AcceptanceViewSet, OwnQuoteViewSet, RateViewSet, ReceivedQuoteViewSet
from matchmaking.api.recommending import (
    BuyersViewSet,
    ExhibitorOpinionView,
    RecommendationsView,
    SourcingProfileView,
)
from matchmaking.api.requests import InvitedViewSet, RequestViewSet

router = SimpleRouter(use_regex_path=False)
router.register("editions", EditionViewSet, "api-edition")
router.register("halls", HallViewSet, "api-hall")
router.register("categories", CategoryViewSet, "api-category")
router.register("exhibitors", ExhibitorViewSet, "api-exhibitor")
router.register("booths", BoothViewSet, "api-booth")
router.register("products", ProductViewSet, "api-product")
router.register("shows", ShowViewSet, "api-show")
router.register("shortlist", ShortlistViewSet, "api-shortlist")
router.register("requests", RequestViewSet, "api-request")
router.register("quotes", ReceivedQuoteViewSet, "api-quote")
router.register("acceptances", AcceptanceViewSet, "api-acceptance")
router.register("jobs", JobViewSet, "api-job")
router.register("meetings", MeetingViewSet, "api-meeting")
router.register("hosted", HostedViewSet, "api-hosted")

within = SimpleRouter(use_regex_path=False)
within.register("certificates", CertificateViewSet, "api-certificate")
within.register("team", MemberViewSet, "api-member")
within.register("invitations", InvitationViewSet, "api-invitation")
within.register("imports", ImportViewSet, "api-import")
within.register("exports", ExportViewSet, "api-export")
within.register("acts", ActViewSet, "api-act")
within.register("leads", LeadViewSet, "api-lead")
within.register("requests", InvitedViewSet, "api-invited")
within.register("quotes", OwnQuoteViewSet, "api-own-quote")
within.register("applications", ApplicationViewSet, "api-application")

at_booth = SimpleRouter(use_regex_path=False)
at_booth.register("brochures", BrochureViewSet, "api-brochure")
at_booth.register("versions", VersionViewSet, "api-version")

talk = RoomViewSet.as_view({"get": "talk", "post": "create"})
line = RoomViewSet.as_view({"delete": "destroy"})
marks = RoomViewSet.as_view({"post": "react"})
report = RoomViewSet.as_view({"post": "report"})
pin = RoomViewSet.as_view({"put": "pin", "delete": "unpin"})
mute = RoomViewSet.as_view({"put": "mute", "delete": "unmute"})
draft = DraftViewSet.as_view(
    {"get": "retrieve", "post": "create", "patch": "partial_update", "delete": "destroy"}
)
wanted = BuyersViewSet.as_view({"get": "read_wanted", "put": "write_wanted"})
buyers = BuyersViewSet.as_view({"get": "recommended"})
of_buyer = BuyersViewSet.as_view({"put": "say", "delete": "take_back"})
draft_file = DraftViewSet.as_view({"put": "put_file", "delete": "clear_file"})

urlpatterns = [
    path("v1/schema/", SchemaView.as_view(), name="api-schema"),
    path("v1/docs/", docs, name="api-docs"),
    path("v1/me/", MeView.as_view(), name="api-me"),
    path("v1/me/notices/", NotificationViewSet.as_view({"get": "list"}), name="api-notices"),
    path("v1/rates/", RateViewSet.as_view({"get": "list"}), name="api-rates"),
    path("v1/me/sourcing/", SourcingProfileView.as_view(), name="api-sourcing"),
    path("v1/me/recommendations/", RecommendationsView.as_view(), name="api-recommendations"),
    path(
        "v1/me/recommendations/<slug:exhibitor>/", ExhibitorOpinionView.as_view(), name="api-recommendation"
    ),
    path("v1/exhibitors/<slug:exhibitor>/buyers-wanted/", wanted, name="api-buyers-wanted"),
    path("v1/exhibitors/<slug:exhibitor>/recommended-buyers/", buyers, name="api-recommended-buyers"),
    path(
        "v1/exhibitors/<slug:exhibitor>/recommended-buyers/<int:pk>/", of_buyer, name="api-recommended-buyer"
    ),
    path("v1/search/", SearchView.as_view(), name="api-search"),
    path("v1/booths/<slug:slug>/draft/", draft, name="api-draft"),
    path("v1/booths/<slug:slug>/draft/files/<slug:slot>/", draft_file, name="api-draft-file"),
    path("v1/booths/<slug:slug>/messages/", talk, name="api-messages"),
    path("v1/booths/<slug:slug>/messages/<int:pk>/", line, name="api-message"),
    path("v1/booths/<slug:slug>/messages/<int:pk>/reactions/", marks, name="api-reactions"),
    path("v1/booths/<slug:slug>/messages/<int:pk>/reports/", report, name="api-report"),
    path("v1/booths/<slug:slug>/messages/<int:pk>/pin/", pin, name="api-pin"),
    path("v1/booths/<slug:slug>/mutes/<int:user>/", mute, name="api-mute"),
    path("v1/exhibitors/<slug:exhibitor>/slots/", SlotView.as_view(), name="api-slots"),
    path("v1/", include(router.urls)),
    path("v1/exhibitors/<slug:exhibitor>/", include(within.urls)),
    path("v1/booths/<slug:slug>/", include(at_booth.urls)),
    re_path(r"^[\s\S]*$", unknown, name="api-unknown"),
]
