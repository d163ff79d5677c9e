"""What the two databases say each in its own way."""

from django.db.models import Count, Expression, JSONField, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject


class RowsAsJson(Subquery):
    """The rows of another table that belong to a row, read with it: a list of objects with the named columns."""

    output_field = JSONField()
    template = "(SELECT json_group_array(json(part)) FROM (%(subquery)s))"  # SQLite

    def __init__(self, rows: QuerySet, **columns: str | Expression):
        super().__init__(rows.annotate(part=JSONObject(**columns)).values("part"), output_field=JSONField())

    def as_postgresql(self, compiler, connection, **extra):
        """PostgreSQL's way."""
        template = "(SELECT coalesce(jsonb_agg(rows.part), '[]'::jsonb) FROM (%(subquery)s) AS rows)"
        return self.as_sql(compiler, connection, template, **extra)


def number_of(rows: QuerySet, by: str) -> Coalesce:
    """How many rows of another table belong to a row, read with it: 0 where there are none. `by` is what binds them."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=Count("pk")).values("number")), 0)
