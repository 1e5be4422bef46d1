"""The versions of a booth as a list tells them."""

from dataclasses import dataclass

from booths.differences import changed_labels
from booths.models import BoothVersion


@dataclass(frozen=True)
class Told:
    """A version with what it changed against the one before it; `is_first` where there was none."""

    version: BoothVersion
    changes: list
    is_first: bool
    is_shown: bool

    @property
    def state(self):
        """One of "draft", "shown", "earlier" and "aside"."""
        if self.version.is_draft:
            return "draft"
        if self.is_shown:
            return "shown"
        return "earlier" if self.version.published_at else "aside"

    @property
    def author(self):
        return self.version.published_by or self.version.created_by

    @property
    def at(self):
        return self.version.published_at or self.version.created_at


def read_versions(booth, page):
    """The versions of the page, newest first, each told against the one before it. One query."""
    related = booth.versions.select_related("hero", "created_by", "published_by").order_by("-pk")
    start = page.start_index() - 1 if page.paginator.count else 0
    rows = list(related[start : start + page.paginator.per_page + 1])
    return [
        Told(
            version,
            changes=changed_labels(before, version) if before else [],
            is_first=before is None,
            is_shown=version.pk == booth.published_id,
        )
        for version, before in zip(rows, [*rows[1:], None], strict=True)
    ][: page.paginator.per_page]
