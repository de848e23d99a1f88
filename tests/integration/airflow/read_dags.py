"""Loads the DAGs as Airflow does and prints what came of it as JSON; run in a process of its own."""

import json
import sys
from pathlib import Path

HEAVY = (
    "great_expectations",
    "pandas",
    "duckdb",
    "sqlalchemy.dialects.postgresql.psycopg",
    "requests",
    "sendbridge.night",
)


def main(dags: str) -> None:
    """Print ids, errors, edges and the heavy modules that reading the files alone has loaded."""
    from airflow.dag_processing.dagbag import DagBag

    before = set(sys.modules)
    bag = DagBag(dags)
    read = {
        "errors": bag.import_errors,
        "heavy": [name for name in HEAVY if name in set(sys.modules) - before],
        "dags": {dag_id: _described(dag) for dag_id, dag in bag.dags.items()},
    }
    Path(sys.argv[2]).write_text(json.dumps(read))


def _described(dag) -> dict[str, object]:
    return {
        "doc": dag.doc_md,
        "catchup": dag.catchup,
        "params": {name: dag.params.get_param(name).schema for name in dag.params},
        "tasks": {task.task_id: _described_task(task) for task in dag.tasks},
    }


def _described_task(task) -> dict[str, object]:
    return {
        "after": sorted(task.upstream_task_ids),
        "trigger_rule": str(task.trigger_rule.value),
        "pool": task.pool,
        "retries": task.retries,
        "mapped_over": list(task.op_kwargs_expand_input.value.get("feed", ())) if task.is_mapped else [],
        "outlets": [outlet.name for outlet in task.outlets],
        "tells": bool(task.on_failure_callback),
    }


if __name__ == "__main__":
    main(sys.argv[1])
