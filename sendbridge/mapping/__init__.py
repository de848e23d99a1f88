"""What moves between sources is written in YAML; this package reads it, compiles it to SQL and runs it."""

from sendbridge.mapping.language import ColumnRule, LayoutMapping, Mapping
from sendbridge.mapping.load import load_mapping
from sendbridge.mapping.native import decode, encode
from sendbridge.mapping.previewing import PreviewReport, preview
from sendbridge.mapping.room import load_all, load_feed, mapping_version
from sendbridge.mapping.statements import Statements, compile_layout

__all__ = [
    "ColumnRule",
    "LayoutMapping",
    "Mapping",
    "PreviewReport",
    "Statements",
    "compile_layout",
    "decode",
    "encode",
    "load_all",
    "load_feed",
    "load_mapping",
    "mapping_version",
    "preview",
]
