"""Django's own cache, as it is ours: in it lies only what can be made anew, so that none of its faults is a reader's.

Each kind is a module of its own: the client of Redis is half a second of reading that a portal on one machine does without.
"""
