"""The access matrix: every address of the URLconf × every role × every method. A new view cannot be forgotten."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from kb.models import Article, Author, Heartbeat, Image
from kb.rules import versus
from kb.rules.workflow import Transition
from tests import cast
from tests.addresses import Address, addresses, filled
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.once]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
NOBODY, WRITER, STRANGER, EDITOR, ADMINISTRATOR = "nobody", "writer", "another writer", "editor", "administrator"
ROLES = (NOBODY, WRITER, STRANGER, EDITOR, ADMINISTRATOR)

# Who gets in, by the name of each address that is not public. `own`: of the writers, only the article's.
SIGNED_IN, OWN, EDITORS, ADMINISTRATORS, ANYBODY = "signed in", "own", "editors", "administrators", "anybody"
PRIVATELY = "privately"  # only to the very person, whatever the role of others
DESK = {
    "home": SIGNED_IN,
    "at": SIGNED_IN,
    "articles": SIGNED_IN,
    "new": SIGNED_IN,
    "article": OWN,
    "buffer": OWN,
    "unsaved": OWN,
    "presence": OWN,
    "signed_in": SIGNED_IN,
    "preview": OWN,
    "frame": OWN,
    "typed_preview": OWN,
    "typed_checks": OWN,
    "offered": SIGNED_IN,
    "offered_facts": SIGNED_IN,
    "history": OWN,
    "links_here": OWN,
    "picture": OWN,
    "changes": OWN,
    "conflict": PRIVATELY,
    "review": OWN,
    "comment": OWN,
    "thread": OWN,
    "guests": OWN,
    "guest": OWN,
    "waive": EDITORS,
    "threads": SIGNED_IN,
    "revision": OWN,
    "transition": OWN,
    "calendar": SIGNED_IN,
    "reschedule": EDITORS,
    "move": OWN,
    "media": SIGNED_IN,
    "found_pictures": SIGNED_IN,
    "upload_picture": SIGNED_IN,
    "describe_picture": EDITORS,
    "replace_picture": EDITORS,
    "delete_picture": EDITORS,
    "freshness": SIGNED_IN,
    "checkup": OWN,
    "facts": SIGNED_IN,
    "new_fact": SIGNED_IN,
    "fact_cells": SIGNED_IN,
    "paste_facts": SIGNED_IN,
    "import_facts": EDITORS,
    "facts_csv": SIGNED_IN,
    "facts_json": SIGNED_IN,
    "contradictions": EDITORS,
    "fact": SIGNED_IN,
    "subjects": EDITORS,
    "new_subject": EDITORS,
    "subject": EDITORS,
    "criteria": EDITORS,
    "new_criterion": EDITORS,
    "criterion": EDITORS,
    "authors": EDITORS,
    "photo": EDITORS,
    "notifications": SIGNED_IN,
    "notification_settings": SIGNED_IN,
    "writing_settings": SIGNED_IN,
    "inbox": EDITORS,
    "helpful": EDITORS,
    "message": EDITORS,
    "terms": EDITORS,
    "new_term": EDITORS,
    "term": EDITORS,
    "merge_term": EDITORS,
    "delete_term": EDITORS,
    "featured": EDITORS,
    "links": EDITORS,
    "orphans": EDITORS,
    "redirects": EDITORS,
    "broken": EDITORS,
    "audit": ADMINISTRATORS,
    "audit_file": ADMINISTRATORS,
    "people": ADMINISTRATORS,
    "invite": ADMINISTRATORS,
    "member": ADMINISTRATORS,
    "leave": ADMINISTRATORS,
}
ACCOUNTS = {
    "account_login": ANYBODY,
    "account_logout": ANYBODY,
    "account_inactive": ANYBODY,
    "account_time_zone": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_reset_password": ANYBODY,
    "account_reset_password_done": ANYBODY,
    "account_reset_password_from_key": ANYBODY,
    "account_reset_password_from_key_done": ANYBODY,
    "account_invitation": ANYBODY,
}
# Public pages with a form: what is posted from nowhere is refused, not the method.
FORMS = {"contact", "feedback", "guest"}
# They answer scripts, which follow nobody to the sign-in page.
TO_SCRIPTS = {
    "buffer",
    "presence",
    "typed_checks",
    "offered",
    "offered_facts",
    "fact_cells",
    "found_pictures",
    "upload_picture",
}
# To another page of the desk; nothing is there to read of what is uploaded or typed.
LEAD_ON = {
    "upload_picture",
    "fact_cells",
    "delete_picture",
    "at",
    "new",
    "comment",
    "thread",
    "guest",
    "waive",
    "reschedule",
    "move",
}
STAMP = re.compile(rb'name="stamp" value="[^"]*"')  # the moment at which a form was loaded


ADDRESSES = list(addresses())


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with kept(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def paths(_world: None) -> dict[str, str]:
    """A real path for each route: an article of Wanda's, live and being rewritten."""
    article = cast.rewritten(cast.published(slug="an-article"))
    Article.objects.filter(pk=article.pk).update(review_at=timezone.now() - timedelta(days=1))
    image = Image.objects.create(title="A picture", file="0" * 40 + ".webp", width=1, height=1, by=cast.wanda())
    author, fact = Author.objects.get(), cast.fact()
    Heartbeat.objects.create(worker="a worker", at=timezone.now() + timedelta(hours=1))  # for as long as these take
    link = cast.guest(article)
    kept = cast.kept_text(article=article)
    values = {
        "articles/<uuid:public_id>": f"articles/{article.public_id}",
        "freshness/<slug:item>": f"freshness/article-{article.public_id}",
        "<uuid:text_id>": str(kept.public_id),
        "<uuid:guest_id>": str(link.public_id),
        "preview/<str:signed>/": link.get_absolute_url().removeprefix("/"),
        "<uuid:comment_id>": str(cast.remark(article).public_id),
        "inbox/<uuid:public_id>": f"inbox/{cast.letter().public_id}",
        "media/<uuid:public_id>": f"media/{image.public_id}",
        "authors/<uuid:public_id>": f"authors/{author.public_id}",
        "people/<uuid:public_id>": f"people/{cast.emil().public_id}",
        "facts/subjects/<uuid:public_id>": f"facts/subjects/{fact.subject.public_id}",
        "facts/criteria/<uuid:public_id>": f"facts/criteria/{fact.criterion.public_id}",
        "<uuid:subject_id>/<uuid:criterion_id>": f"{fact.subject.public_id}/{fact.criterion.public_id}",
        "<kind:kind>/<uuid:public_id>": f"tags/{cast.tag('unused').public_id}",
        "<kind:kind>": "categories",
        "<path:path>": "articles/an-article/",
        "<int:number>": "1",
        "<str:name>": str(Transition.SUBMIT.value),
        "articles/<slug:slug>": "articles/an-article",
        "categories/<slug:slug>": "categories/llms",
        "tags/<slug:slug>": "tags/privacy",
        "subjects/<slug:slug>": f"subjects/{fact.subject.slug}",
        "criteria/<slug:slug>": "criteria/context-length",
        "compare/<slug:slug>": "compare/" + versus.together([fact.subject.slug, cast.subject("Another").slug]),
        "authors/<slug:slug>": "authors/mei-zhang",
        "<str:uidb64>/<str:token>": "MQ/not-a-token",
        "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": "1-not-a-key/",
        "<path:object_id>": "1",
        "<path:content_type_id>": "1",
        "<app_label>": "kb",
        "(?P<url>.*)$": "nowhere/",
        "(?P<accent>[0-9a-f]{6})-(?P<version>[0-9a-f]{12})\\.css": "0b5d4e-000000000000.css",
    }
    return {address.route: filled(address, values) for address in ADDRESSES}


