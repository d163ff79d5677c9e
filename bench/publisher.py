"""A process that publishes an article as the admin does, when told to: a title a line; answers with the moments of begin and return."""

import json
import sys
import time

import django

django.setup()

from news.models import ArticlePage  # noqa: E402 - models can be imported only now


def main(key: int) -> None:
    """For each line: publish the article with that title. Moments are of the clock that all processes of a machine share."""
    for line in sys.stdin:
        article = ArticlePage.objects.get(pk=key)
        article.title = line.strip()
        began = time.monotonic()
        article.save_revision().publish()
        print(json.dumps({"began": began, "returned": time.monotonic()}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
