"""What a connector is, the HTTP session it speaks through, and the pull that lands and maps one feed."""

from sendbridge.feeds.connector import (
    CaseSystem,
    Change,
    Connector,
    DropFolders,
    Guard,
    Issue,
    Outcome,
    PullNotes,
    Receipt,
    ReturnPortal,
    ReturnReceipt,
    Seen,
    Task,
)
from sendbridge.feeds.drop_folders import dropped_pages, leave_file
from sendbridge.feeds.opening import connector_class, open_connector, open_connectors
from sendbridge.feeds.paging import JsonPage, json_pages
from sendbridge.feeds.pull import PullSummary, map_landed, pull_feed
from sendbridge.feeds.reading_rights import look_at_database
from sendbridge.feeds.session import ClientCredentials, FeedSession, demand, open_session, place
from sendbridge.landing import Arrival, Layout, Page

__all__ = [
    "Arrival",
    "ClientCredentials",
    "FeedSession",
    "Issue",
    "JsonPage",
    "PullSummary",
    "connector_class",
    "demand",
    "dropped_pages",
    "json_pages",
    "leave_file",
    "look_at_database",
    "map_landed",
    "open_connector",
    "open_connectors",
    "open_session",
    "place",
    "pull_feed",
    "CaseSystem",
    "Change",
    "Connector",
    "DropFolders",
    "Guard",
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
