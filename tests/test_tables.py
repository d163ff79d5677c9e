"""What the tests themselves stand on: the rows that a test with real transactions finds and leaves."""

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import TransactionTestCase
from wagtail.models import Page, Site

from tests.tables import everything


def test_whatever_was_written_and_deleted_is_as_before_behind_a_test(transactional_db, build):
    before = everything()
    assert sum(map(len, before.values())) > 500
    with transaction.atomic():
        build.article(image=build.image(), category=build.category())
        build.poll()
        build.user()
    Group.objects.all().delete()
    Site.objects.update(hostname="khac.example.vn")
    Page.objects.filter(depth__gt=2).delete()
    assert everything() != before
    TransactionTestCase._fixture_teardown(None)  # as pytest calls it behind every such test
    assert everything() == before
    connection.check_constraints()
    build.article()  # with keys that nobody has
