"""`python -m tests.catalogue` names every fault of the catalogue and fails; with `compile` it writes the compiled files first."""

import os
import sys
import tempfile

import django


def main(arguments: list[str]) -> int:
    """Look the catalogue through. Returns 1 where something is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        django.setup()
        from tests.catalogue.faults import faults
        from tests.catalogue.ours import compile_all

        if arguments == ["compile"]:
            compile_all()
        found = [*faults()]
    for fault in found:
        print(fault)
    print(f"{len(found)} faults in the Vietnamese catalogue" if found else "The Vietnamese catalogue is whole.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
