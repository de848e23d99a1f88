"""
### The night

Pulls every feed, lands and maps it, ties its records to children, checks them, compares them with the case system,
and sends back what people have allowed it to correct. One bad feed never blocks the others: the night goes on with
that feed's last good records and says that they are stale.

**When it fails.** The failed task's log ends with one plain sentence that says what to do. Clear that task: every step
can be run again, and what had landed or was sent is neither lost nor doubled. `pull` tries again by itself when a
system is down. Until a night is sealed, people see the night before it.
A push or read-back that failed holds up no list, task or receipt; `ended_well` shows the run as failed all the same.

**Another night.** Trigger with `sync_date` to run any day again; it uses what landed that day. `full` pulls everything,
not only what changed.

**Whom to ask.** The data team of the council's SEND service; for a feed, the supplier named in its contract.

Pools: one per upstream, named as the feed; `make up` and the compose file create them.
"""

from datetime import UTC, datetime

from airflow.sdk import Asset, AssetAlias, CronTriggerTimetable, Param, chain, dag, task

from sendbridge import airflow_plugin as bridge

STEPS = ("match", "check", "reconcile", "seal", "push", "confirm", "report")
POOL = {"pool": "case_management"}
ALL_THE_SAME = {"trigger_rule": "all_done_min_one_success"}  # a night in force is needed, and nothing that was sent
OWN = {
    "seal": {"outlets": [Asset(name="sealed_night", uri="sendbridge://nights/sealed")]},
    "push": POOL,
    "confirm": POOL | ALL_THE_SAME,
    "report": ALL_THE_SAME,
}


@dag(
    dag_id="nightly_sync",
    schedule=CronTriggerTimetable("0 2 * * *", timezone="Europe/London"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": bridge.RETRY_DELAY, "on_failure_callback": bridge.tell},
    params={
        "sync_date": Param(None, type=["null", "string"], format="date", description="The night to run; else today"),
        "full": Param(False, type="boolean", description="Pull everything, not only what changed"),
    },
    doc_md=__doc__,
    tags=["sendbridge"],
)
def nightly_sync() -> None:
    """Schedule and edges only; what a step does is in sendbridge.night."""

    @task(outlets=[AssetAlias(bridge.LANDED)])
    def pull(feed, **context):
        return bridge.pull_feed(feed, context)

    @task(trigger_rule="all_done")
    def assemble(**context):
        return bridge.run_step("assemble", context)

    def step(verb):
        @task(task_id=verb, **OWN.get(verb, {}))
        def run(**context):
            return bridge.run_step(verb, context)

        return run()

    @task
    def ended_well():
        """Does nothing, after every step that others may follow though it failed."""

    *_, seal, push, confirm, report = steps = [step(verb) for verb in STEPS]
    chain(pull.expand(feed=list(bridge.FEEDS)), assemble(), *steps)
    chain(seal, [confirm, report])
    chain([push, confirm, report], ended_well())


nightly_sync()
