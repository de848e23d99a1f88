"""Hands out what the night has to say: tasks on cases, receipts to the portal, reports and lists to file senders."""

from collections.abc import Mapping
from datetime import date

import duckdb

from sendbridge.exceptions.tasks import queue_tasks
from sendbridge.feeds import Connector
from sendbridge.push.receipts import send_receipts
from sendbridge.push.reports import deliver_files, reports
from sendbridge.push.returns import returned_reviews
from sendbridge.push.tasks import send_tasks
from sendbridge.settings import Settings
from sendbridge.store.session import transaction


def deliver_reports(settings: Settings, sync_date: date, connectors: Mapping[str, Connector]) -> dict[str, int]:
    """Deliver everything of a sealed night but its changes; run again, it delivers only what is missing."""
    with duckdb.connect(str(settings.night_path(sync_date)), read_only=True) as con:
        with transaction(settings.state_url) as connection:
            queue_tasks(connection, con, settings, sync_date)
        returns = [*returned_reviews(con)]
        files = [*reports(settings, con, sync_date, returns=returns)]
    counts = send_tasks(settings, sync_date, connectors)
    counts |= send_receipts(settings, sync_date, returns=returns, connectors=connectors)
    return counts | deliver_files(settings, sync_date, files=files, connectors=connectors)