@pytest.fixture(scope="module")
def sessions(_world: None) -> dict[str, str]:
    """The cookies of a session for each role; the first writer is the article's."""
    people = {WRITER: cast.wanda(), STRANGER: cast.walter(), EDITOR: cast.edith(), ADMINISTRATOR: cast.ada()}
    cookies = {}
    for role, person in people.items():
        client = Client()
        client.force_login(person)
        cookies[role] = client.cookies.output(header="", sep=";")
    return cookies


def browser(sessions: dict[str, str], role: str) -> Client:
    """A new browser of somebody in this role."""
    client = Client(raise_request_exception=False)
    client.cookies.load(sessions.get(role, ""))
    return client


@pytest.fixture
def clients(sessions: dict[str, str]) -> dict[str, Client]:
    """A browser for each role."""
    return {role: browser(sessions, role) for role in ROLES}


def rule(address: Address) -> str:
    if address.door == "admin":
        return ANYBODY if address.name in {"login", "logout"} else ADMINISTRATORS
    table = {"desk": DESK, "accounts": ACCOUNTS}.get(address.door, {})
    assert address.name in table, f"{address} stands in no rule of the access matrix"
    return table[address.name]


def gets_in(who: str, allowed: str) -> bool:
    return (
        who
        in {
            ANYBODY: ROLES,
            SIGNED_IN: ROLES[1:],
            OWN: (WRITER, EDITOR, ADMINISTRATOR),
            PRIVATELY: (WRITER,),
            EDITORS: (EDITOR, ADMINISTRATOR),
            ADMINISTRATORS: (ADMINISTRATOR,),
        }[allowed]
    )


