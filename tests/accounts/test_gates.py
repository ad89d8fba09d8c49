import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from accounts.gates import role_required
from accounts.models import User
from accounts.roles import Role


@role_required(Role.EDITOR)
def view(request):
    return HttpResponse("in")


def ask(rf, user, path="/desk/?a=1&b=2"):
    request = rf.get(path)
    request.user = user
    return view(request)


def test_who_is_not_signed_in_is_sent_there_and_back(rf):
    assert ask(rf, AnonymousUser())["Location"] == "/accounts/login/?next=/desk/%3Fa%3D1%26b%3D2"


@pytest.mark.parametrize("user", [User(role=Role.WRITER), User(role=Role.ADMINISTRATOR, is_active=False)])
def test_whose_role_does_not_suffice_is_denied(rf, user):
    with pytest.raises(PermissionDenied):
        ask(rf, user)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_whose_role_suffices_gets_an_answer_that_no_cache_keeps(rf, role):
    response = ask(rf, User(role=role))
    assert (response.content, response["Cache-Control"]) == (b"in", "no-store, private")


def test_the_gate_tells_what_it_requires():
    assert view.required_role == Role.EDITOR
