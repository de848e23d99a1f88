"""What goes out: changes through the outbox, read back before they count; tasks, receipts, reports and lists."""

from sendbridge.push.confirm import confirm_night
from sendbridge.push.deliver import deliver_reports
from sendbridge.push.drain import push_night
from sendbridge.push.usual_size import Release

__all__ = ["Release", "confirm_night", "deliver_reports", "push_night"]
