"""What a service says when it will not do what was asked."""


class Refused(Exception):
    """Refused with one clear, translated sentence: a view shows it, the API answers 409."""