PRIVATE = [address for address in ADDRESSES if address.door != "site"]
PUBLIC = [address for address in ADDRESSES if address.door == "site"]


def test_the_matrix_knows_every_door() -> None:
    assert {address.door for address in ADDRESSES} == {"site", "desk", "accounts", "admin"}
    assert {address.name for address in PRIVATE if address.door == "desk"} == set(DESK)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", ROLES)
def test_private_addresses_open_to_whom_the_matrix_says(
    who: str, method: str, paths: dict[str, str], clients: dict[str, Client]
) -> None:
    wrong = []
    for address in PRIVATE:
        if address.name in {"account_logout", "logout"}:
            continue  # it would end this browser's session; tests/accounts tries it
        answer = getattr(clients[who], method)(paths[address.route])
        status, inside = answer.status_code, gets_in(who, rule(address))
        if status >= 500:
            wrong.append(f"{address}: {status}")
        elif inside:
            to_sign_in = status == 302 and "/accounts/login/" in answer["Location"]
            if who != NOBODY and to_sign_in:
                wrong.append(f"{address}: sent to sign in")
        elif who == NOBODY and address.name in TO_SCRIPTS:
            wrong += [f"{address}: {status}"] * (status != 401)
        elif status not in {302, 403, 404, 405} or (status == 302 and "/login/" not in answer["Location"]):
            wrong.append(f"{address}: {status}")
        if address.door == "desk" and "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong.append(f"{address}: may be stored")
    assert wrong == []


@pytest.mark.parametrize("who", ROLES)
def test_who_gets_in_reads_what_is_there(who: str, paths: dict[str, str], clients: dict[str, Client]) -> None:
    wrong = []
    for address in PRIVATE:
        if address.door != "desk" or address.name in LEAD_ON:
            continue
        status = clients[who].get(paths[address.route]).status_code
        if gets_in(who, rule(address)):
            expected = {200}
        elif who == NOBODY:
            expected = {401} if address.name in TO_SCRIPTS else {302}
        else:
            expected = {404} if rule(address) in {OWN, PRIVATELY} else {403}
        if status not in expected:
            wrong.append(f"{address} for {who}: {status}, not {expected}")
    assert wrong == []


def test_public_addresses_answer_everybody_alike(paths: dict[str, str], clients: dict[str, Client]) -> None:
    for address in PUBLIC:
        answers = [clients[who].get(paths[address.route]) for who in ROLES]
        assert len({answer.status_code for answer in answers}) == 1, str(address)
        bodies = {b"".join(answer) if answer.streaming else answer.content for answer in answers}
        bodies = {STAMP.sub(b"", body) for body in bodies}
        assert len(bodies) == 1, str(address)
        for answer in answers:
            assert not answer.cookies, str(address)
            assert "Cookie" not in answer.headers.get("Vary", ""), str(address)


@pytest.mark.parametrize("method", METHODS)
def test_public_addresses_only_answer_those_who_read(
    method: str, paths: dict[str, str], clients: dict[str, Client]
) -> None:
    for address in PUBLIC:
        status = getattr(clients[NOBODY], method)(paths[address.route]).status_code
        if method in {"get", "head"}:
            assert status in {200, 404}, str(address)
        elif method == "post" and address.name in FORMS:
            assert status == 403, str(address)
        else:
            assert status == (204 if method == "options" else 405), str(address)
