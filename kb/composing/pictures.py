"""The pictures of a text, as its rendering shows them."""

from collections.abc import Iterable
from uuid import UUID

from kb.composing.reading import read
from kb.models import Image, Revision, Use
from kb.models.prepared import Asked, Prepared
from kb.rules.markdown import Picture, picture_ids

_REVISION = Asked("revision", Use._meta.get_field("revision"))
USES = Prepared(Use, lambda: Use.objects.filter(revision=_REVISION).select_related("image"))


def of(revision: Revision, origin: str = "") -> dict[str, Picture]:
    """The pictures that a revision shows, by their ids; their addresses begin with `origin`."""
    # What is not stored came with its parts (desk/unsaved.py).
    uses = revision.uses.all() if revision._state.adding else USES(revision=revision.pk)
    return {str(use.image.public_id): _picture(use.image, origin) for use in uses}


def named(body: str) -> dict[str, Picture]:
    """The pictures that a body names, by their ids."""
    return {str(image.public_id): _picture(image) for image in used(body)}


def used(body: str) -> list[Image]:
    """The images that a body names; ids that are none are left out."""
    return list(Image.objects.filter(public_id__in=list(_uuids(read(picture_ids, body)))))


def _picture(image: Image, origin: str = "") -> Picture:
    return Picture(
        src=f"{origin}{image.url}",
        width=image.width,
        height=image.height,
        srcsets=image.srcsets(),
        credit=image.credit,
    )


def _uuids(ids: Iterable[str]) -> Iterable[UUID]:
    for identifier in ids:
        try:
            yield UUID(identifier)
        except ValueError:
            continue
