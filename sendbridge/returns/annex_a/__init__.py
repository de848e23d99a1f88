"""The SEND lists of Ofsted's Annex A: a workbook of two sheets, or a CSV file for each list."""

from sendbridge.returns.annex_a.finding_lists import FEED, is_annex_a
from sendbridge.returns.annex_a.places import locate
from sendbridge.returns.annex_a.reading import read

__all__ = ["FEED", "is_annex_a", "locate", "read"]
