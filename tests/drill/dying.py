"""A worker that is killed in the middle of a change: `python -m tests.drill.dying WHEN SITE WORD`.

It gives the office of a site a slogan, and dies by SIGKILL at the moment that is asked for.
"""

import os
import signal
import sys

import django

FLUX = 1.0  # seconds


def die(*_, **__) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before_the_commit(row) -> None:
    with transaction.atomic():
        row.save()
        die()


def after_the_commit(row) -> None:
    with transaction.atomic():
        transaction.on_commit(die)  # before the renewal, which is asked for later
        row.save()


def before_the_row_is_written(row) -> None:
    pre_save.connect(die)
    row.save()


def after_the_row_is_written(row) -> None:
    post_save.disconnect(signals.saved)
    post_save.connect(die)  # where the renewal stood
    row.save()


MOMENTS = [before_the_commit, after_the_commit, before_the_row_is_written, after_the_row_is_written]

if __name__ == "__main__":
    django.setup()
    from django.db import transaction
    from django.db.models.signals import post_save, pre_save

    from cms.cache import generation, signals
    from cms.models import OfficeSettings

    when, site, word = sys.argv[1:]
    generation.FLUX = FLUX
    office = OfficeSettings.objects.get(site_id=site)
    office.slogan = word
    next(moment for moment in MOMENTS if moment.__name__ == when)(office)
