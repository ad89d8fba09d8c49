"""Authors in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kb.editorial import media
from kb.models import Author, Image
from tests import cast
from tests.admin.forms import errors, links, seen, typed
from tests.admin.pictures import png

pytestmark = pytest.mark.django_db
AUTHOR = {"name": "Mei Zhang", "slug": "mei-zhang", "job_title": "Researcher", "bio": "She writes."}
LINK = {"title": "Her page", "url": "https://mei.example/", "position": 1}


def test_an_author_is_added_with_links(ada: Client) -> None:
    response = ada.post(reverse("admin:kb_author_add"), AUTHOR | links("links", LINK))
    assert response.status_code == 302
    author = Author.objects.get()
    assert [link.url for link in author.links.all()] == ["https://mei.example/"]


def test_links_are_changed_and_deleted(ada: Client) -> None:
    author = cast.author()
    first, second = (author.links.create(title=name, url=f"https://{name}.example/") for name in ("a", "b"))
    rows = (
        {"id": first.pk, "author": author.pk, "title": "A", "url": first.url, "position": 0},
        {"id": second.pk, "author": author.pk, "title": "b", "url": second.url, "position": 0, "DELETE": "on"},
    )
    typed = AUTHOR | seen(author) | links("links", *rows, initial=2)
    response = ada.post(reverse("admin:kb_author_change", args=[author.pk]), typed)
    assert response.status_code == 302
    assert list(author.links.values_list("title", flat=True)) == ["A"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://mei.example/", "not an address"])
def test_a_link_that_is_no_web_address_stores_nothing(ada: Client, url: str) -> None:
    response = ada.post(reverse("admin:kb_author_add"), AUTHOR | links("links", {**LINK, "url": url}))
    assert response.status_code == 200
    assert "errornote" in response.content.decode()
    assert typed(response, "bio") == "She writes."
    assert not Author.objects.exists()


def test_an_uploaded_file_becomes_the_photo(ada: Client) -> None:
    upload = SimpleUploadedFile("mei.png", png(), "image/png")
    ada.post(reverse("admin:kb_author_add"), AUTHOR | links("links") | {"upload": upload})
    photo = Author.objects.get().photo
    assert photo is not None
    assert (photo.title, photo.width, photo.by) == ("Mei Zhang", 40, cast.ada())


def test_a_picture_that_is_there_is_chosen_as_photo(ada: Client) -> None:
    image = media.add_image(png(), title="Mei", by=cast.edith())
    ada.post(reverse("admin:kb_author_add"), AUTHOR | links("links") | {"photo": image.pk})
    assert Author.objects.get().photo == image


def test_a_file_that_is_no_picture_is_refused_beside_its_field_and_what_was_typed_stays(ada: Client) -> None:
    upload = SimpleUploadedFile("mei.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    response = ada.post(reverse("admin:kb_author_add"), AUTHOR | links("links", LINK) | {"upload": upload})
    assert "SVG" in errors(response)["upload"][0]
    assert typed(response, "job_title") == "Researcher"
    assert "https://mei.example/" in response.content.decode()
    assert not Author.objects.exists()
    assert not Image.objects.exists()


def test_two_authors_cannot_be_one_person(ada: Client) -> None:
    cast.author("First", user=cast.wanda())
    response = ada.post(reverse("admin:kb_author_add"), AUTHOR | links("links") | {"user": cast.wanda().pk})
    assert list(errors(response)) == ["user"]
