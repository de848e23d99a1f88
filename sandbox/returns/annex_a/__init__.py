"""Ofsted's Annex A, the SEND lists: children, the faults in their rows, the files, and what is wrong in them."""

from sandbox.returns.annex_a.faults import Planted, plant
from sandbox.returns.annex_a.key import breaches, unreadable
from sandbox.returns.annex_a.making import Lists, make_lists
from sandbox.returns.annex_a.writing import Style, write_csv, write_workbook

__all__ = ["Lists", "Planted", "Style", "breaches", "make_lists", "plant", "unreadable", "write_csv", "write_workbook"]
