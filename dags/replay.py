"""
### Replay

Rebuilds a kept night from the bytes that landed and from its own snapshots of what people had decided, and compares
the decisions. It never pushes, and it leaves the kept night as it is.

**When it fails.** The log names the first table that differs, or the mappings or rules that are not those of that
night: then put them back as they were and replay again. Otherwise a kept night that cannot be rebuilt is a fault of
ours: tell the developers, and keep the night's file and its landing folder.
"""

from datetime import UTC, datetime

from airflow.sdk import Param, dag, task

from sendbridge import airflow_plugin as bridge


@dag(
    dag_id="replay",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    default_args={"retries": 0, "on_failure_callback": bridge.tell},
    params={"sync_date": Param(type="string", format="date", description="The kept night to rebuild")},
    doc_md=__doc__,
    tags=["sendbridge"],
)
def replay() -> None:
    """One task: the night's own verb."""

    @task(task_id="replay")
    def rebuild(**context):
        return bridge.replay_night(context)

    rebuild()


replay()
