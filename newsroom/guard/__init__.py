"""The injection guard: what readers get is what was approved. Pages as they are rendered and as copies of them are kept, rows against
their approved revisions, files against the list that was sealed at deployment.

It reads only, in slices, and goes on where it stopped.
"""
