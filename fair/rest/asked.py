"""What a list may be narrowed by: declared once, as a serializer of the query, checked and in the schema."""

from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers

# Of DRF's own, and of the paging.
OWN = {"format", "cursor", "page_size"}


class Query(serializers.Serializer):
    """The query of an address. A name that it does not know is an error: a typo finds nothing unnoticed."""

    @classmethod
    def read(cls, request):
        unknown = set(request.query_params) - set(cls().fields) - OWN
        if unknown:
            raise exceptions.ValidationError({name: [_("There is no such parameter.")] for name in unknown})
        # A plain dict: of a form, an empty value would count as none.
        asked = {name: _value(field, name, request.query_params) for name, field in cls().fields.items()}
        query = cls(data={name: value for name, value in asked.items() if value is not None})
        query.is_valid(raise_exception=True)
        return query.validated_data


def _value(field, name, query):
    several = isinstance(field, serializers.ListField)
    return (query.getlist(name) or None) if several else query.get(name)


class Nothing(Query):
    """Narrowed by nothing."""


class WholeText(serializers.IntegerField):
    """A whole number in an address; " 7" and "7.0" are none."""

    def to_internal_value(self, data):
        if not (data.isascii() and data.removeprefix("-").isdigit()):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.ChoiceField):
    """ "true" or "false"; absent is None."""

    def __init__(self, **options):
        super().__init__(choices=["true", "false"], required=False, **options)

    def to_internal_value(self, data):
        return super().to_internal_value(data) == "true"


class NamedText(serializers.SlugRelatedField):
    """Another thing by its slug; an unknown one is an error, not an empty list."""

    def to_internal_value(self, data):
        if "\0" in data:
            self.fail("invalid")
        return super().to_internal_value(data)
