"""The one door for the staff, `/dang-nhap/`: a password, then a second factor; and how long a session lasts.

Until both were shown nobody is signed in at all, so that no address needs a lock of its own: a session that is half
begun belongs to nobody (`sessions.py`). What allauth is used for stands in `factors.py` alone; none of its addresses is open.
"""
