"""The open comments beside the text: each with its line, in the order of the passages, what is gone last."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.desk.remarks import remarks
from kb.editorial import commenting
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db


def test_open_comments_stand_beside_the_text_with_their_lines() -> None:
    article = cast.draft(body="A lead.\n\n## A section\n\nWords that go.")
    cast.remark(article, block=4, quote="Words that go", words="Gone soon.")
    cast.remark(article, block=3, words="A better heading?")
    cast.remark(article, block=0, words="A better title?")
    commenting.resolve(cast.remark(article, block=2, words="Done."), by=cast.edith())
    cast.rewritten(article, body="One more.\n\nA lead.\n\n## A section\n\nOther.")
    article.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        found = [(each.thread.words, each.line) for each in remarks(article)]
    assert (found, len(queries)) == ([("A better title?", 0), ("A better heading?", 5), ("Gone soon.", 0)], 2)
    html = signed_in(cast.wanda()).get(page(article)).content.decode()
    assert 'data-line="5"' in html
    assert "The passage is gone." in html
