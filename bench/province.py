"""How fast the pages of one portal are that stands beside 129 others in the same installation, measured as `bench.scale` does it."""

from bench.rows import Place, Row
from bench.scale import on
from bench.site.kept import kept_postgresql
from bench.site.size import Size

SUITE = "province"
SIZES = {False: Size(1_300, sites=13), True: Size(13_000, sites=130)}  # by whether the large sizes are asked for


def run(place: Place) -> list[Row]:
    """The rows of both databases."""
    with kept_postgresql(place.folder) as server:
        databases = {"SQLite": None, "PostgreSQL": server}
        return [row for database, cluster in databases.items() for row in on(place, SUITE, database, cluster, SIZES[place.full], {})]
