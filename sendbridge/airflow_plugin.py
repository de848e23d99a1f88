"""What Airflow needs from us: the verbs as tasks, a pool for each upstream, and mail when a night goes wrong."""

import json
import logging
import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow import settings as airflow_settings
from airflow.configuration import conf
from airflow.policies import hookimpl
from airflow.sdk.exceptions import AirflowException, AirflowFailException

log = logging.getLogger(__name__)

FEEDS = ("case_management", "school_settings", "health_trusts", "establishment_register")
LANDED = "landed_feed"
COUNCIL_TIME = ZoneInfo("Europe/London")
# Named, because Airflow forgets its own setting when it stores a DAG that leaves the delay out.
RETRY_DELAY = timedelta(seconds=conf.getint("core", "default_task_retry_delay"))
_SMTP_CONNECTION = "sendbridge_smtp"

# Airflow 3.3 asks our hook about mapped tasks only if this says so, and says so itself only for airflow_local_settings.
airflow_settings.task_instance_mutation_hook.is_noop = False  # type: ignore[attr-defined]


class StepStopped(AirflowFailException):
    """The step must not be tried again as it is; kind names our error's class."""

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class StepBroke(AirflowException):
    """The step failed in a way that nobody foresaw; Airflow tries it again."""


def pull_feed(feed: str, context: Mapping[str, Any]) -> dict[str, int]:
    """Pull one feed and mark its landed asset; return its counts."""
    from airflow.sdk import Asset, AssetAlias

    counts = _run("pull", context, feed, full=bool(context["params"].get("full")))
    landed = Asset(name=f"landed_{feed}", uri=f"sendbridge://landed/{feed}")
    context["outlet_events"][AssetAlias(LANDED)].add(landed, extra=counts)
    return counts


def run_step(verb: str, context: Mapping[str, Any]) -> dict[str, int]:
    """Run one of the night's verbs for the run's night; return its counts, which is all that XCom may hold."""
    return _run(verb, context)


def replay_night(context: Mapping[str, Any]) -> dict[str, int]:
    """Rebuild a kept night; raise when a table of decisions comes out otherwise."""
    from sendbridge.replay import replay

    differences = _guarded(replay, night_date(context))
    if tables := [table for table, count in differences.items() if count]:
        raise StepStopped(f"the rebuilt night differs in {', '.join(tables)}", kind="ReplayDiffers")
    return differences


def require_completed_night(context: Mapping[str, Any]) -> None:
    """Raise when last night's file was never sealed."""
    from sendbridge import night
    from sendbridge.settings import Settings

    sync_date = night_date(context)
    if not night.is_sealed(Settings(), sync_date):
        raise StepStopped(f"no completed night {sync_date}", kind="NightIsLate")


def night_date(context: Mapping[str, Any]) -> date:
    """Return the night that the run was asked for, else the date in England when it fell due."""
    asked = context["params"].get("sync_date")
    if asked:
        return date.fromisoformat(asked)
    due: date = context["dag_run"].run_after.astimezone(COUNCIL_TIME).date()
    return due


def tell(context: Any) -> None:
    """Mail what happened to SENDBRIDGE_ALERT_EMAIL; for `on_failure_callback`."""
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    from sendbridge import alerts
    from sendbridge.settings import Settings

    settings = Settings()
    error, instance = context.get("exception"), context["task_instance"]
    kind = getattr(error, "kind", type(error).__name__)
    step = _step_name(instance.task_id, instance.map_index)
    night = night_date(context)
    alert = alerts.night_is_late(night) if kind == "NightIsLate" else alerts.step_failed(step, night, kind=kind)
    log.error("%s", alert.subject)
    if not settings.alert_email:
        return
    SmtpNotifier(
        to=settings.alert_email,
        from_email=settings.alert_sender,
        subject=alert.subject,
        html_content=f"<pre>{alert.text}</pre>",
        smtp_conn_id=_smtp_connection(settings.smtp_host, settings.smtp_port),
    ).notify(context)


@hookimpl
def task_instance_mutation_hook(task_instance: Any) -> None:
    """Let each feed's branch wait in its own upstream's pool, which a mapped task cannot say for itself."""
    if task_instance.dag_id == "nightly_sync" and task_instance.task_id == "pull" and task_instance.map_index >= 0:
        task_instance.pool = FEEDS[task_instance.map_index]


def _run(verb: str, context: Mapping[str, Any], *arguments: object, **options: object) -> dict[str, int]:
    from sendbridge import night

    return _guarded(getattr(night, verb), *arguments, night_date(context), **options)


def _guarded(verb: Callable[..., Mapping[str, int]], *arguments: object, **options: object) -> dict[str, int]:
    """Return a verb's counts; of an error let through only what names no child, and say whether to try again."""
    from sendbridge.alerts import place_without_values
    from sendbridge.errors import FeedUnavailable, SendBridgeError
    from sendbridge.settings import Settings

    try:
        counts = verb(Settings(), *arguments, **options)
    except FeedUnavailable as error:
        raise FeedUnavailable(str(error)) from None
    except SendBridgeError as error:
        raise StepStopped(str(error), kind=type(error).__name__) from None
    except Exception as error:
        raise StepBroke(place_without_values(error)) from None
    return {name: int(count) for name, count in counts.items()}


def _step_name(task_id: str, map_index: int) -> str:
    return f"{task_id} {FEEDS[map_index]}" if task_id == "pull" and map_index >= 0 else task_id


def _smtp_connection(host: str, port: int) -> str:
    """Return the connection to mail through: the council's relay from our settings, else Airflow's `smtp_default`."""
    if not host:
        return "smtp_default"
    relay = {"conn_type": "smtp", "host": host, "port": port, "extra": {"disable_ssl": True, "disable_tls": True}}
    os.environ[f"AIRFLOW_CONN_{_SMTP_CONNECTION.upper()}"] = json.dumps(relay)
    return _SMTP_CONNECTION
