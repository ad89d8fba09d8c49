"""Whether an accent can be read, and which one nearby can."""

from django.test import SimpleTestCase

from kb.rules import colour


class Colour(SimpleTestCase):
    def test_contrast_is_that_of_wcag(self) -> None:
        self.assertAlmostEqual(colour.contrast("#000000", "#ffffff"), 21.0)
        self.assertAlmostEqual(colour.contrast("#777777", "#ffffff"), 4.48, places=2)

    def test_the_designs_own_accent_can_be_read(self) -> None:
        self.assertTrue(colour.readable("#0b5d4e"))
        self.assertEqual(colour.nearest_readable("#0b5d4e"), "#0b5d4e")

    def test_a_colour_must_be_readable_on_every_background_not_only_on_the_page(self) -> None:
        barely = "#747474"
        self.assertGreater(colour.contrast(barely, colour.LIGHT[0]), colour.LEAST_CONTRAST)
        self.assertFalse(colour.readable(barely))

    def test_the_nearest_readable_colour_is_a_shade_that_only_just_can_be_read(self) -> None:
        for bright in ("#ffff00", "#ff0000", "#00ff00", "#ffffff", "#74d0b3"):
            with self.subTest(bright):
                nearest = colour.nearest_readable(bright)
                self.assertTrue(colour.readable(nearest))
                self.assertLess(min(colour.contrast(nearest, each) for each in colour.LIGHT), 5.0)

    def test_only_six_small_hex_digits_after_a_hash_are_a_colour(self) -> None:
        self.assertTrue(colour.is_colour("#0b5d4e"))
        for odd in ("", "#fff", "0b5d4e", "#0B5D4E", "#0b5d4g", "#0b5d4e ", "#0b5d4e\n", "red", "#0b5d4e;}"):
            with self.subTest(odd):
                self.assertFalse(colour.is_colour(odd))
