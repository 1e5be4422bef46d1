"""Addresses of sourcing profiles and recommendations."""

from django.urls import path

from matchmaking.views import profiles, recommended

urlpatterns = [
    path("my/sourcing/", profiles.profile, name="sourcing_profile"),
    path("my/sourcing/read/", profiles.read, name="sourcing_read"),
    path("my/sourcing/shown/", profiles.show, name="sourcing_shown"),
    path("my/sourcing/delete/", profiles.drop, name="sourcing_delete"),
    path("my/sourcing/searched/", profiles.searched, name="sourcing_searched"),
    path("my/sourcing/earlier/<int:pk>/", profiles.take_over, name="sourcing_take_over"),
    path("my/sourcing/<slug:step>/", profiles.step, name="sourcing_step"),
    path("my/recommended/", recommended.recommended, name="recommended"),
    path("my/recommended/<slug:slug>/", recommended.say, name="recommended_say"),
    path("workspace/<slug:exhibitor>/buyers/", recommended.buyers, name="workspace_buyers"),
    path("workspace/<slug:exhibitor>/buyers/wanted/", recommended.buyers_wanted, name="buyers_wanted"),
    path("workspace/<slug:exhibitor>/buyers/<int:pk>/", recommended.say_of_buyer, name="workspace_buyer_say"),
]
