"""Addresses of the pages that visitors see, and of what they do there."""

from django.conf import settings
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path
from django.views.decorators.cache import cache_control

from booths.services.drafts import FILES
from booths.sitemaps import SITEMAPS
from booths.views import (
    announcements,
    booth,
    cards,
    compare,
    conversation,
    directory,
    halls,
    kit,
    lobby,
    messages,
    product,
    robots,
    room,
    search,
    seen,
    shortlist,
    visits,
)
from booths.views.workspace import (
    application,
    brochures,
    builder,
    drafts,
    home,
    inbox,
    lead,
    leads,
    replies,
    versions,
    visitors,
)

BUILDER = [
    path("", builder.builder, name="builder"),
    path("state/", builder.state, name="builder_state"),
    path("products/", builder.products, name="builder_products"),
    path("here/", builder.here, name="builder_here"),
    path("guided/", builder.guided, name="builder_guided"),
    path("change/", drafts.change, name="builder_change"),
    path("publish/", drafts.publish, name="builder_publish"),
    path("discard/", drafts.discard, name="builder_discard"),
    path("versions/", versions.versions, name="booth_versions"),
    path("versions/compare/", versions.compare, name="booth_versions_compare"),
    path("versions/<int:version>/restore/", drafts.restore, name="booth_version_restore"),
    *(path(f"{slot}/", drafts.upload, {"slot": slot}, name=f"builder_{slot}") for slot in FILES),
]
LEADS = [
    path("", leads.leads, name="workspace_leads"),
    path("new/", leads.new, name="workspace_lead_new"),
    path("act/", leads.act, name="workspace_leads_act"),
    path("exports/", leads.export, name="workspace_lead_exports"),
    path("merges/<int:pk>/undo/", lead.undo, name="workspace_lead_undo"),
    path("<int:pk>/", lead.lead, name="workspace_lead"),
    path("<int:pk>/change/", lead.change, name="workspace_lead_change"),
    path("<int:pk>/move/", lead.move, name="workspace_lead_move"),
    path("<int:pk>/give/", lead.give, name="workspace_lead_give"),
    path("<int:pk>/tag/", lead.tag, name="workspace_lead_tag"),
    path("<int:pk>/note/", lead.note, name="workspace_lead_note"),
    path("<int:pk>/plan/", lead.plan, name="workspace_lead_plan"),
    path("<int:pk>/merge/", lead.merge, name="workspace_lead_merge"),
    path("<int:pk>/delete/", lead.delete, name="workspace_lead_delete"),
    path("<int:pk>/card.vcf", lead.lead_vcard, name="workspace_lead_vcard"),
]
VISITORS = [
    path("", visitors.visitors, name="workspace_visitors"),
    path("<int:sighting>/follow/", visitors.follow, name="workspace_visitor_follow"),
]
WORKSPACE = [
    path("", home.home, name="workspace"),
    path("leads/", include(LEADS)),
    path("visitors/", include(VISITORS)),
    path("card/", visitors.card, name="workspace_card"),
    path("card/requests/<int:pk>/", visitors.card_request, name="workspace_card_request"),
    path("inbox/", inbox.inbox, name="workspace_inbox"),
    path("inbox/<int:pk>/", inbox.conversation, name="workspace_conversation"),
    path("inbox/<int:pk>/replies/", inbox.replies, name="workspace_conversation_replies"),
    path("inbox/<int:pk>/<slug:act>/", inbox.act, name="workspace_conversation_act"),
    path("replies/", replies.replies, name="workspace_replies"),
    path("replies/<int:pk>/", replies.reply, name="workspace_reply"),
    path("replies/<int:pk>/remove/", replies.remove, name="workspace_reply_remove"),
    path("brochures/", brochures.brochures, name="workspace_brochures"),
    path("brochures/<int:pk>/", brochures.act, name="workspace_brochure"),
    path("application/", application.index, name="workspace_applications"),
    path("application/papers/<int:pk>/", application.paper, name="workspace_application_paper"),
    path("application/<slug:edition>/", application.application, name="workspace_application"),
    path("application/<slug:edition>/begin/", application.begin, name="workspace_application_begin"),
    path("application/<slug:edition>/save/", application.save, name="workspace_application_save"),
    path("application/<slug:edition>/<slug:step>/", application.step, name="workspace_application_step"),
    path("booth/", builder.choose, name="builder_choose"),
    path("booth/<slug:slug>/", include(BUILDER)),
]

