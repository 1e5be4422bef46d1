"""Sourcing profiles and recommendations over the API."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from exhibitors.api.door import OfCompany
from exhibitors.models import Exhibitor
from fair.models import Category, Edition
from fair.rest.fields import ModelSerializer, Named, Serializer, Text
from fair.rest.scopes import Scope
from fair.rest.views import Address
from matchmaking.fairness import note_shown
from matchmaking.models import BuyersForExhibitor, BuyersWanted, SourcingProfile
from matchmaking.models.recommending import Taste
from matchmaking.recommending import recommended_buyers, recommended_exhibitors
from matchmaking.services.opinions import tell_of_buyer, tell_of_exhibitor
from matchmaking.services.profiles import MOST_CATEGORIES, drop_profile, save_buyers_wanted, save_step

Step = SourcingProfile.Step
ABOUT = (
    *("words", "certificates", "quantity", "unit", "price_from", "price_to", "currency", "incoterm"),
    *("markets", "origins_wanted", "origins_refused", "needed_by", "languages", "kind", "size", "founded"),
    *("volume", "is_shown"),
)


def current():
    """The edition that visitors walk. Raises Http404 while none is open."""
    edition = Edition.objects.current()
    if edition is None:
        raise Http404
    return edition


class WantedAttributeSerializer(Serializer):
    name = Text(max_length=80, allow_blank=True)
    value = Text(max_length=120)
    unit = Text(max_length=20, allow_blank=True, required=False, default="")


class SourcingProfileSerializer(ModelSerializer):
    """What the person looks for at the edition that is open. `is_shown` lets exhibitors find them."""

    categories = Named("slug", queryset=Category.objects.all(), many=True, required=False)
    attributes = WantedAttributeSerializer(many=True, required=False, max_length=20)

    class Meta:
        model = SourcingProfile
        fields = ["categories", "attributes", *ABOUT, "steps_done", "changed_at"]
        read_only_fields = ["steps_done", "changed_at"]

    def validate_categories(self, categories):
        return categories[:MOST_CATEGORIES]

    def validate(self, told):
        low, high = told.get("price_from"), told.get("price_to")
        if low is not None and high is not None and high < low:
            raise serializers.ValidationError({"price_to": ["Less than price_from."]})
        return told


class SourcingProfileView(Address):
    is_public = False
    scope = Scope.TRADE

    def own(self, edition):
        return get_object_or_404(SourcingProfile.objects.of(self.request.user), edition=edition)

    @extend_schema(
        summary="What I look for", operation_id="sourcing_profile", responses=SourcingProfileSerializer
    )
    def get(self, request):
        return Response(SourcingProfileSerializer(self.own(current())).data)

    @extend_schema(
        summary="Say what I look for",
        operation_id="sourcing_profile_write",
        request=SourcingProfileSerializer,
        responses=SourcingProfileSerializer,
    )
    def put(self, request):
        edition = current()
        serializer = SourcingProfileSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        told = {**serializer.validated_data}
        categories = [category.pk for category in told.pop("categories", [])]
        if not categories and not told.get("words"):
            raise exceptions.ValidationError({"categories": ["Name categories, or words."]})
        told["attributes"] = [dict(one) for one in told.get("attributes", [])]
        saved = save_step(request.user, edition, Step.WHAT, categories, **told)
        return Response(SourcingProfileSerializer(saved).data)

    @extend_schema(
        summary="Delete what I look for", operation_id="sourcing_profile_delete", responses={204: None}
    )
    def delete(self, request):
        drop_profile(self.own(current()))
        return Response(status=204)


class ScorePartSerializer(Serializer):
    """`points` of the `most` that this part could bring; all parts make the score."""

    label = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()


class RecommendationSerializer(Serializer):
    """`reasons` are sentences in the language asked for; `said` is "more" or nothing."""

    score = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField(), source="reasons_in_words")
    parts = ScorePartSerializer(many=True)
    is_newcomer = serializers.BooleanField()
    said = serializers.CharField()


class RecommendedExhibitorSerializer(RecommendationSerializer):
    exhibitor = serializers.CharField(source="exhibitor.slug")
    name = serializers.CharField(source="exhibitor.name")
    page = serializers.CharField(source="booth.get_absolute_url")


class RecommendedExhibitorsSerializer(Serializer):
    results = RecommendedExhibitorSerializer(many=True)


class RecommendationsView(Address):
    is_public = False

    @extend_schema(
        summary="Exhibitors recommended to me, the best first",
        operation_id="recommendations",
        responses=RecommendedExhibitorsSerializer,
    )
    def get(self, request):
        found = recommended_exhibitors(request.user, current())
        note_shown(found)
        return Response(RecommendedExhibitorsSerializer({"results": found}).data)


class OpinionSerializer(Serializer):
    """ "more" for more like this, "dismiss" for not for me."""

    said = serializers.ChoiceField(Taste.choices)


def said_in(request):
    serializer = OpinionSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data["said"]


class ExhibitorOpinionView(Address):
    is_public = False
    scope = Scope.TRADE

    def tell(self, slug, said):
        exhibitor = get_object_or_404(Exhibitor.objects.visible_to(self.request.user), slug=slug)
        tell_of_exhibitor(self.request.user, current(), exhibitor, said)

    @extend_schema(
        summary="Say what I think of a recommended exhibitor",
        operation_id="recommendation_say",
        request=OpinionSerializer,
        responses=OpinionSerializer,
    )
    def put(self, request, exhibitor):
        said = said_in(request)
        self.tell(exhibitor, said)
        return Response({"said": said})

    @extend_schema(
        summary="Take back what I said", operation_id="recommendation_take_back", responses={204: None}
    )
    def delete(self, request, exhibitor):
        self.tell(exhibitor, "")
        return Response(status=204)


class BuyersWantedSerializer(ModelSerializer):
    """Which buyers the exhibitor looks for; what is empty is open to all."""

    class Meta:
        model = BuyersWanted
        fields = ["countries", "kinds", "sizes", "least_quantity", "least_value", "currency"]
        fields += ["monthly_capacity", "exclusivities", "changed_at"]
        read_only_fields = ["changed_at"]


class RecommendedBuyerSerializer(RecommendationSerializer):
    """`name` and `company` are empty until the buyer gives them."""

    id = serializers.IntegerField(source="profile.pk")
    name = serializers.CharField(source="contact.name")
    company = serializers.CharField(source="contact.company")
    country = serializers.CharField(source="contact.country")
    kind = serializers.CharField(source="profile.kind")
    size = serializers.CharField(source="profile.size")
    looks_for = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_looks_for(self, one):
        return [category.slug for category in one.profile.categories.all()]


class RecommendedBuyersSerializer(Serializer):
    results = RecommendedBuyerSerializer(many=True)


class BuyersViewSet(OfCompany):
    """Below /exhibitors/<slug>/recommended-buyers/ and …/buyers-wanted/."""

    queryset = BuyersWanted.objects.none()
    serializer_class = BuyersWantedSerializer
    scope = Scope.TRADE

    @extend_schema(
        summary="Buyers recommended to the exhibitor, the best first",
        operation_id="recommended_buyers",
        responses=RecommendedBuyersSerializer,
    )
    def recommended(self, request, exhibitor):
        found = recommended_buyers(self.company, current())
        return Response(RecommendedBuyersSerializer({"results": found}).data)

    @extend_schema(summary="Which buyers the exhibitor looks for", operation_id="buyers_wanted")
    def read_wanted(self, request, exhibitor):
        wanted = BuyersWanted.objects.filter(exhibitor=self.company).first()
        return Response(BuyersWantedSerializer(wanted or BuyersWanted(exhibitor=self.company)).data)

    @extend_schema(summary="Say which buyers the exhibitor looks for", operation_id="buyers_wanted_write")
    def write_wanted(self, request, exhibitor):
        company = self.company
        told = self.checked().validated_data
        saved = save_buyers_wanted(company, Edition.objects.current(), **told)
        return Response(BuyersWantedSerializer(saved).data)

    @extend_schema(
        summary="Say what the exhibitor thinks of a recommended buyer",
        operation_id="recommended_buyer_say",
        request=OpinionSerializer,
        responses=OpinionSerializer,
    )
    def say(self, request, exhibitor, pk):
        profile = self.buyer(pk)
        said = said_in(request)
        tell_of_buyer(self.company, profile, request.user, said)
        return Response({"said": said})

    @extend_schema(
        summary="Take back what was said of a buyer",
        operation_id="recommended_buyer_take_back",
        request=None,
        responses={204: None},
    )
    def take_back(self, request, exhibitor, pk):
        tell_of_buyer(self.company, self.buyer(pk), request.user, "")
        return Response(status=204)

    def buyer(self, pk):
        """A buyer of the exhibitor's list. Raises Http404."""
        kept = BuyersForExhibitor.objects.filter(exhibitor=self.company, entries__contains=[{"id": pk}])
        shown = SourcingProfile.objects.shown_to_exhibitors()
        return get_object_or_404(shown if kept.exists() else shown.none(), pk=pk)
