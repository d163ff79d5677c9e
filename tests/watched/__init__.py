"""A portal that does wrong what can be done wrong: an app of the tests, with what somebody might log or raise by accident."""
