"""Pictures in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kb.editorial import media
from kb.models import Image
from tests import cast
from tests.admin.forms import errors, said, seen, typed
from tests.admin.pictures import png

pytestmark = pytest.mark.django_db


def test_a_picture_is_uploaded(ada: Client) -> None:
    upload = SimpleUploadedFile("square.png", png(), "image/png")
    response = ada.post(reverse("admin:kb_image_add"), {"title": "A square", "credit": "Us", "upload": upload})
    image = Image.objects.get()
    assert response.status_code == 302
    assert (image.title, image.credit, image.width, image.height, image.by) == ("A square", "Us", 40, 30, cast.ada())


def test_a_file_that_is_no_picture_is_refused_beside_its_field(ada: Client) -> None:
    upload = SimpleUploadedFile("words.png", b"words", "image/png")
    response = ada.post(reverse("admin:kb_image_add"), {"title": "A square", "upload": upload})
    assert list(errors(response)) == ["upload"]
    assert typed(response, "title") == "A square"


def test_a_credit_is_changed_and_printed_in_what_readers_see(ada: Client) -> None:
    image = media.add_image(png(), title="A square", by=cast.edith())
    article = cast.published(body=f"{cast.BODY}\n\n![A green square](media:{image.public_id})\n")
    typed = {"title": "A square", "credit": "Studio Verdigris", **seen(image)}
    ada.post(reverse("admin:kb_image_change", args=[image.pk]), typed)
    article.refresh_from_db()
    assert article.live is not None
    assert "Studio Verdigris" in article.live.rendering.html


def test_a_picture_in_use_is_not_deleted(ada: Client) -> None:
    image = media.add_image(png(), title="A square", by=cast.edith())
    cast.author(photo=image)
    response = ada.post(reverse("admin:kb_image_delete", args=[image.pk]), {"post": "yes"}, follow=True)
    assert said(response) == ["This picture is in use, so it cannot be deleted: the portrait of Mei Zhang."]
    assert Image.objects.exists()
