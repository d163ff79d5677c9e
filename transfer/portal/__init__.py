"""The open format: the whole portal out into files that anybody can read, and the same portal out of them again."""
