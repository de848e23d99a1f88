"""Timeliness: where every clock of the night stands, and whether what is overdue is late or only unrecorded."""

from sendbridge.timeliness.night_tables import write_timeliness
from sendbridge.timeliness.shares import Timeliness, read_timeliness

__all__ = ["Timeliness", "read_timeliness", "write_timeliness"]
