"""What programs are told of quotes, and what they send."""

from rest_framework import serializers

from exhibitors.models import PriceTier, Product
from fair.rest.fields import Amount, Choice, Serializer, Text, Whole, YesNo
from matchmaking.models import Acceptance, Invitation, Quote, QuoteVersion
from matchmaking.quote_checks import CURRENCIES
from matchmaking.quote_content import Content, LineContent
from matchmaking.quote_data import told, version_data

MOST = 2_000_000_000
CENTS = {"max_digits": 14, "decimal_places": 4}


class QuoteTierSerializer(Serializer):
    quantity_from = Whole(min_value=1, max_value=MOST)
    unit_price = Amount(**CENTS, min_value=0)


class QuoteLineSerializer(Serializer):
    """`line` is the request's. `quantity` is what it was reckoned for; `unit_price` and `subtotal` are for
    that, null below the minimum and for what is not offered."""

    line = serializers.IntegerField(read_only=True)
    is_offered = serializers.BooleanField(read_only=True)
    product = serializers.IntegerField(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    quantity = serializers.IntegerField(read_only=True)
    unit = serializers.CharField(read_only=True)
    moq = serializers.IntegerField(read_only=True, allow_null=True)
    lead_time_days = serializers.IntegerField(read_only=True, allow_null=True)
    sample = serializers.ChoiceField(Product.Sample.choices, read_only=True)
    sample_price = serializers.CharField(read_only=True, allow_null=True)
    unit_price = serializers.CharField(read_only=True, allow_null=True)
    subtotal = serializers.CharField(read_only=True, allow_null=True)
    tiers = QuoteTierSerializer(many=True, read_only=True)


class QuoteFileSerializer(Serializer):
    id = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True)


class QuoteVersionSerializer(Serializer):
    """A version; of a draft `number` and `sent_at` are null. Amounts are texts in its `currency`."""

    number = serializers.IntegerField(read_only=True, allow_null=True)
    kind = serializers.ChoiceField(QuoteVersion.Kind.choices, read_only=True)
    currency = serializers.CharField(read_only=True)
    incoterm = serializers.CharField(read_only=True)
    place = serializers.CharField(read_only=True)
    payment = serializers.CharField(read_only=True)
    delivery = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    valid_until = serializers.DateField(read_only=True, allow_null=True)
    sent_at = serializers.DateTimeField(read_only=True, allow_null=True)
    expires_at = serializers.DateTimeField(read_only=True, allow_null=True)
    lines = QuoteLineSerializer(many=True, read_only=True)
    total = serializers.CharField(read_only=True)
    is_complete = serializers.BooleanField(read_only=True)
    files = QuoteFileSerializer(many=True, read_only=True)

    def to_representation(self, version):
        return version if isinstance(version, dict) else version_data(version)


class OfRequestSerializer(Serializer):
    id = serializers.IntegerField(read_only=True)
    title = serializers.CharField(read_only=True)


class QuoteSerializer(Serializer):
    """A quote as webhooks tell it: `offer` can be accepted, `counter` waits for the exhibitor's answer."""

    id = serializers.IntegerField(read_only=True)
    request = OfRequestSerializer(read_only=True)
    invitation = serializers.IntegerField(read_only=True)
    exhibitor = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(Quote.State.choices, read_only=True)
    offer = QuoteVersionSerializer(read_only=True, allow_null=True)
    counter = QuoteVersionSerializer(read_only=True, allow_null=True)
    acceptances = serializers.ListField(child=serializers.CharField(), read_only=True)
    changed_at = serializers.DateTimeField(read_only=True)

    def to_representation(self, quote):
        return told(quote)


