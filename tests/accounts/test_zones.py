"""Time zones by name, and a person's own."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import zones
from accounts.people import choose_zone
from accounts.refusal import Refused
from tests import cast

PAGE = "/accounts/time-zone/"


@pytest.mark.parametrize("name", ["", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", " Asia/Tokyo "])
def test_a_name_that_a_zone_bears_is_taken(name: str) -> None:
    assert zones.clean_name(name) == name.strip()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("europe/berlin", "Do you mean Europe/Berlin?"),
        ("Berlin", "Do you mean Europe/Berlin?"),
        ("New York", "Do you mean America/New_York?"),
        ("Europe/Berlni", "Do you mean Europe/Berlin?"),
        ("x" * 5000, ""),
        ("../../etc/passwd", ""),
        ("Factory", ""),
    ],
)
def test_a_name_that_no_zone_bears_is_refused_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(Refused) as refusal:
        zones.clean_name(name)
    assert hint in refusal.value.sentence
    assert len(refusal.value.sentence) < 200
    assert refusal.value.field == "time_zone"


def test_a_zone_that_the_machine_does_not_know_is_passed_over() -> None:
    assert zones.first("Gone/Away", "", "Europe/Berlin").key == "Europe/Berlin"
    assert zones.first("Gone/Away").key == "UTC"


@pytest.mark.django_db
def test_a_person_reads_times_in_a_zone_of_their_own_and_gives_it_up_again(client: Client) -> None:
    client.force_login(cast.wanda())
    html = client.post(PAGE, {"time_zone": "Asia/Tokyo"}, follow=True).content.decode()
    assert "Kept." in html
    assert "(Asia/Tokyo)" in html
    client.post(PAGE, {"time_zone": ""})
    assert cast.wanda().time_zone == ""
    assert "(UTC)" in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_a_zone_that_is_none_is_said_and_what_was_typed_stays(client: Client) -> None:
    client.force_login(cast.wanda())
    html = client.post(reverse("account_time_zone"), {"time_zone": "europe/berlin"}).content.decode()
    assert "Do you mean Europe/Berlin?" in html
    assert 'value="europe/berlin"' in html
    assert cast.wanda().time_zone == ""


@pytest.mark.django_db
def test_the_desk_links_to_it(client: Client) -> None:
    client.force_login(cast.wanda())
    assert PAGE in client.get("/desk/").content.decode()


@pytest.mark.django_db
def test_nobody_elses_account_is_touched() -> None:
    walter = cast.walter()
    choose_zone("Asia/Tokyo", by=cast.wanda())
    walter.refresh_from_db()
    assert walter.time_zone == ""
