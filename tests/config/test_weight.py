"""What is too heavy is refused on a page of ours before it is parsed; what is not passes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from tests import cast

pytestmark = pytest.mark.django_db
KILOBYTE = 1024


@pytest.fixture(autouse=True)
def _light() -> object:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10 * KILOBYTE, UPLOAD_MAX_BYTES=20 * KILOBYTE):
        yield


def _sent(kilobytes: int) -> HttpResponse:
    form = "application/x-www-form-urlencoded"
    return Client().post("/accounts/login/", "login=" + "x" * kilobytes * KILOBYTE, content_type=form)


def test_a_form_that_is_too_heavy_is_413_with_a_sentence() -> None:
    response = _sent(11)
    assert response.status_code == 413
    assert "Nothing was stored." in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_a_form_below_the_limit_passes() -> None:
    assert _sent(9).status_code == 200


@pytest.mark.parametrize(("kilobytes", "status"), [(25, 200), (40, 413)])
def test_an_upload_may_be_a_picture_heavier(kilobytes: int, status: int) -> None:
    client = Client()
    client.force_login(cast.edith())
    file = SimpleUploadedFile("picture.png", b"x" * kilobytes * KILOBYTE)
    response = client.post("/desk/media/", {"title": "Kept", "file": file})
    assert response.status_code == status
    assert ("larger than" in response.content.decode()) is (status == 200)


@pytest.mark.parametrize("length", ["", "x", "-1", "9" * 5000])
def test_a_length_that_makes_no_sense_is_no_weight(length: str) -> None:
    assert Client().get("/accounts/login/", CONTENT_LENGTH=length).status_code == 200
