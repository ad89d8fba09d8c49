"""Media: pictures come in re-encoded, are used, and stay as long as they are used."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import cataloguing, drafting, media, publishing, review
from kb.models import Article, Image, Rendering, Revision, Use
from tests import cast
from tests.editorial.test_races import at_once, done

pytestmark = pytest.mark.django_db


def png(colour: str = "teal", size: tuple[int, int] = (240, 120)) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def added(**fields: str) -> Image:
    return media.add_image(png(), title=fields.pop("title", "A chart"), by=cast.wanda(), **fields)


def test_a_picture_is_kept_with_renditions_named_by_their_content() -> None:
    image = added(credit="Mei Zhang")
    assert (image.title, image.credit, image.by, image.width, image.height) == (
        "A chart", "Mei Zhang", cast.wanda(), 240, 120,
    )  # fmt: skip
    assert [(width, mime) for width, mime, _ in image.renditions] == [
        (96, "image/avif"), (192, "image/avif"), (240, "image/avif"),
        (96, "image/webp"), (192, "image/webp"), (240, "image/webp"),
    ]  # fmt: skip
    assert all(default_storage.exists(name) for _, _, name in image.renditions)
    assert image.file in {name for _, _, name in image.renditions}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"Just some words.", "no picture that we know"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG files are not taken"),
        (png()[:100], "damaged"),
    ],
    ids=["empty", "text", "svg", "truncated"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        media.add_image(data, title="A chart", by=cast.wanda())
    assert refusal.value.field == "file"
    assert not Image.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_opened(settings: object) -> None:
    settings.UPLOAD_MAX_BYTES = 1024**2  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="larger than 1 MB"):
        media.add_image(b"x" * (1024**2 + 1), title="A chart", by=cast.wanda())


def test_who_has_left_adds_nothing() -> None:
    left = User.objects.create_user("lena@example.org", name="Lena", is_active=False)
    with pytest.raises(Refused):
        media.add_image(png(), title="A chart", by=left)


def test_a_picture_in_a_text_is_rendered_and_cannot_be_deleted_any_more() -> None:
    image = added()
    article = cast.published(body=f"![A bar chart](media:{image.public_id})")
    rendering = Rendering.objects.get(revision=article.live)
    assert image.file in rendering.html
    assert rendering.inputs["images"] == [str(image.public_id)]
    publishing.retire(cast.rewritten(article, body="Without it."), by=cast.edith())
    with pytest.raises(Refused, match="in use"):
        media.delete_image(image, by=cast.edith())


def test_a_picture_that_nothing_uses_is_deleted_by_editors_only() -> None:
    image = added()
    with pytest.raises(Refused, match="role of editor"):
        media.delete_image(image, by=cast.wanda())
    media.delete_image(image, by=cast.edith())
    assert not Image.objects.exists()


def test_a_portrait_a_logo_and_a_sharing_picture_are_uses() -> None:
    portrait, logo, shared = added(title="Portrait"), added(title="Logo"), added(title="Shared")
    media.portray(cast.author(), portrait, by=cast.edith())
    cataloguing.keep_settings(cast.SiteSettings(logo=logo), by=cast.ada())
    cast.draft(image=shared.public_id)
    for image in (portrait, logo, shared):
        with pytest.raises(Refused, match="in use"):
            media.delete_image(image, by=cast.edith())


def test_who_deletes_a_picture_is_told_everything_that_uses_it() -> None:
    image, title = added(), "“{}”".format
    cast.draft(title="A draft", body=f"![A chart](media:{image.public_id})")
    live = cast.published(title="Live", body=f"![A chart](media:{image.public_id})")
    cast.rewritten(live, body="Without it.")
    former = cast.published(title="Former", image=image.public_id)
    cast.rewritten(former, image=None)
    publishing.publish(cast.approve(review.submit(former, by=former.creator)), by=cast.edith())
    media.portray(cast.author("Mei Zhang"), image, by=cast.edith())
    with pytest.raises(Refused) as refusal:
        media.delete_image(image, by=cast.edith())
    assert refusal.value.conflict
    uses = f"{title('Live')}, {title('A draft')}, an earlier revision of {title('Former')}, the portrait of Mei Zhang"
    assert refusal.value.sentence.endswith(f": {uses}.")
    assert Image.objects.filter(pk=image.pk).exists()


def test_of_many_uses_a_few_are_named_and_the_others_counted() -> None:
    image = added()
    for _ in range(7):
        cast.draft(body=f"![A chart](media:{image.public_id})")
    with pytest.raises(Refused, match="and 2 more"):
        media.delete_image(image, by=cast.edith())


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.django_db(transaction=True)
def test_a_picture_deleted_while_a_draft_takes_it_is_either_kept_or_gone_for_the_draft_too(turn: int) -> None:
    image, wanda, edith = added(), cast.wanda(), cast.edith()
    body = f"![A chart](media:{image.public_id})"
    words = [cast.content(body=body), cast.content(image=image.public_id)]
    results = at_once(
        lambda: media.delete_image(image, by=edith),
        *(lambda each=each: drafting.create(each, by=wanda) for each in words),  # type: ignore[misc]
    )
    done(results)
    kept = Image.objects.filter(pk=image.pk).exists()
    assert kept is (Use.objects.exists() or Revision.objects.filter(image__isnull=False).exists())
    assert isinstance(results[1], Article)


def test_a_portrait_is_given_and_taken_away_by_editors_only() -> None:
    author, image = cast.author(), added()
    with pytest.raises(Refused, match="role of editor"):
        media.portray(author, image, by=cast.wanda())
    assert media.portray(author, image, by=cast.edith()).photo == image
    assert media.portray(author, None, by=cast.edith()).photo is None


def test_a_portrait_leaves_what_another_changed_meanwhile() -> None:
    author, image = cast.author(), added()
    stale = type(author).objects.get(pk=author.pk)
    author.job_title = "Researcher"
    cataloguing.keep(author, by=cast.edith())
    media.portray(stale, image, by=cast.edith())
    author.refresh_from_db()
    assert (author.job_title, author.photo) == ("Researcher", image)


def test_a_new_credit_is_rendered_where_the_picture_is_shown() -> None:
    image = added(credit="Nobody")
    article = cast.published(body=f"![A bar chart](media:{image.public_id})\n")
    image.credit = "Mei Zhang"
    media.describe_image(image, by=cast.edith())
    assert "Mei Zhang" in Rendering.objects.get(revision=Article.objects.get(pk=article.pk).live).html


def test_the_same_picture_twice_shares_its_files() -> None:
    assert added().file == added().file
