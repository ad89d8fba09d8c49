"""Manuscripts: one content becomes rows, and the rows become the same content again."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PIL import Image as Pillow

from kb.editorial import drafting, media
from kb.editorial.manuscript import refuse_unstorable
from kb.models import Revision
from kb.rules.content import Content, Relation
from tests import cast

pytestmark = pytest.mark.django_db


def full() -> Content:
    out = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(out, "PNG")
    image = media.add_image(out.getvalue(), title="Dot", by=cast.wanda())
    other = cast.draft()
    return cast.content(
        body=f"![Dot](media:{image.public_id}) and [[{other.newest.slug}]]",
        language="de",
        tags=(cast.tag("zeta").public_id, cast.tag("alpha").public_id),
        authors=(cast.author("Zoe Last").public_id, cast.author("Ann First").public_id),
        related=(
            Relation(url="https://example.org/", wording="Elsewhere"),
            Relation(article=other.public_id),
        ),
        image=image.public_id,
        cta_heading="Try it",
        cta_text="Now.",
        review_interval=90,
        seo_title="For engines",
        seo_description="What engines show.",
    )


def test_every_field_comes_back_as_it_was_in_its_order() -> None:
    content = full()
    revision = Revision.objects.get(pk=drafting.create(content, by=cast.wanda()).newest.pk)
    assert revision.content() == content
    assert revision.content_hash == content.fingerprint(revision.targets())
    assert revision.uses.count() == 1
    assert len(revision.targets()) == 1


def test_a_picture_that_is_none_of_ours_is_left_out() -> None:
    article = cast.draft(body="![a](media:00000000-0000-7000-8000-000000000000) ![b](media:nonsense)")
    assert not article.newest.uses.exists()


def test_content_is_stored_by_name_and_nothing_else_can_ride_along() -> None:
    with pytest.raises(TypeError):
        Content(title="Fine", state="published")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Content(title="Fine", creator=1)  # type: ignore[call-arg]


@given(
    title=some.text(max_size=60),
    summary=some.text(max_size=90),
    body=some.text(max_size=300),
    words=some.text(max_size=40),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_either_refused_or_comes_back_unchanged(title: str, summary: str, body: str, words: str) -> None:
    content = Content(title=title, slug="any", summary=summary, body=body, takeaways=(words,), cta_text=words)
    try:
        refuse_unstorable(content)
    except drafting.Refused:
        return
    revision = drafting.create(content, by=cast.wanda()).newest
    assert Revision.objects.get(pk=revision.pk).content() == content