class WrittenLineSerializer(Serializer):
    """A line by the request's `line`; what is left out stays as the draft has it."""

    line = Whole(min_value=1, max_value=2**63 - 1)
    is_offered = YesNo(required=False)
    product = Whole(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    name = Text(required=False, max_length=300)
    text = Text(required=False, allow_blank=True, max_length=1000)
    moq = Whole(required=False, allow_null=True, min_value=1, max_value=MOST)
    lead_time_days = Whole(required=False, allow_null=True, min_value=1, max_value=3_000)
    sample = Choice(Product.Sample.choices, required=False)
    sample_price = Amount(max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True)
    tiers = QuoteTierSerializer(many=True, required=False)


class WrittenSerializer(Serializer):
    """What goes into the draft; what is left out stays as it is."""

    currency = Choice([(code, code) for code in CURRENCIES], required=False)
    incoterm = Choice(PriceTier.Incoterm.choices, required=False)
    place = Text(required=False, max_length=80)
    valid_until = serializers.DateField(required=False)
    payment = Text(required=False, max_length=200)
    delivery = Text(required=False, allow_blank=True, max_length=500)
    text = Text(required=False, allow_blank=True, max_length=2000)
    lines = WrittenLineSerializer(many=True, required=False)

    @property
    def content(self):
        """As `services.quotes` takes it."""
        terms = dict(self.validated_data)
        lines = [line_content(line) for line in terms.pop("lines", ())]
        terms.pop("invitation", None)
        return Content(terms, lines)


def line_content(line):
    fields = {name: line[name] for name in line if name not in ("line", "tiers")}
    tiers = line.get("tiers")
    pairs = None if tiers is None else [(tier["quantity_from"], tier["unit_price"]) for tier in tiers]
    return LineContent(line["line"], fields, pairs)


class NewQuoteSerializer(WrittenSerializer):
    """For the request that the exhibitor has as `invitation`."""

    invitation = serializers.PrimaryKeyRelatedField(queryset=Invitation.objects.none())

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if view := self.context.get("view"):
            self.fields["invitation"].queryset = view.invitations()


class ReasonSerializer(Serializer):
    text = Text(required=False, allow_blank=True, max_length=500, default="")


class CounterLineSerializer(Serializer):
    line = Whole(min_value=1, max_value=2**63 - 1)
    is_wanted = YesNo(required=False, default=True)
    quantity = Whole(required=False, min_value=1, max_value=MOST)
    unit_price = Amount(**CENTS, min_value=0, required=False)

    def validate(self, wish):
        if wish["is_wanted"] and not ("quantity" in wish and "unit_price" in wish):
            raise serializers.ValidationError("quantity, unit_price")
        return wish


class CounterSerializer(Serializer):
    """To the offer with this `number`: what should be otherwise."""

    number = Whole(min_value=1, max_value=30_000)
    incoterm = Choice(PriceTier.Incoterm.choices, required=False)
    place = Text(required=False, max_length=80)
    payment = Text(required=False, max_length=200)
    text = Text(required=False, allow_blank=True, max_length=2000, default="")
    lines = CounterLineSerializer(many=True, required=False, default=list)


class ShareSerializer(Serializer):
    """So much of a line of the request from a quote's offer with this `number`."""

    quote = Whole(min_value=1, max_value=2**63 - 1)
    number = Whole(min_value=1, max_value=30_000)
    line = Whole(min_value=1, max_value=2**63 - 1)
    quantity = Whole(min_value=1, max_value=MOST)


class AcceptSerializer(Serializer):
    request = Whole(min_value=1, max_value=2**63 - 1)
    shares = ShareSerializer(many=True, min_length=1, max_length=500)
    keeps_open = YesNo(required=False, default=False)
    raises = YesNo(required=False, default=False)


class AcceptanceSerializer(Serializer):
    """`terms` are all that was agreed, frozen; `digest` is the SHA-256 of them."""

    number = serializers.CharField(read_only=True)
    quote = serializers.IntegerField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    terms = serializers.JSONField(read_only=True)
    digest = serializers.CharField(read_only=True)

    def to_representation(self, acceptance: Acceptance):
        names = ("number", "at", "terms", "digest")
        return {name: getattr(acceptance, name) for name in names} | {"quote": acceptance.quote_id}
