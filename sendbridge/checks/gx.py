"""Great Expectations on the night: each rule an expectation that counts, and the engine by which GX reads DuckDB."""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, ClassVar, Literal

import duckdb

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the package is imported: nothing about a night goes out

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "module 'sre_(constants|parse)' is deprecated", DeprecationWarning)  # GX 1.24
    import great_expectations as gx
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.expect_column_max_to_be_between import ExpectColumnMaxToBeBetween
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
from great_expectations.expectations.expectation import BatchExpectation, Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value

from sendbridge.checks import conditions, rules
from sendbridge.checks.guards import GUARDS_FILE, GuardedBatch, GuardResult
from sendbridge.checks.rules import Evaluation
from sendbridge.checks.suites import Rule, Suite
from sendbridge.errors import RuleBroken

_METRIC = "sendbridge.record_rules"
Detail = Literal["BASIC", "BOOLEAN_ONLY"]  # BASIC of a stock expectation quotes values: guards ask for less


@dataclass
class _Night:
    con: duckdb.DuckDBPyConnection
    suites: dict[str, tuple[Suite, Sequence[Rule]]] = field(default_factory=dict)


_night: ContextVar[_Night] = ContextVar("night")  # what the engine reads: GX can only be handed plain text


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """GX's SQL engine on one DuckDB connection, kept open between query and fetch (GX pull request 12084)."""

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """Yield the one connection; a DuckDB result is lost when its connection closes."""
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection

    def let_go(self) -> None:
        """Give the connection back while the night's file is still open: a pool that does so later finds it closed."""
        if self._connection:
            self._connection.close()
        self.engine.dispose()


_EngineType = type[DuckDBExecutionEngine]  # in a datasource's body, `type` is its own name for itself


class DuckDBDatasource(SQLDatasource):
    """The open night file as a GX datasource."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # how GX names a kind of datasource

    @property
    def execution_engine_type(self) -> _EngineType:
        """Return the engine that keeps its connection."""
        return DuckDBExecutionEngine

    def _create_engine(self) -> sa.Engine:
        con = _night.get().con
        return sa.create_engine(
            "duckdb:///:memory:",
            creator=lambda: ConnectionWrapper(con),
            poolclass=sa.StaticPool,
            isolation_level="AUTOCOMMIT",
        )

    def get_execution_engine(self) -> DuckDBExecutionEngine:
        """Return the one engine on the night's connection."""
        if self._execution_engine is None:
            self._execution_engine = DuckDBExecutionEngine(engine=self.get_engine(), create_temp_table=False)
        return self._execution_engine


class RecordRules(MetricProvider):
    """How every rule of a suite fared: computed once a batch, by the one statement that writes `finding`."""

    metric_name = _METRIC
    value_keys = ("suite",)

    @metric_value(engine=DuckDBExecutionEngine)
    def _judge(
        cls,  # noqa: N805 (GX binds the provider class here)
        execution_engine: DuckDBExecutionEngine,
        metric_domain_kwargs: Mapping[str, Any],
        metric_value_kwargs: Mapping[str, Any],
        metrics: Mapping[str, Any],
        runtime_configuration: Mapping[str, Any],
    ) -> dict[str, Evaluation]:
        night = _night.get()
        suite, ready = night.suites[metric_value_kwargs["suite"]]
        return {evaluation.rule_id: evaluation for evaluation in rules.judge(night.con, suite, ready)}


