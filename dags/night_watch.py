"""
### Night watch

Looks at 06:30 whether last night was completed, and mails SENDBRIDGE_ALERT_EMAIL when it was not. A failed run here
is the alarm itself: open `nightly_sync` and read what its failed task says.

A scheduler that is down cannot ring: let the council's own monitoring also ask `sendbridge night status`.
"""

from datetime import UTC, datetime

from airflow.sdk import CronTriggerTimetable, Param, dag, task

from sendbridge import airflow_plugin as bridge


@dag(
    dag_id="night_watch",
    schedule=CronTriggerTimetable("30 6 * * *", timezone="Europe/London"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    default_args={"retries": 0, "on_failure_callback": bridge.tell},
    params={"sync_date": Param(None, type=["null", "string"], format="date", description="The night to look for")},
    doc_md=__doc__,
    tags=["sendbridge"],
)
def night_watch() -> None:
    """One task: is last night complete."""

    @task
    def completed_night(**context):
        bridge.require_completed_night(context)

    completed_night()


night_watch()
