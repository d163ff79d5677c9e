"""The newsroom's own screens in the admin."""
