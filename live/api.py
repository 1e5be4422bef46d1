"""Shows in the API: what is on, what comes, and what can be seen again."""

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from booths.models import Booth
from exhibitors.models import Product
from fair.models import Hall
from fair.resources import PictureSerializer
from fair.rest.asked import NamedText, Query
from fair.rest.views import Resource
from live.media.playback import playback_of
from live.models import Show


class ShowSerializer(serializers.ModelSerializer):
    """A show of a booth, or without one of the fair. `began_at` and `ended_at` are when it really was on air;
    `revision` rises with each change of its plan."""

    page = serializers.CharField(source="get_absolute_url", read_only=True)
    booth = serializers.SlugRelatedField("slug", read_only=True)
    hall = serializers.CharField(source="booth.hall.slug", default=None, allow_null=True, read_only=True)
    exhibitor = serializers.CharField(
        source="booth.exhibitor.slug", default=None, allow_null=True, read_only=True
    )
    event = serializers.SlugRelatedField("slug", read_only=True)
    poster = PictureSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Show
        fields = ["id", "page", "title", "text", "language", "visibility", "state", "booth", "hall"]
        fields += ["exhibitor", "event", "poster", "starts_at", "ends_at", "began_at", "ended_at"]
        fields += ["replay_seconds", "revision", "changed_at"]
        read_only_fields = fields


class PlaybackSerializer(serializers.Serializer):
    """`kind` is "hls", "embed" (a page of `provider`), or "" while there is nothing. From `expires_at`, in
    seconds of the epoch, another address is to be asked for."""

    kind = serializers.CharField()
    url = serializers.CharField()
    audio_url = serializers.CharField()
    low_url = serializers.CharField()
    provider = serializers.CharField()
    is_live = serializers.BooleanField()
    expires_at = serializers.IntegerField(allow_null=True)


class ShownProductSerializer(serializers.ModelSerializer):
    page = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Product
        fields = ["id", "page", "name"]
        read_only_fields = fields


class WholeShowSerializer(ShowSerializer):
    """With its products in the host's order, the chapters of its replay, and what plays now."""

    products = serializers.SerializerMethodField()
    playback = serializers.SerializerMethodField()
    chapters = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta(ShowSerializer.Meta):
        fields = [*ShowSerializer.Meta.fields, "products", "chapters", "playback"]
        read_only_fields = fields

    @extend_schema_field(ShownProductSerializer(many=True))
    def get_products(self, show):
        shelf = show.shelf.filter(product__in=Product.objects.listed().values("pk")).select_related("product")
        return ShownProductSerializer([row.product for row in shelf], many=True).data

    @extend_schema_field(PlaybackSerializer)
    def get_playback(self, show):
        return PlaybackSerializer(playback_of(show, self.context["request"].user)).data


class ShowQuery(Query):
    """`since` leaves out what is over before that moment, `until` what begins after it."""

    state = serializers.ChoiceField(Show.State.choices, required=False)
    hall = NamedText("slug", queryset=Hall.objects.all(), required=False)
    booth = NamedText("slug", queryset=Booth.objects.all(), required=False)
    language = serializers.CharField(required=False, max_length=10)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


NARROWED = {
    "state": "state",
    "hall": "booth__hall",
    "booth": "booth",
    "language": "language",
    "since": "ends_at__gt",
    "until": "starts_at__lte",
}


@extend_schema_view(
    list=extend_schema(summary="Shows that one may watch: planned, on air, and over"),
    retrieve=extend_schema(
        summary="A show, with its products and what plays now", responses=WholeShowSerializer
    ),
)
class ShowViewSet(Resource):
    queryset = Show.objects.none()
    serializer_class = ShowSerializer
    queries = {"list": ShowQuery}
    lookup_value_converter = "int"

    def get_serializer_class(self):
        return WholeShowSerializer if self.action == "retrieve" else ShowSerializer

    def get_queryset(self):
        shows = Show.objects.visible_to(self.request.user)
        related = shows.select_related(
            "booth__hall", "booth__exhibitor", "event", "poster", "edition", "room"
        )
        return related.filter(**{NARROWED[name]: value for name, value in self.asked.items()})
