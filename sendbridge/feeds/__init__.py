"""What a connector is, the HTTP session it speaks through, and the pull that lands and maps one feed."""

from sendbridge.feeds.connector import (
    Arrival,
    CaseSystem,
    Change,
    Connector,
    DropFolders,
    Layout,
    Outcome,
    Page,
    PullNotes,
    Receipt,
    ReturnPortal,
    ReturnReceipt,
    Seen,
    Task,
)

__all__ = [
    "Arrival",
    "CaseSystem",
    "Change",
    "Connector",
    "DropFolders",
    "Layout",
    "Outcome",
    "Page",
    "PullNotes",
    "Receipt",
    "ReturnPortal",
    "ReturnReceipt",
    "Seen",
    "Task",
]
