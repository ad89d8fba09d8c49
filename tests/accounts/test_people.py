from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from accounts.people import change_role, deactivate, reactivate, rename
from accounts.refusal import Refused
from accounts.roles import Role
from tests import cast


def root() -> User:
    return User.objects.filter(email="root@example.org").first() or User.objects.create_superuser(
        "root@example.org", cast.PASSWORD
    )


VERBS = {
    "rename": lambda by: rename(cast.walter(), "Walt", by=by),
    "change_role": lambda by: change_role(cast.walter(), Role.EDITOR, by=by),
    "deactivate": lambda by: deactivate(cast.walter(), by=by),
    "reactivate": lambda by: reactivate(cast.walter(), by=by),
}


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_only_administrators_change_people(verb, who):
    with pytest.raises(Refused, match="Only an administrator may change people"):
        VERBS[verb](getattr(cast, who)())


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
def test_an_administrator_demoted_meanwhile_changes_nobody(verb):
    ada = cast.ada()
    change_role(ada, Role.EDITOR, by=root())
    with pytest.raises(Refused):
        VERBS[verb](ada)


@pytest.mark.django_db
def test_an_administrator_renames_and_promotes():
    assert rename(cast.walter(), "  Walter   Vance ", by=cast.ada()).name == "Walter Vance"
    assert change_role(cast.walter(), Role.EDITOR, by=cast.ada()).role == Role.EDITOR
    walter = cast.walter()
    assert (walter.name, walter.may(Role.EDITOR)) == ("Walter Vance", True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "n" * 121])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(Refused) as refused:
        rename(cast.walter(), name, by=cast.ada())
    assert refused.value.field == "name"


@pytest.mark.django_db
def test_a_role_that_is_none_is_refused():
    with pytest.raises(Refused) as refused:
        change_role(cast.walter(), "root", by=cast.ada())
    assert refused.value.field == "role"


@pytest.mark.django_db
def test_a_deactivated_person_may_nothing_until_reactivated():
    deactivate(cast.edith(), by=cast.ada())
    assert not cast.edith().may(Role.WRITER)
    reactivate(cast.edith(), by=cast.ada())
    assert cast.edith().may(Role.EDITOR)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "field"),
    [(lambda ada: deactivate(ada, by=ada), "is_active"), (lambda ada: change_role(ada, Role.EDITOR, by=ada), "role")],
)
def test_the_last_administrator_stays_one(verb, field):
    deactivate(root(), by=cast.ada())  # a deactivated one does not count
    with pytest.raises(Refused, match="last active administrator") as refused:
        verb(cast.ada())
    assert refused.value.field == field
    assert cast.ada().may(Role.ADMINISTRATOR)


@pytest.mark.django_db
def test_one_of_two_administrators_may_go():
    root()
    assert not deactivate(cast.ada(), by=cast.ada()).is_active


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
@pytest.mark.parametrize(
    "verb", [lambda one, by: deactivate(one, by=by), lambda one, by: change_role(one, Role.WRITER, by=by)]
)
def test_of_two_administrators_who_remove_each_other_at_once_one_stays(verb, round_):
    pair = (cast.ada(), root())
    together = Barrier(2)

    def remove(one: User, by: User) -> bool:
        try:
            together.wait(timeout=10)
            verb(one, by)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, pair, reversed(pair)))
    assert sorted(done) == [False, True]
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_of_two_administrators_who_leave_at_once_one_stays(round_):
    pair = (cast.ada(), root())
    together = Barrier(2)

    def leave(one: User) -> bool:
        try:
            together.wait(timeout=10)
            deactivate(one, by=one)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, pair)) == [False, True]
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
