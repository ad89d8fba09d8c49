"""Pictures by their content's hash: streamed from where they lie, or by nginx."""

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from kb.rules.ranges import part

MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
SANDBOX = "default-src 'none'; sandbox"
A_YEAR = 365 * 24 * 3600
RETRY_AFTER_SECONDS = 10


def media(request: HttpRequest, name: str, extension: str) -> HttpResponseBase:
    """A picture, or a part of it: it never changes, and nothing in it can run.

    Where MEDIA_ACCEL names a place, nginx sends it from there; 503 where the storage does not answer.
    """
    file, mime = f"{name}.{extension}", MEDIA_TYPES[extension]
    try:
        response = _handed_on(file, mime) if settings.MEDIA_ACCEL else _streamed(request, file, mime)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        late = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
        return HttpResponse(status=503, headers=late)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


def _handed_on(file: str, mime: str) -> HttpResponse:
    """Tells nginx which file to send; it does the rest, parts included."""
    if not default_storage.exists(file):
        raise FileNotFoundError(file)
    return HttpResponse(content_type=mime, headers={"X-Accel-Redirect": f"{settings.MEDIA_ACCEL}{file}"})


def _streamed(request: HttpRequest, file: str, mime: str) -> HttpResponseBase:
    etag = f'"{file}"'
    opened = default_storage.open(file)
    response: HttpResponseBase
    if known := get_conditional_response(request, etag=etag):
        opened.close()
        response = known
    else:
        asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
        given = part(asked, opened.size)
        response = FileResponse(opened, content_type=mime) if given is None else _part(opened, given, mime)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def _part(opened: "File[bytes]", given: range, mime: str) -> HttpResponse:
    with opened:
        size = opened.size
        if not given:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        opened.seek(given.start)
        response = HttpResponse(opened.read(len(given)), status=206, content_type=mime)
        response["Content-Range"] = f"bytes {given.start}-{given.stop - 1}/{size}"
        return response
