"""Catalogues from files: a command and, later, a form in the browser read and save them alike.

`files` gives rows of cells, `headings` says which column is what, `rows` turns cells into a product's
values or says why not, `saving` brings them into the catalogue in batches.
"""

from exhibitors.imports.report import Report, RowError
from exhibitors.imports.run import import_catalogue
from exhibitors.imports.shelves import BySupplier, OneExhibitor

__all__ = ["BySupplier", "OneExhibitor", "Report", "RowError", "import_catalogue"]
