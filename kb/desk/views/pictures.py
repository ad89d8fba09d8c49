"""Pictures for the editor's script: found in the library, taken from where they were dropped or pasted."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from kb.desk.views.answers import answers
from kb.desk.views.media import shelf
from kb.editorial import media as verbs
from kb.models import Image


@answers("GET", "HEAD")
def found_pictures(request: HttpRequest) -> HttpResponse:
    """A page of the pictures that this person may see and that `q` asks for, the newest first."""
    found = shelf(request)
    return JsonResponse({"pictures": [_told(image) for image in found["pictures"]], "older": found["older"]})


@answers("POST")
def upload_picture(request: HttpRequest) -> HttpResponse:
    """Takes one file into the library, by the same verb as its form: what it became, or a sentence why not."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose a file."), field="file")
    words = {field: request.POST.get(field, "") for field in verbs.WORDS}
    name = file.name or ""
    image = verbs.add_image(file.read(), title=request.POST.get("title", ""), name=name, by=person(request), **words)
    return JsonResponse({"picture": _told(image)}, status=201)


def _told(image: Image) -> dict[str, Any]:
    return {
        "id": str(image.public_id),
        "title": image.title,
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "thumbnail": image.thumbnail,
        "width": image.width,
        "height": image.height,
    }
