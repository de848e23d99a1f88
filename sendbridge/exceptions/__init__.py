"""Exceptions: opened, seen, closed by proof and reopened under one id, as the night that says so comes into force."""

from sendbridge.exceptions.seal import seal_night
from sendbridge.store.engine_rules import ENGINE_RULES, EngineRule

__all__ = ["ENGINE_RULES", "EngineRule", "seal_night"]
