"""`python -m bench.site --articles 100000`: fills the database that the settings name with a made site."""

import argparse
import os
import sys

import django

from bench.site.size import Size


def main(arguments: list[str]) -> int:
    """Read the command line, build, and say what was built."""
    parser = argparse.ArgumentParser(prog="bench.site", description="Dựng một cổng gồm N bài để đo, lần nào cũng như nhau theo hạt giống.")
    parser.add_argument("--articles", type=int, default=1_000, help="số bài")
    parser.add_argument("--sites", type=int, default=1, help="số cổng (một tỉnh: 130)")
    parser.add_argument("--seed", type=int, default=1, help="hạt giống")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    django.setup()
    from bench.site.build import NotEmpty, build, prepare
    from bench.site.entering import look_rarely
    from transfer.progress import Progress

    progress = Progress(asked.articles, "Dựng bài")
    look_rarely()
    prepare()
    try:
        build(Size(asked.articles, asked.sites, asked.seed), progress=progress, apart=True)
    except NotEmpty:
        print("Cơ sở dữ liệu đã có bài viết; hãy chọn một DATA_DIR hoặc DATABASE_URL còn trống.", file=sys.stderr)
        return 1
    progress.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
