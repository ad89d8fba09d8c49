"""The list of pictures: upload, the words to paste, deletion of what nothing uses."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.media import PictureForm
from kb.desk.views.access import BOTH, opens
from kb.editorial import media as verbs
from kb.models import Author, Image, Revision, SiteSettings, Use

A_PAGE = 48


def pictures() -> QuerySet[Image]:
    """Pictures with whether anything uses them."""
    here = OuterRef("pk")
    used = Exists(Use.objects.filter(image=here)) | Exists(Revision.objects.filter(image=here))
    used |= Exists(Author.objects.filter(photo=here)) | Exists(SiteSettings.objects.filter(logo=here))
    return Image.objects.annotate(used=used)


@opens(methods=BOTH)
def media(request: HttpRequest) -> HttpResponse:
    """Pictures this person may see, the newest first, and the form that takes another."""
    user = person(request)
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        title, credit = form.cleaned_data["title"], form.cleaned_data["credit"]
        try:
            verbs.add_image(form.data_of_file(), title=title, credit=credit, by=user)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            messages.success(request, _("“%s” is in the list.") % title)
            return redirect("desk:media")
    visible = Image.objects.visible_to(user).values("pk")
    page = Paginator(pictures().filter(pk__in=visible), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/media.html", {"form": form, "page": page})


@opens(Role.EDITOR, methods=BOTH)
def delete_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks, then deletes a picture that nothing uses."""
    image = get_object_or_404(pictures(), public_id=public_id)
    if request.method == "POST":
        verbs.delete_image(image, by=person(request))
        messages.success(request, _("“%s” was deleted.") % image.title)
        return redirect("desk:media")
    return render(request, "desk/delete_picture.html", {"image": image})
