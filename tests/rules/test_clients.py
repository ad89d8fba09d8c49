"""Who counts as one client, behind how many proxies, and what a counter keeps of it."""

from datetime import date

from django.test import SimpleTestCase

from kb.rules.clients import UNKNOWN, client, trace

PROXY = "10.0.0.1"
TODAY = date(2026, 5, 4)


class Clients(SimpleTestCase):
    def test_an_ipv4_address_is_one_client(self) -> None:
        self.assertEqual(client("192.0.2.1"), "192.0.2.1")
        self.assertNotEqual(client("192.0.2.1"), client("192.0.2.2"))

    def test_a_64_of_ipv6_is_one_client_however_it_is_written(self) -> None:
        forms = (
            "2001:db8:0:1::1",
            "2001:db8:0:1:ffff:ffff:ffff:ffff",
            "2001:0DB8:0000:0001::2",
            "[2001:db8:0:1::1]:4711",
            "2001:db8:0:1::1%eth0",
        )
        for form in forms:
            with self.subTest(form):
                self.assertEqual(client(form), "2001:db8:0:1::/64")
        self.assertNotEqual(client("2001:db8:0:1::1"), client("2001:db8:0:2::1"))

    def test_ipv4_inside_ipv6_is_that_ipv4_address(self) -> None:
        self.assertEqual(client("::ffff:192.0.2.1"), "192.0.2.1")

    def test_without_proxies_of_ours_what_is_said_of_others_counts_for_nothing(self) -> None:
        self.assertEqual(client("192.0.2.1", ["198.51.100.1"]), "192.0.2.1")
        self.assertEqual(client("192.0.2.1", ["198.51.100.1"], hops=-1), "192.0.2.1")

    def test_behind_proxies_the_outermost_of_ours_names_the_client(self) -> None:
        said = ["203.0.113.9", " 198.51.100.1", " 10.0.0.2:80 "]
        self.assertEqual(client(PROXY, said, hops=1), "10.0.0.2")
        self.assertEqual(client(PROXY, said, hops=2), "198.51.100.1")
        self.assertEqual(client(PROXY, said, hops=3), "203.0.113.9")

    def test_fewer_hops_than_expected_means_that_somebody_went_round_a_proxy(self) -> None:
        self.assertEqual(client("192.0.2.1", ["203.0.113.9"], hops=2), "192.0.2.1")
        self.assertEqual(client("192.0.2.1", [], hops=1), "192.0.2.1")

    def test_what_is_no_address_is_one_unknown_client(self) -> None:
        for odd in ("", "unix:", "localhost", "192.0.2", "192.0.2.1.1", "::g", "[", "[]:80", "1" * 5000, "\x00", "é"):
            with self.subTest(odd):
                self.assertEqual(client(odd), UNKNOWN)
                self.assertEqual(client(PROXY, [odd], hops=1), UNKNOWN)


class Traces(SimpleTestCase):
    def test_a_trace_stays_for_the_day_and_is_another_one_tomorrow(self) -> None:
        first = trace("192.0.2.1", TODAY, "secret")
        self.assertEqual(trace("192.0.2.1", TODAY, "secret"), first)
        self.assertNotEqual(trace("192.0.2.1", date(2026, 5, 5), "secret"), first)
        self.assertNotEqual(trace("192.0.2.2", TODAY, "secret"), first)

    def test_nobody_without_the_secret_can_tell_whose_it_is(self) -> None:
        self.assertNotEqual(trace("192.0.2.1", TODAY, "secret"), trace("192.0.2.1", TODAY, "another"))
        self.assertRegex(trace("192.0.2.1", TODAY, "secret"), r"\A[0-9a-f]{64}\Z")
