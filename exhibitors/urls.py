"""Addresses on which companies come to the fair and keep their side of it."""

from django.urls import include, path

from exhibitors.views import certificates, company, join, team, workspace

WORKSPACE = [
    path("company/", company.company, name="workspace_company"),
    path("team/", team.team, name="workspace_team"),
    path("team/<int:pk>/", team.member, name="workspace_member"),
    path("team/<int:pk>/remove/", team.remove, name="workspace_member_remove"),
    path("team/invitations/<int:pk>/", team.invitation_act, name="workspace_invitation"),
    path("certificates/", certificates.certificates, name="workspace_certificates"),
    path("certificates/new/", certificates.certificate, name="workspace_certificate_new"),
    path("certificates/<int:pk>/", certificates.certificate, name="workspace_certificate"),
    path("certificates/<int:pk>/remove/", certificates.remove, name="workspace_certificate_remove"),
    path("certificates/<int:pk>/evidence/", certificates.evidence, name="workspace_certificate_evidence"),
]

urlpatterns = [
    path("exhibitors/join/", join.join, name="exhibitor_join"),
    path("invitations/<str:ticket>/", team.invitation, name="invitation"),
    path("workspace/", workspace.enter, name="workspace_enter"),
    path("workspace/<slug:exhibitor>/", include(WORKSPACE)),
]
