"""The SEN2 return: its layout by year, its readers, what the night makes of it, and its writer."""

from sendbridge.returns.sen2.faults import WORDING
from sendbridge.returns.sen2.load_layout import load_layout
from sendbridge.returns.sen2.places import locate
from sendbridge.returns.sen2.reading import read
from sendbridge.returns.sen2.writer import write_return

__all__ = ["WORDING", "load_layout", "locate", "read", "write_return"]
