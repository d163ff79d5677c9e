"""The Vietnamese catalogue of the admin: what it must hold, and whether it does. `python -m tests.catalogue`."""
