"""What is written once is neither changed nor deleted by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from accounts.immutable import Immutable
from kb.editorial import hosting, leaving, snoozing
from kb.models import HistoryEntry, Image, Replacement
from kb.rules.content import Relation
from tests import cast

pytestmark = pytest.mark.django_db
ONCE = [model for model in apps.get_models() if issubclass(model, Immutable)]


@pytest.fixture(autouse=True)
def _rows() -> None:
    target = cast.draft(cast.walter(), slug="target")
    relation = (Relation(article=target.public_id),)
    picture = Image.objects.create(title="Dot", file="dot.webp", width=1, height=1)
    leaving.deactivate(cast.walter(), by=cast.ada(), to=cast.wanda())
    article = cast.draft(body=f"See [[target]] and ![dot](media:{picture.public_id}).", related=relation)
    until = timezone.localdate() + timedelta(days=9)
    snoozing.snooze(cast.due_fact(), until=until, reason="Later.", by=cast.edith())
    cast.draft(body="It takes {{ alpha-one/context-length }}.")
    hosting.recommend(cast.guest(article), client="192.0.2.1", revision=1, yes=True)
    cast.waived(cast.draft(takeaways=()))
    told = {"title": "Dot", "before": "a.webp", "after": "b.webp", "by": cast.edith(), "at": timezone.now()}
    Replacement.objects.create(article=article, image=picture, **told)


def test_the_history_and_revisions_with_all_their_parts_are_written_once() -> None:
    names = {model.__name__ for model in ONCE}
    assert names == {
        "HistoryEntry",
        "Revision",
        "Byline",
        "Label",
        "Link",
        "Use",
        "RelatedReading",
        "Handover",
        "Replacement",
        "PersonEntry",
        "Recommendation",
        "Waiver",
        "FactVersion",
        "FactEntry",
        "FactUse",
        "Snooze",
    }


@pytest.mark.parametrize("model", ONCE, ids=lambda model: model.__name__)
def test_a_stored_row_can_be_neither_saved_nor_deleted(model: type[Model]) -> None:
    row = model._default_manager.all()[0]
    with pytest.raises(TypeError, match="written once"):
        row.save()
    with pytest.raises(TypeError, match="never deleted"):
        row.delete()
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", ONCE, ids=lambda model: model.__name__)
def test_a_set_of_rows_can_be_neither_updated_nor_deleted(model: type[Model]) -> None:
    rows, field = model._default_manager.all(), model._meta.pk.name  # type: ignore[union-attr]
    with pytest.raises(TypeError, match="written once"):
        rows.update(**{field: 0})
    with pytest.raises(TypeError, match="written once"):
        rows.bulk_update(list(rows), [next(f.name for f in model._meta.concrete_fields if not f.primary_key)])
    with pytest.raises(TypeError, match="never deleted"):
        rows.delete()


def test_the_history_outlives_its_article() -> None:
    article = cast.draft()
    article.delete()
    entry = HistoryEntry.objects.get(article_public_id=article.public_id)
    assert (entry.article, entry.revision) == (None, None)
