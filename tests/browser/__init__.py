"""Tests that drive a real browser against the portal as `make run` starts it."""
