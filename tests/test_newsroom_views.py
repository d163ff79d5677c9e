"""Every address of the admin and who gets behind it, by HTTP; the table is tests/data/admin-views.txt, which a person reads.

A line is an address and the letters of those whom GET and POST (with nothing in it) let in, as in tests/test_newsroom_matrix.py; "-" is
nobody, "." that there is no such method. What is asked of other portals' things stands in that matrix.
"""

import pytest

from tests.matrix import views
from tests.matrix.world import World


def kept() -> list[str]:
    return [line for line in views.TABLE.read_text().splitlines() if line and not line.startswith("#")]


@pytest.mark.once
def test_no_address_of_the_admin_is_without_a_line():
    assert {line.split()[0] for line in kept()} == {view.text for view in views.views()}


@pytest.mark.drill
def test_everybody_gets_behind_what_the_table_says(db):
    world = World()
    told = views.known(world)
    found = {views.row(view, [views.who_gets_behind(world, view, method, told) for method in views.METHODS]) for view in views.views()}
    assert sorted(found) == kept()
