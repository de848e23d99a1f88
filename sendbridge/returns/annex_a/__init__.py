"""The SEND lists of Ofsted's Annex A: a workbook of two sheets, or a CSV file for each list."""

from sendbridge.returns.annex_a.arrivals import about, as_of
from sendbridge.returns.annex_a.finding_lists import FEED, fits
from sendbridge.returns.annex_a.places import locate
from sendbridge.returns.annex_a.reading import read

__all__ = ["FEED", "about", "as_of", "fits", "locate", "read"]
