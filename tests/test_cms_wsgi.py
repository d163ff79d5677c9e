"""What a web process does when it starts."""

import pytest

from tests.test_serve import run


@pytest.mark.once
def test_what_a_worker_has_loaded_is_not_looked_through_again_while_readers_wait(tmp_path):
    told = run(tmp_path, "import gc, sys, cms.wsgi; print(gc.get_freeze_count(), 'wagtail.admin.urls' in sys.modules)").split()
    assert int(told[0]) > 100_000 and told[1] == "True"
