"""Renderings: replaced when something that they printed has changed."""

from io import StringIO

import pytest
from django.core.management import call_command

from kb import pages
from kb.editorial import publishing
from kb.editorial.rendering import rerender
from kb.models import Article, Rendering
from kb.rules.markdown import RENDERER_VERSION
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_rendering_names_all_that_it_printed() -> None:
    target = cast.published(slug="target")
    rendering = Rendering.objects.get(revision=cast.published(body="See [[target]].").live)
    assert rendering.inputs == {"articles": [str(target.public_id)], "images": [], "facts": []}
    assert rendering.version == RENDERER_VERSION


def test_rendering_afresh_replaces_the_row_and_says_so() -> None:
    article = cast.published()
    Rendering.objects.update(html="Old.", words=1, version=0)
    before = pages.edition()
    assert rerender([article]) == 1
    rendering = Rendering.objects.get()
    assert "A lead paragraph" in rendering.html
    assert (rendering.words > 100, rendering.version) == (True, RENDERER_VERSION)
    assert pages.edition() != before


def test_what_is_no_longer_public_is_not_rendered_though_the_caller_thinks_so() -> None:
    stale = Article.objects.select_related("live").get(pk=cast.published().pk)
    publishing.retire(stale, by=cast.edith())
    assert stale.live is not None
    assert rerender([stale]) == 0


def test_a_body_that_costs_too_much_by_now_keeps_what_readers_had(monkeypatch: pytest.MonkeyPatch) -> None:
    article = cast.published()
    monkeypatch.setattr("kb.rules.markdown.limits.MAX_BYTES", 10)
    assert rerender([article]) == 0
    publishing.retire(article, by=cast.edith())
    assert publishing.restore(article, by=cast.edith()).state == "published"
    assert "A lead paragraph" in Rendering.objects.get().html


def test_the_command_renders_what_an_older_renderer_made() -> None:
    cast.published()
    cast.published()
    Rendering.objects.filter(pk=Rendering.objects.first().pk).update(version=0)  # type: ignore[union-attr]
    printed = StringIO()
    call_command("rerender", stdout=printed)
    assert printed.getvalue() == "1 articles rendered.\n"
    call_command("rerender", "--all", stdout=printed)
    assert printed.getvalue().endswith("2 articles rendered.\n")
