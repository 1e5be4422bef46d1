"""Addresses of hosted-buyer programmes, as their people see them."""

from django.urls import path

from matchmaking.views import hosted

COMPANY = "workspace/<slug:exhibitor>/hosted/<int:pk>/"

urlpatterns = [
    path("my/hosted/<int:pk>/", hosted.buyer, name="hosted_programme"),
    path("my/hosted/<int:pk>/wish/", hosted.buyer_wish, name="hosted_wish"),
    path("my/hosted/<int:pk>/away/", hosted.buyer_away, name="hosted_away"),
    path("my/hosted/<int:pk>/meetings.ics", hosted.buyer_calendar, name="hosted_calendar"),
    path(COMPANY, hosted.company, name="workspace_hosted"),
    path(f"{COMPANY}wish/", hosted.company_wish, name="workspace_hosted_wish"),
    path(f"{COMPANY}away/", hosted.company_away, name="workspace_hosted_away"),
    path(f"{COMPANY}meetings.ics", hosted.company_calendar, name="workspace_hosted_calendar"),
]