# The same for everybody, so a proxy may keep it; a product that was withdrawn stays in it for an hour.
public = cache_control(public=True, max_age=600, s_maxage=3600)

urlpatterns = [
    path("", lobby.lobby, name="lobby"),
    path("halls/", halls.halls, name="halls"),
    path("halls/<slug:slug>/", halls.hall, name="hall"),
    path("exhibitors/", directory.exhibitors, name="exhibitors"),
    path("search/", search.search, name="search"),
    path("search/complete/", search.complete, name="search_complete"),
    path("compare/", compare.compare, name="compare"),
    path("compare/tray/", compare.tray, name="compare_tray"),
    path("my/shortlist/", shortlist.shortlist, name="shortlist"),
    path("my/shortlist/resume/", shortlist.resume, name="shortlist_resume"),
    path("my/shortlist/<int:pk>/keep/", shortlist.keep, name="shortlist_keep"),
    path("my/shortlist/<int:pk>/note/", shortlist.note, name="shortlist_note"),
    path("my/seen/", seen.seen, name="seen"),
    path("products/<int:pk>-<slug:slug>/", product.product, name="product"),
    path("products/<int:pk>/offer/", product.offer, name="product_offer"),
    path("booths/<slug:slug>/", booth.booth, name="booth"),
    path("booths/<slug:slug>/brochures/<int:pk>/", booth.brochure, name="brochure"),
    path("my/card/", cards.my_card, name="my_card"),
    path("my/card/card.vcf", cards.my_vcard, name="my_vcard"),
    path("my/card/requests/<int:pk>/", cards.answer, name="card_answer"),
    path("exhibitors/<slug:slug>/card/", cards.card_to, name="card_to"),
    path("exhibitors/<slug:slug>/card/card.vcf", cards.staff_vcard, name="staff_vcard"),
    path("cards/<str:ticket>/", cards.scanned, name="card_scanned"),
    path("announcements/", announcements.announcements, name="announcements"),
    path("visits/dwell/", visits.dwell, name="dwell"),
    path("robots.txt", robots.robots, name="robots"),
    path(
        "sitemap.xml",
        public(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", public(sitemap), {"sitemaps": SITEMAPS}, name="sitemap_section"),
    path("booths/<slug:slug>/room/messages/", room.messages, name="room_messages"),
    path("booths/<slug:slug>/room/messages/<int:pk>/", room.remove, name="room_message"),
    path("booths/<slug:slug>/room/messages/<int:pk>/react/", room.react, name="room_react"),
    path("booths/<slug:slug>/room/messages/<int:pk>/report/", room.report, name="room_report"),
    path("booths/<slug:slug>/room/messages/<int:pk>/pin/", room.pin, name="room_pin"),
    path("my/messages/", messages.messages, name="messages"),
    path("booths/<slug:slug>/ask/", messages.ask_booth, name="ask_booth"),
    path("my/messages/<int:pk>/", messages.conversation, name="conversation"),
    path("my/messages/with/<slug:slug>/", messages.ask, name="ask"),
    path("my/messages/<int:pk>/products/", conversation.products, name="conversation_products"),
    path("my/messages/<int:pk>/lines/", conversation.lines, name="conversation_lines"),
    path("my/messages/<int:pk>/read/", conversation.read, name="conversation_read"),
    path("my/messages/lines/<int:pk>/", conversation.line, name="conversation_line"),
    path("my/messages/lines/<int:pk>/translation/", conversation.translation, name="line_translation"),
    path("my/messages/files/<int:pk>/", conversation.file, name="conversation_file"),
    path("workspace/<slug:exhibitor>/", include(WORKSPACE)),
    path("booths/<slug:slug>/room/people/<int:user>/mute/", room.mute, name="room_mute"),
]
if settings.DEBUG:
    urlpatterns.append(path("kit/", kit.kit, name="kit"))
