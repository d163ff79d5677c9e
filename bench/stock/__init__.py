"""The same portal without what makes it lean: Wagtail's own way to a page and to its site, and nothing kept between two requests."""
