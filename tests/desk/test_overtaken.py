"""Two who have one small form open: the second reads what the first stored beside what they typed, and chooses."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kb.editorial import media, naming
from kb.models import Author, FooterLink, Image, Redirect, Tool
from tests import cast
from tests.desk.sending import page, signed_in
from tests.desk.test_replacing import halves, small

pytestmark = pytest.mark.django_db


class Case(NamedTuple):
    """A form that is there, one field of it, and what stands in that field of the database."""

    address: str
    field: str
    stored: Callable[[], str]
    who: tuple[Callable[[], User], Callable[[], User]] = (cast.edith, cast.emil)


def desk_cases() -> list[Case]:
    """A form of each kind at the desk."""
    image, subject, criterion = cast.picture("A wall"), cast.subject("Alpha One", "Uno"), cast.criterion()
    tag, category, article, walter = cast.tag(), cast.category(), cast.draft(), cast.walter()
    describe, wordy = f"/desk/media/{image.public_id}/describe/", lambda row, field: lambda: str(_now(row, field))
    return [
        *(Case(describe, field, wordy(image, field)) for field in ("title", "alt", "caption", "credit")),
        Case(f"/desk/facts/subjects/{subject.public_id}/", "description", wordy(subject, "description")),
        Case(f"/desk/facts/subjects/{subject.public_id}/", "aliases", lambda: str(subject.aliases.get())),
        Case(f"/desk/facts/criteria/{criterion.public_id}/", "group", wordy(criterion, "group")),
        Case(f"/desk/tags/{tag.public_id}/", "description", wordy(tag, "description")),
        Case(f"/desk/categories/{category.public_id}/", "cta_text", wordy(category, "cta_text")),
        Case(page(article, "revisions/1/"), "name", lambda: naming.name_of(article.newest)),
        Case(f"/desk/people/{walter.public_id}/", "name", wordy(walter, "name"), (cast.ada, _adam)),
    ]


def _adam() -> User:
    """Another administrator."""
    return User.objects.get_or_create(email="adam@example.org", defaults={"name": "Adam", "role": "administrator"})[0]


def _now(row: Any, field: str) -> object:
    return getattr(type(row)._default_manager.get(pk=row.pk), field)


def loaded(client: Client, address: str) -> dict[str, Any]:
    """What the form at this address would send unchanged, that of the admin with its rows of links."""
    context = client.get(address).context
    form = context["adminform"].form if "adminform" in context else context["form"]
    forms = [form]
    for inline in context.get("inline_admin_formsets", ()):
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = {each.add_prefix(name): each[name].value() for each in forms for name in each.fields}
    return {name: value for name, value in fields.items() if value is not None}


def sentences(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_of_two_at_the_desk_the_second_is_told_and_chooses() -> None:
    for case in desk_cases():
        first, second = (signed_in(who()) for who in case.who)
        typed = loaded(second, case.address)
        theirs = first.post(case.address, loaded(first, case.address) | {case.field: "Theirs <b>bold</b>"})
        assert theirs.status_code == 302, case
        answer = second.post(case.address, typed | {case.field: "Mine & own"})
        html = sentences(answer)
        assert answer.status_code == (200 if "people" in case.address else 409), case
        assert "Somebody changed this meanwhile." in html, case
        assert "Stored now: Theirs &lt;b&gt;bold&lt;/b&gt;" in html, case
        assert html.count("Stored now:") == 1, case
        assert "Mine &amp; own" in html, case
        assert case.stored() == "Theirs <b>bold</b>", case
        again = typed | {case.field: "Mine & own", "seen": answer.context["form"]["seen"].value()}
        assert second.post(case.address, again).status_code == 302, case
        assert case.stored() == "Mine & own", case


def test_a_form_that_does_not_say_what_was_seen_is_stale() -> None:
    for case in desk_cases():
        client = signed_in(case.who[0]())
        typed = loaded(client, case.address) | {case.field: "Mine"}
        before = case.stored()
        client.post(case.address, {name: value for name, value in typed.items() if name != "seen"})
        assert case.stored() == before or "revisions" in case.address, case  # without a name, none was seen


def test_of_two_in_the_admin_the_second_is_told_and_chooses() -> None:
    cast.settings(tagline="Before")
    FooterLink.objects.create(settings_id=1, title="Imprint", url="/tags/")
    author = cast.author()
    author.links.create(title="Hers", url="https://mei.example/")
    tool = Tool.objects.create(name="A tool", slug="a-tool", description="It does.", url="https://tool.example/")
    redirect = Redirect.objects.create(old="/old/", new="/tags/")
    rows = (
        (cast.category(), "description", "Words"),
        (author, "bio", "Words"),
        (author, "links-0-title", "Words"),
        (cast.picture(), "credit", "Words"),
        (tool, "labels", "Words"),
        (redirect, "new", "/articles/"),
        (FooterLink.objects.get().settings, "tagline", "Words"),
        (FooterLink.objects.get().settings, "footer_links-0-title", "Words"),
    )
    first, second = signed_in(cast.ada()), signed_in(_adam())
    for row, field, theirs in rows:
        address = reverse(f"admin:kb_{row._meta.model_name}_change", args=[row.pk])
        typed, mine = loaded(second, address), "/subjects/" if field == "new" else "Mine"
        done = first.post(address, loaded(first, address) | {field: theirs})
        assert done.status_code == 302, (field, done.context and done.context["errors"])
        answer = second.post(address, typed | {field: mine})
        html = sentences(answer)
        assert (answer.status_code, "Somebody changed this meanwhile." in html) == (200, True), field
        assert mine in html, field
        assert f"Stored now: {theirs}" in html or f"{theirs}: " in html, field
        assert loaded(second, address)[field] == theirs, field
        again = typed | {field: mine, "seen": answer.context["adminform"].form["seen"].value()}
        assert second.post(address, again).status_code == 302, field
        assert loaded(second, address)[field] == mine, field


def test_of_two_who_replace_a_picture_or_choose_a_photo_the_second_sees_the_first_ones() -> None:
    image, author = cast.picture(), cast.author()
    first, second = signed_in(cast.edith()), signed_in(cast.emil())

    def sent(client: Client, address: str, data: bytes, seen: object) -> Any:
        file = SimpleUploadedFile("new.png", data, "image/png")
        return client.post(address, {"file": file, "seen": seen, "credit": "Mine"})

    for address, shown in (
        (f"/desk/media/{image.public_id}/replace/", lambda: Image.objects.get(pk=image.pk).file),
        (f"/desk/authors/{author.public_id}/photo/", lambda: Author.objects.get().photo.renditions[0][2]),
    ):
        seen = loaded(second, address)["seen"]
        assert sent(first, address, halves(), seen).status_code == 302
        theirs = shown()
        answer = sent(second, address, small(), seen)
        assert answer.status_code == 409
        assert "it is the one that is shown here" in sentences(answer)
        assert theirs in sentences(answer)
        assert shown() == theirs
        assert sent(second, address, small(), answer.context["form"]["seen"].value()).status_code == 302
        assert shown() != theirs
    stale = second.post(f"/desk/authors/{author.public_id}/photo/", {"remove": "1", "seen": ""})
    assert (stale.status_code, Author.objects.get().photo is None) == (409, False)
    assert media.portray(author, None, by=cast.edith()).photo is None
