"""What goes out: changes through the outbox, read back before they count; tasks, receipts, reports and lists."""

from sendbridge.push.by_image import confirm_by_image
from sendbridge.push.change_file import push_by_file
from sendbridge.push.confirm import confirm_night
from sendbridge.push.deliver import deliver_reports
from sendbridge.push.drain import push_night
from sendbridge.push.returned_changes import Returns, take_return, take_returns
from sendbridge.push.usual_size import Release
from sendbridge.push.waiting import why_push_stopped

__all__ = [
    "Release",
    "Returns",
    "confirm_by_image",
    "confirm_night",
    "deliver_reports",
    "push_by_file",
    "push_night",
    "take_return",
    "take_returns",
    "why_push_stopped",
]
