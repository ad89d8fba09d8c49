import pytest
from allauth.core.context import request_context

from accounts.addresses import absolute


def test_a_mailed_link_stands_on_the_site_s_own_address(settings, rf):
    settings.SITE_URL = "https://plumbline.example"
    with request_context(rf.get("/", HTTP_HOST="localhost")):
        assert absolute("/accounts/") == "https://plumbline.example/accounts/"


def test_without_one_it_stands_on_the_host_that_was_asked(settings, rf):
    settings.SITE_URL = ""
    with request_context(rf.get("/", HTTP_HOST="localhost")):
        assert absolute("/accounts/") == "http://localhost/accounts/"


@pytest.mark.parametrize(("insecure", "scheme"), [(True, "http"), (False, "https")])
def test_from_the_shell_it_stands_on_the_first_allowed_host(settings, insecure, scheme):
    settings.SITE_URL, settings.INSECURE_HTTP, settings.ALLOWED_HOSTS = "", insecure, [".example.org", "localhost"]
    assert absolute("/accounts/") == f"{scheme}://example.org/accounts/"
