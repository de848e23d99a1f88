"""The table of weights that `sendbridge ties model` prints."""

from sendbridge.cli.model_view import weight_rows
from sendbridge.matching.comparisons import Comparison, Level
from sendbridge.matching.weights import default_weights

FIELDS = (
    Comparison("forename", "FALSE", (Level("exact", "TRUE", 0.8, 0.0125), Level("alike", "TRUE", 0.1, 0.1))),
    Comparison("upn", "FALSE", (Level("same", "TRUE", 0.97, 1e-6),)),
)


def test_every_level_is_a_row_with_its_bits_and_a_bar_to_its_side():
    """Agreement draws its bar to the right, difference to the left, and a field is named once."""
    rows = list(weight_rows(default_weights(FIELDS)))
    assert rows[0] == ("forename", "exact", "80.0%", "1.2%", "+6.0", "        |###")
    assert rows[1] == ("", "alike", "10.0%", "10.0%", "+0.0", "        |")
    assert rows[2][:2] == ("", "differs")
    assert rows[2][-1] == "      ##|"
    assert rows[3] == ("upn", "same", "97.0%", "1 in 1,000,000", "+19.9", "        |##########")
