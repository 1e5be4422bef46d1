"""An exhibitor's catalogue as its own people see it: filtered, sorted and paged."""

from exhibitors.catalogue.asked import Asked
from exhibitors.catalogue.languages import catalogue_languages
from exhibitors.catalogue.page import CataloguePage

__all__ = ["Asked", "CataloguePage", "catalogue_languages"]