class ExpectRecordsToSatisfy(BatchExpectation):
    """Expect every record of the suite's view to satisfy one rule; the result carries counts, never keys or values."""

    suite: str
    rule: str

    metric_dependencies: ClassVar[tuple[str, ...]] = (_METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("suite", "rule")

    def _validate(
        self,
        metrics: Mapping[str, Any],
        runtime_configuration: Mapping[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        evaluation: Evaluation = metrics[_METRIC][self.rule]
        if evaluation.outcome == "broken":
            raise RuleBroken(evaluation.message)
        return {
            "success": evaluation.failed_count == 0,
            "result": {"element_count": evaluation.checked_count, "unexpected_count": evaluation.failed_count},
        }


@contextmanager
def opened(con: duckdb.DuckDBPyConnection) -> Iterator[DuckDBDatasource]:
    """Yield the connection as a datasource of an ephemeral context, with no project folder and no progress bars."""
    token = _night.set(_Night(con))
    try:
        context = gx.get_context(mode="ephemeral", project_config=_in_memory())
        # It ends with the step, and would yet be spelled out as YAML, twice for each suite, for nobody to read.
        context._save_project_config = lambda: None  # type: ignore[method-assign]
        datasource = context.data_sources.add_duckdb(name="night", connection_string="duckdb:///:memory:")
        yield datasource
        datasource.get_execution_engine().let_go()
    finally:
        _night.reset(token)


def _in_memory() -> DataContextConfig:
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),  # and no Data Docs site
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


def batch_of(datasource: DuckDBDatasource, name: str, query: str) -> BatchDefinition[Any]:
    """Return a batch definition of what the query selects."""
    asset = datasource.add_query_asset(name=name, query=query)
    return asset.add_batch_definition_whole_table(name)


def validate(batch: BatchDefinition[Any], expectations: Sequence[Expectation], *, detail: Detail) -> list[Any]:
    """Return the results of the expectations in their order; raise RuleBroken when GX left one out.

    GX drops an expectation that it does not know and says nothing, so declared is compared with evaluated.
    """
    suite = gx.ExpectationSuite(name=batch.name, expectations=list(expectations))
    results = batch.get_batch().validate(suite, result_format=detail).results
    evaluated = {_identity(result.expectation_config): result for result in results if result.expectation_config}
    declared = [_identity(expectation.configuration) for expectation in expectations]
    if set(declared) != set(evaluated) or len(results) != len(expectations):
        raise RuleBroken(f"{batch.name}: {len(expectations)} expectations declared, {len(results)} evaluated")
    return [evaluated[identity] for identity in declared]


def _identity(configuration: ExpectationConfiguration) -> str:
    asked = {name: value for name, value in configuration.kwargs.items() if name != "batch_id"}
    return f"{configuration.type} {sorted(asked.items())}"


def crash_of(result: Any) -> str | None:
    """Return what GX caught while it evaluated the expectation, which it reports as a mere failure; or None."""
    info = result.exception_info or {}
    caught = [info] if "raised_exception" in info else list(info.values())
    return next((str(each["exception_message"]) for each in caught if each["raised_exception"]), None)


def evaluate_with_gx(datasource: DuckDBDatasource, suite: Suite) -> list[Evaluation]:
    """Judge the suite's records through GX and write those that fail to `finding`."""
    night = _night.get()
    prepared = rules.prepare(night.con, suite)
    night.suites[suite.suite] = (suite, prepared.ready)
    if not prepared.ready:
        return list(prepared.left_out)
    batch = batch_of(datasource, suite.suite, f"SELECT * FROM {conditions.view_name(suite)}")
    expectations = [ExpectRecordsToSatisfy(suite=suite.suite, rule=rule.rule_id) for rule in prepared.ready]
    results = validate(batch, expectations, detail="BASIC")
    judged = [_evaluation(suite, rule, result) for rule, result in zip(prepared.ready, results, strict=True)]
    return [*prepared.left_out, *prepared.told(judged)]


def _evaluation(suite: Suite, rule: Rule, result: Any) -> Evaluation:
    crash = crash_of(result)
    if crash is not None:
        message = crash if crash.startswith(rule.place) else f"{rule.place}: {rule.rule_id} crashed inside GX"
        return Evaluation(rule.rule_id, suite.suite, "broken", message=message, reason_code="broken_data")
    return rules.ran(suite, rule, result.result["element_count"], failed_count=result.result["unexpected_count"])


def try_guards(datasource: DuckDBDatasource, guarded: GuardedBatch) -> Iterator[GuardResult]:
    """Yield how the stock expectations fared on one set of rows."""
    asked = list(_expected(guarded))
    if not asked:
        return
    batch = batch_of(datasource, f"{guarded.feed}_{guarded.batch}", guarded.query)
    results = validate(batch, [expectation for _, _, expectation in asked], detail="BOOLEAN_ONLY")
    for (guard, message, _), result in zip(asked, results, strict=True):
        crash = crash_of(result)
        if crash is not None:
            raise RuleBroken(f"{GUARDS_FILE}: the guard of {guarded.feed} {guarded.record_type} ({guard}) cannot run")
        yield GuardResult(guarded.feed, guarded.record_type, guard, bool(result.success), message)


def _expected(guarded: GuardedBatch) -> Iterator[tuple[str, str, Expectation]]:
    name = guarded.record_type
    if guarded.rows:
        least, most = guarded.rows
        message = f"{name}: from {least} to {most} rows were expected" if most else f"{name}: a column is missing"
        yield guarded.batch, message, ExpectTableRowCountToBeBetween(min_value=least, max_value=most)
    for column, percent in guarded.known:
        message = f"{name}: {column} was expected in at least {percent} of 100 rows"
        yield column, message, ExpectColumnValuesToNotBeNull(column=column, mostly=percent / 100)
    for column, day in guarded.fresh:
        message = f"{name}: {column} was expected to reach {day}"
        yield column, message, ExpectColumnMaxToBeBetween(column=column, min_value=datetime.combine(day, time()))
