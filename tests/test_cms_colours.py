"""A site's colours: whatever an office chooses, letters stay readable in the light and in the dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cms.colours import CALM, DARK_GROUND, LIGHT_GROUND, ON_BAR, READABLE, contrast, palette, sheet
from cms.models import OfficeSettings

pytestmark = pytest.mark.once_on_postgresql

COLOUR = some.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOUR, COLOUR)
def test_letters_are_readable_whatever_colours_an_office_chooses(primary, accent):
    own = palette(OfficeSettings(primary_colour=primary, accent_colour=accent))
    assert contrast(own.bar, ON_BAR) >= READABLE and contrast(own.bar_dark, "#ffffff") >= CALM
    for light, dark in ((own.primary, own.primary_dark), (own.accent, own.accent_dark)):
        assert contrast(light, LIGHT_GROUND) >= READABLE
        assert contrast(dark, DARK_GROUND) >= READABLE


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)]
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_a_colour_that_is_readable_stays_as_it_was_chosen():
    own = palette(OfficeSettings(primary_colour="#1f5f3f", accent_colour="#b3261e"))
    assert (own.bar, own.primary, own.accent) == ("#1f5f3f", "#1f5f3f", "#b3261e")


def test_the_stylesheet_names_all_six_and_weighs_little():
    told = sheet(OfficeSettings(primary_colour="#ffee00", accent_colour="#00ffee"))
    assert told.count("--site-") == 6 and len(told) < 400
