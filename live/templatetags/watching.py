"""What a show's page says of its time."""

from django import template

register = template.Library()


@register.filter
def clock_time(seconds):
    """A place in a film: "1:05", "1:02:05"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
