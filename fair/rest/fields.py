"""Fields that take what the schema says and nothing else: a number is not a text, a text no number."""

import math
import re

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fair.texts import visible

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Text(serializers.CharField):
    """A text without what nobody sees."""

    default_error_messages = {"no_text": _("A text is needed.")}

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("no_text")
        if "\0" in data:
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:  # before it is trimmed
            self.fail("max_length", max_length=self.max_length)
        text = super().to_internal_value(visible(data))
        if not text and not self.allow_blank:
            self.fail("blank")
        return text


class Url(serializers.URLField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Slug(serializers.SlugField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data):
        # JSON Schema counts 3.0 as whole.
        if isinstance(data, float) and math.isfinite(data) and data == int(data):
            data = int(data)
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.FloatField):
    def to_internal_value(self, data):
        if not isinstance(data, int | float) or isinstance(data, bool) or not math.isfinite(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Amount(serializers.DecimalField):
    """Money, written as a text: "9.1000"."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Named(serializers.SlugRelatedField):
    """Another thing by its slug."""

    def to_internal_value(self, data):
        if not isinstance(data, str) or "\0" in data:
            self.fail("invalid")
        return super().to_internal_value(data)


class Numbered(serializers.PrimaryKeyRelatedField):
    """Another thing by its id."""

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not 0 < data < 2**63:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


class WholeWithin:
    """Within another a thing is sent whole: a PATCH of the outer one takes no halves of it."""

    def to_internal_value(self, data):
        if self.parent is not None and self.root.partial and isinstance(data, dict):
            missing = [name for name, field in self.fields.items() if field.required and name not in data]
            if missing:
                words = self.error_messages["required"]
                raise serializers.ValidationError({name: [words] for name in missing})
        return super().to_internal_value(data)


class Serializer(WholeWithin, serializers.Serializer):
    """For bodies in JSON."""


class ModelSerializer(WholeWithin, serializers.ModelSerializer):
    """For bodies in JSON, with strict fields for a model's."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: Text,
        models.TextField: Text,
        models.SlugField: Slug,
        models.URLField: Url,
        models.BigIntegerField: Whole,
        models.IntegerField: Whole,
        models.PositiveIntegerField: Whole,
        models.PositiveSmallIntegerField: Whole,
        models.SmallIntegerField: Whole,
        models.FloatField: Number,
        models.BooleanField: YesNo,
        models.DecimalField: Amount,
    }
    serializer_choice_field = Choice
    serializer_related_field = Numbered


@extend_schema_field(
    {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "description": 'On the local clock: "09:00".'}
)
class Clock(serializers.TimeField):
    """A time on somebody's clock, which has no offset."""

    def __init__(self, **options):
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **options)

    def to_internal_value(self, value):
        if not isinstance(value, str) or not CLOCK.fullmatch(value):
            self.fail("invalid", format="hh:mm")
        return super().to_internal_value(value)


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "examples": [{"en": "Lighting", "zh-hans": "照明产品"}],
    }
)
class Names(serializers.ReadOnlyField):
    """A name by language."""


def between(least, most):
    """Validators for a Whole outside of a model."""
    return [MinValueValidator(least), MaxValueValidator(most)]
