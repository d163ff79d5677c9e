"""Tags that are suggested while one types, in the forms of the admin."""

from django.http import HttpRequest, JsonResponse
from taggit.models import Tag
from wagtail.admin.auth import require_admin_access

from cms.desk_search.folding import bare_words

MOST = 10


@require_admin_access
def suggest_tags(request: HttpRequest) -> JsonResponse:
    """`?term=`: tags that begin so, whatever their accents: nobody makes a second one because the first has some."""
    typed = request.GET.get("term", "")
    found = Tag.objects.filter(name__folded__istartswith=typed).order_by("name", "pk") if bare_words(typed) else Tag.objects.none()
    return JsonResponse(list(found.values_list("name", flat=True)[:MOST]), safe=False)
