"""The screens of the door, and those in the admin."""
