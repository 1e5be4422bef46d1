"""Which attributes products of a category usually tell, counted by the worker and never for a page."""

from django.db import connection, transaction

from exhibitors.models import AttributeSuggestion

LOOKED_AT = 500  # of a category's listed products
KEPT = 14
FEWEST = 2


@transaction.atomic
def refresh_suggestions():
    """Count anew what listed products of each category tell. Returns how many suggestions there are.

    At most LOOKED_AT products of a category are read, so it grows with the categories alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [LOOKED_AT, FEWEST, KEPT])
        counted = [AttributeSuggestion(category_id=c, name=n, unit=u, products=p) for c, n, u, p in cursor]
    AttributeSuggestion.objects.all().delete()
    AttributeSuggestion.objects.bulk_create(counted, batch_size=1_000)
    return len(counted)


COUNT = """
    SELECT category, name, unit, products FROM (
        SELECT category.id AS category, said.name, said.unit, count(DISTINCT product.id) AS products,
            row_number() OVER (
                PARTITION BY category.id ORDER BY count(DISTINCT product.id) DESC, said.name
            ) AS place
        FROM fair_category AS category
        CROSS JOIN LATERAL (
            SELECT id, attributes FROM exhibitors_product
            WHERE category_id = category.id AND state = 'listed' AND jsonb_typeof(attributes) = 'array'
            LIMIT %s
        ) AS product
        CROSS JOIN LATERAL (
            SELECT left(told ->> 'name', 80) AS name, left(coalesce(told ->> 'unit', ''), 20) AS unit
            FROM jsonb_array_elements(product.attributes) AS told
        ) AS said
        WHERE said.name <> ''
        GROUP BY category.id, said.name, said.unit
        HAVING count(DISTINCT product.id) >= %s
    ) AS counted
    WHERE place <= %s
"""


def suggested(category_id, told=()):
    """Suggestions for a category, most usual first, without those whose names are told already."""
    known = {name.casefold() for name in told}
    found = AttributeSuggestion.objects.filter(category=category_id).order_by("-products", "name")
    return [suggestion for suggestion in found[:KEPT] if suggestion.name.casefold() not in known]
