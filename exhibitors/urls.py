"""Addresses on which companies come to the fair and keep their side of it."""

from django.urls import include, path

from exhibitors.views import (
    catalogue,
    certificates,
    company,
    exports,
    imports,
    join,
    pictures,
    product,
    stance,
    team,
    webhooks,
    workspace,
)

CATALOGUE = [
    path("", catalogue.catalogue, name="workspace_catalogue"),
    path("act/", catalogue.act, name="workspace_catalogue_act"),
    path("change/", catalogue.change, name="workspace_catalogue_change"),
    path("acts/<int:pk>/", catalogue.act_page, name="workspace_act"),
    path("acts/<int:pk>/undo/", catalogue.undo, name="workspace_act_undo"),
    path("attributes/", product.attributes, name="workspace_attributes"),
    path("pictures/", pictures.add, name="workspace_picture"),
    path("pictures/crop/", pictures.crop, name="workspace_picture_crop"),
    path("new/", product.new, name="workspace_product_new"),
    path("<int:pk>/", product.product, name="workspace_product"),
    path("<int:pk>/duplicate/", product.duplicate, name="workspace_product_duplicate"),
    path("<int:pk>/delete/", product.delete, name="workspace_product_delete"),
]

IMPORTS = [
    path("", imports.imports, name="workspace_imports"),
    path("upload/", imports.upload, name="workspace_import_upload"),
    path("template/", imports.template, name="workspace_import_template"),
    path("<int:pk>/", imports.one, name="workspace_import"),
    path("<int:pk>/columns/", imports.columns, name="workspace_import_columns"),
    path("<int:pk>/preview/", imports.preview, name="workspace_import_preview"),
    path("<int:pk>/start/", imports.start, name="workspace_import_start"),
    path("<int:pk>/stop/", imports.stop, name="workspace_import_stop"),
    path("<int:pk>/discard/", imports.discard, name="workspace_import_discard"),
    path("<int:pk>/report/", imports.report, name="workspace_import_report"),
]

WORKSPACE = [
    path("imports/", include(IMPORTS)),
    path("exports/", exports.exports, name="workspace_exports"),
    path("catalogue/", include(CATALOGUE)),
    path("company/", company.company, name="workspace_company"),
    path("stance/", stance.stance, name="workspace_stance"),
    path("team/", team.team, name="workspace_team"),
    path("team/<int:pk>/", team.member, name="workspace_member"),
    path("team/<int:pk>/remove/", team.remove, name="workspace_member_remove"),
    path("team/invitations/<int:pk>/", team.invitation_act, name="workspace_invitation"),
    path("webhooks/", webhooks.webhooks, name="workspace_webhooks"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="workspace_webhook"),
    path("webhooks/<int:pk>/act/", webhooks.act, name="workspace_webhook_act"),
    path("webhooks/<int:pk>/<int:delivery>/again/", webhooks.again, name="workspace_webhook_again"),
    path("certificates/", certificates.certificates, name="workspace_certificates"),
    path("certificates/new/", certificates.certificate, name="workspace_certificate_new"),
    path("certificates/<int:pk>/", certificates.certificate, name="workspace_certificate"),
    path("certificates/<int:pk>/remove/", certificates.remove, name="workspace_certificate_remove"),
    path("certificates/<int:pk>/evidence/", certificates.evidence, name="workspace_certificate_evidence"),
]

urlpatterns = [
    path("exhibitors/join/", join.join, name="exhibitor_join"),
    path("invitations/<str:ticket>/", team.invitation, name="invitation"),
    path("my/active/", stance.active, name="active"),
    path("workspace/", workspace.enter, name="workspace_enter"),
    path("workspace/<slug:exhibitor>/", include(WORKSPACE)),
]
