"""Kills a worker in the middle of a change, and looks whether readers are told what is in the database."""

import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from cms.models import OfficeSettings
from tests import servers
from tests.drill import dying
from tests.drill.acts import Scene
from tests.drill.watch import Expectation, Readers, ask

MOMENTS = [moment.__name__ for moment in dying.MOMENTS]


def die_at(moment: str, scene: Scene, readers: Readers, port: int, folder: Path) -> None:
    """A worker gives the office a slogan and is killed; what readers are told must be what is in the database."""
    word = f"w{secrets.token_hex(4)}"
    front = Expectation("/", shows=word)
    watched = readers.watch([front])
    command = [sys.executable, "-m", "tests.drill.dying", moment, str(scene.default.pk), word]
    known = {"DJANGO_SETTINGS_MODULE": "tests.drill.settings"} | servers.shared_environment()
    killed = subprocess.run(command, cwd=servers.ROOT, env=servers.portal_environment(folder, port, **known))
    assert killed.returncode == -signal.SIGKILL
    written = OfficeSettings.objects.get(site=scene.default).slogan == word
    assert written == moment.startswith("after")
    if written:
        watched[0].returned(time.monotonic())
        readers.until_new(watched)
        assert watched[0].stale == 0, watched
    readers.rest()
    for _ in range(2):  # after the flux has ended by itself, and after the next change that goes well
        servers.wait_until(lambda: ask(port, front).kept == "hit", "a copy that is kept again")
        assert front.holds(ask(port, front)) == written
        OfficeSettings.objects.get(site=scene.default).save()
