"""Replacing a picture everywhere, its words and its focus, and the library's search and pages."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from accounts.refusal import Refused
from kb import pages
from kb.editorial import media
from kb.editorial.versions import version
from kb.models import Approval, Article, Image, Rendering, Replacement, Touched
from tests import cast, costs
from tests.desk.sending import page, signed_in
from tests.desk.test_media import _bomb as bomb

pytestmark = pytest.mark.django_db


def halves() -> bytes:
    """A wide picture, red on the left and blue on the right."""
    whole, out = Pillow.new("RGB", (800, 200), "red"), io.BytesIO()
    whole.paste("blue", (400, 0, 800, 200))
    whole.save(out, "PNG")
    return out.getvalue()


def sent(client: Client, image: Image, data: bytes, **fields: str):
    file = SimpleUploadedFile("new.png", data, "image/png")
    return client.post(f"/desk/media/{image.public_id}/replace/", {"file": file, **fields})


def test_a_replaced_picture_is_new_wherever_readers_see_it_and_an_entry_in_each_history() -> None:
    image, public = cast.picture("A wall"), Client()
    body = f"![Wall](media:{image.public_id})\n\n{cast.BODY}"
    live = cast.published(title="In its text", body=body)
    shared = cast.published(title="For sharing", image=image.public_id)
    draft = cast.approved(title="Still a draft", body=body)
    past = cast.rewritten(cast.published(title="Once", body=body), body=cast.BODY)
    apart = cast.published(title="A stranger")
    author = cast.author()
    media.portray(author, image, by=cast.edith())
    cast.settings(logo=image)
    paths = [each.get_absolute_url() for each in (live, shared, past)] + [author.get_absolute_url(), "/"]
    old = image.file
    assert all(old in public.get(path).content.decode() for path in paths)
    client = signed_in(cast.edith())
    html = client.get(f"/desk/media/{image.public_id}/replace/").content.decode()
    for words in (
        "In its text",
        "For sharing",
        "Still a draft",
        "Once",
        "Mei Zhang",
        "the site’s logo",
        f'value="{old}"',
    ):
        assert words in html, words
    assert "A stranger" not in html
    answer = sent(client, image, halves(), seen=old)
    assert answer["Location"] == f"/desk/media/{image.public_id}/"
    assert "4 articles have it in their history" in client.get(answer["Location"]).content.decode()
    image.refresh_from_db()
    assert (image.width, image.height, image.name, image.title) == (800, 200, "new.png", "A wall")
    assert all(old not in (html := public.get(path).content.decode()) and image.file in html for path in paths)
    told = Replacement.objects.order_by("article")
    assert [each.article for each in told] == [live, shared, draft, past]
    assert {(each.before, each.after, each.by, each.image) for each in told} == {(old, image.file, cast.edith(), image)}
    assert "Picture replaced" in client.get(page(live, "history/")).content.decode()
    assert "Picture replaced" not in client.get(page(apart, "history/")).content.decode()
    assert "Picture replaced" in signed_in(cast.ada()).get("/desk/audit/?what=replace_picture").content.decode()
    assert Approval.objects.get(article=draft).voided_at is None


def test_a_picture_that_only_the_site_itself_uses_is_new_at_once_and_its_tag_is_told() -> None:
    image, public = cast.picture("A mark"), Client()
    cast.settings(logo=image)
    pages.changed("site")
    old = image.file
    assert old in public.get("/").content.decode()
    assert media.replace(image, halves(), by=cast.edith()) == []
    html = public.get("/").content.decode()
    assert old not in html
    assert Image.objects.get().file in html
    assert any(f"image:{image.pk}" in tags for tags in Touched.objects.values_list("tags", flat=True))


def test_what_cannot_replace_a_picture_changes_nothing() -> None:
    image = cast.picture()
    before, client = Image.objects.values().get(pk=image.pk), signed_in(cast.edith())
    for data, sentence in ((b"", "The file is empty."), (b"words", "no picture that we know"), (bomb(), "too many"),
                           (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG files are not taken")):  # fmt: skip
        html = sent(client, image, data).content.decode()
        assert html.count(sentence) == 2, sentence
    stale = sent(client, image, halves(), seen="another.webp")
    assert stale.status_code == 409
    assert "another file there meanwhile" in stale.content.decode()
    assert sent(signed_in(cast.wanda()), image, halves()).status_code == 403
    assert Image.objects.values().get(pk=image.pk) == before
    assert not Replacement.objects.exists()
    replaced = Image.objects.get(pk=image.pk)
    media.replace(replaced, halves(), by=cast.edith())
    with pytest.raises(Refused, match="there already"):
        media.replace(Image.objects.get(pk=image.pk), halves(), by=cast.edith())


def test_a_focus_cuts_the_card_and_the_portrait_around_it() -> None:
    image = media.add_image(halves(), title="Halves", by=cast.edith())
    article, author, client = cast.published(image=image.public_id), cast.author(), signed_in(cast.edith())
    media.portray(author, image, by=cast.edith())
    address = f"/desk/media/{image.public_id}/describe/"
    words = {"title": "Halves", "alt": "Red and blue", "caption": "Two", "credit": "Mei Zhang"}
    for x, colour in (("0", "red"), ("100", "blue")):
        seen = version(Image.objects.get(pk=image.pk))
        assert client.post(address, {**words, "focus_x": x, "focus_y": "50", "seen": seen})["Location"].endswith("/")
        image.refresh_from_db()
        assert image.card[:2] == [381, 200]
        for name in (image.card[2], image.faces[-1][2]):
            with default_storage.open(name) as file, Pillow.open(file) as cut:
                red, _green, blue = cut.convert("RGB").getpixel((cut.width // 2, cut.height // 2))
                assert (red > 200, blue > 200) == ((True, False) if colour == "red" else (False, True))
    assert (image.alt, image.caption, image.focus_x) == ("Red and blue", "Two", 100)
    assert f'property="og:image" content="http://testserver{image.card_url}"' in _page(article)
    assert 'og:image:width" content="381"' in _page(article)
    assert image.face in Client().get(author.get_absolute_url()).content.decode()
    media.replace(image, small(), by=cast.edith())
    image.refresh_from_db()
    assert (image.focus_x, image.card, image.faces) == (50, None, [])


def _page(article: Article) -> str:
    return Client().get(article.get_absolute_url()).content.decode()


def small() -> bytes:
    """A small grey picture."""
    out = io.BytesIO()
    Pillow.new("RGB", (60, 60), "grey").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": " "}, "This field is required."),
        ({"focus_x": "101"}, "less than or equal to 100"),
        ({"focus_y": "-1"}, "greater than or equal to 0"),
        ({"focus_x": "left"}, "Enter a whole number."),
        ({"alt": "x" * 301}, "at most 300 characters"),
    ],
    ids=["no title", "beyond", "before", "words", "long"],
)
def test_words_and_a_focus_that_cannot_be_are_given_back(typed: dict[str, str], sentence: str) -> None:
    image = cast.picture()
    whole = {"title": "T", "alt": "", "caption": "Kept", "credit": "", "focus_x": "50", "focus_y": "50", **typed}
    html = signed_in(cast.edith()).post(f"/desk/media/{image.public_id}/describe/", whole).content.decode()
    assert html.count(sentence) == 2
    assert 'value="Kept"' in html
    assert Image.objects.get(pk=image.pk).caption == ""


def test_the_library_finds_by_every_word_and_goes_on_where_a_page_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.desk.views.media.A_PAGE", 2)
    first = media.add_image(
        small(),
        title="Zürich",
        alt="A bridge",
        caption="At dawn",
        credit="Mei 100%",
        name="IMG_7.png",
        by=cast.wanda(),
    )
    for number in range(4):
        cast.picture(f"Number {number}")
    client = signed_in(cast.edith())
    for q in ("ZÜRICH", "bridge dawn", "mei", "img_7", "100%", "Zürich\x00"):
        assert [each.pk for each in client.get("/desk/media/", {"q": q}).context["pictures"]] == [first.pk], q
    assert "Nothing matches." in client.get("/desk/media/", {"q": "bridge dusk"}).content.decode()
    assert "![A bridge](media:" in client.get("/desk/media/", {"q": "bridge"}).content.decode()
    seen, before = [], ""
    while True:
        answer = client.get("/desk/media/", {"before": before})
        seen += [each.title for each in answer.context["pictures"]]
        if not (before := answer.context["older"]):
            break
        UUID(before)
    assert seen == ["Number 3", "Number 2", "Number 1", "Number 0", "Zürich"]
    assert client.get("/desk/media/?before=nonsense").context["pictures"]


def test_several_files_are_taken_at_once_and_each_refusal_names_its_file() -> None:
    client = signed_in(cast.wanda())
    files = [
        SimpleUploadedFile(name, data)
        for name, data in (("one.png", small()), ("two.png", b""), ("three.png", halves()))
    ]
    answer = client.post("/desk/media/", {"file": files, "title": "Not of several", "credit": "Nobody"})
    assert "two.png: The file is empty." in answer.content.decode()
    assert 'value="Nobody"' in answer.content.decode()
    assert sorted(Image.objects.values_list("title", "credit")) == [("one", "Nobody"), ("three", "Nobody")]
    many = [SimpleUploadedFile(f"{number}.png", small()) for number in range(21)]
    assert "At most 20 files at once" in client.post("/desk/media/", {"file": many}).content.decode()
    assert Image.objects.count() == 2


def test_the_script_finds_pictures_and_uploads_them_by_the_same_rules() -> None:
    client, told = signed_in(cast.wanda()), []
    fields = {"title": "", "alt": "A wall", "caption": "Red", "credit": "Mei"}
    answer = client.post("/desk/media/upload/", {"file": SimpleUploadedFile("the wall.png", small()), **fields})
    assert answer.status_code == 201
    picture = answer.json()["picture"]
    image = Image.objects.get()
    assert picture == {
        "id": str(image.public_id), "title": "the wall", "alt": "A wall", "caption": "Red", "credit": "Mei",
        "thumbnail": image.url, "width": 60, "height": 60,
    }  # fmt: skip
    for data, sentence in (
        (b"", "The file is empty."),
        (b"words", "no picture that we know"),
        (bomb(), "too many"),
        (small()[:80], "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG files are not taken"),
    ):
        refused = client.post("/desk/media/upload/", {"file": SimpleUploadedFile("x.png", data)})
        assert (refused.status_code, refused.json()["field"]) == (400, "file")
        told.append(sentence in refused.json()["sentence"])
    assert all(told), told
    assert client.post("/desk/media/upload/", {}).json()["sentence"] == "Choose a file."
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.wanda())
    assert strict.post("/desk/media/upload/", {"file": SimpleUploadedFile("x.png", small())}).status_code == 403
    assert Image.objects.count() == 1
    assert client.get("/desk/media/found/?q=red").json() == {"pictures": [picture], "older": ""}
    assert client.get("/desk/media/found/?q=green").json() == {"pictures": [], "older": ""}
    assert signed_in(cast.walter()).get("/desk/media/found/").json()["pictures"] == []
    assert signed_in(cast.edith()).get("/desk/media/found/").json()["pictures"] == [picture]


def test_the_pages_of_pictures_take_as_many_queries_for_thirty_as_for_one() -> None:
    image, client, counts = cast.picture(), signed_in(cast.edith()), []
    body = f"![Wall](media:{image.public_id})\n\n{cast.BODY}"
    own = (f"/desk/media/{image.public_id}/{rest}/" for rest in ("replace", "describe"))
    places = ("/desk/media/", "/desk/media/found/", *own)
    for more in (1, 29):
        for _number in range(more):
            cast.published(body=body)
            cast.picture()
        counts.append([costs.queries(client, place) for place in places])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10, counts
    assert Rendering.objects.filter(html__contains=image.file).count() == 30
