"""Records that Spark reads: every statement runs there, in the session of the process or in one of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import pyarrow as pa

from prikk.errors import InputError
from prikk.model.sparkaddress import is_place
from prikk.tabulate.engine import Repeats, SourcePart
from prikk.tabulate.groups import repeats_by_groups
from prikk.tabulate.sparkerrors import when_asking
from prikk.tabulate.sparktable import part_of
from prikk.tabulate.translate import EngineSql, check_packages

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from prikk.tabulate.embedded import Embedded

Result = TypeVar("Result")
_OWN = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF"}
"""What a session of our own is told: its log would repeat values of records, its pages are not needed."""
_TYPES = {"VARCHAR": "STRING", "UTINYINT": "SMALLINT", "UINTEGER": "INT", "INTEGER": "INT"}
_LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Loggers of PySpark that write whole errors, values of records among them, to standard error."""
_WAREHOUSE = Path("spark-warehouse")


def is_spark_frame(source: object) -> bool:
    """Whether a source is a frame of Spark (classic or Connect), without loading Spark."""
    kind = type(source)
    return kind.__module__.startswith("pyspark.sql") and kind.__name__ == "DataFrame"


class Spark:
    """Spark with the records of a source as views, which are gone after the `with` block.

    It takes the session of the given `frame`, else the one that is active in this process, else makes one as Spark's
    own configuration says, and ends it. Messages call the source `name`.
    """

    def __init__(self, name: str, frame: DataFrame | None = None) -> None:
        self._place, self._frame = name, frame
        self._statements = EngineSql("spark", _small_table)

    def __enter__(self) -> Spark:
        with ExitStack() as held:
            self._session = held.enter_context(_session(self._place, self._frame))
            self._asking = held.enter_context(ThreadPoolExecutor(1))
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def part(self, name: str | DataFrame) -> SourcePart:
        """A table, a place of Parquet files or a frame of this session. Raises InputError where there is none."""
        if not isinstance(name, str):
            return self._viewed(name, "the data frame")
        frame = self._run(lambda session: session.read.parquet(name) if is_place(name) else session.table(name))
        return self._viewed(frame, name)

    def _viewed(self, frame: DataFrame, name: str) -> SourcePart:
        if frame.isStreaming:
            raise InputError("a stream", path=name, allowed="a table that stands still")
        view = f"prikk_{uuid4().hex}"
        self._held.callback(self._forget, view)
        return self._run(lambda _: part_of(frame, view, name))

    def _forget(self, view: str) -> None:
        with suppress(InputError):  # Spark is gone, and the view with it
            self._run(lambda session: session.catalog.dropTempView(view))

    def load(self, name: str, types: Mapping[str, str], *columns: Sequence[Any]) -> None:
        """Keep a small table in the text of the statements that use it."""
        self._statements.keep(name, types, columns)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a small result."""
        return list(zip(*(column.to_pylist() for column in self._table(sql).columns), strict=True))

    def collect(self, sql: str, local: Embedded, table: str) -> None:
        """Bring a result of whole numbers to a table of the embedded engine."""
        found = self._table(sql)
        local.take(
            table, found.cast(pa.schema([(n, pa.int64() if n == "n" else pa.int32()) for n in found.column_names]))
        )

    def hashed(self, text: str, seed: int) -> str:
        """SQL: a hash of a text as a number."""
        return f"CAST(xxhash64({text}, {seed}) AS DECIMAL(20, 0))"

    def repeats(self, records: str, numbered: str, key: str, expected: int) -> Repeats:
        """Which of some records repeat the columns `key` of an earlier one; Spark groups all of them."""
        del expected
        return repeats_by_groups(self, records, numbered, key)

    def write(self, table: pa.Table, name: str) -> None:
        """Write a new table, or files in a new place. Raises InputError where something is there already."""

        def written(session: SparkSession) -> None:
            writer = session.createDataFrame(table).write.mode("error")
            writer.parquet(name) if is_place(name) else writer.saveAsTable(name)

        self._run(written)

    def _table(self, sql: str) -> pa.Table:
        statement = self._statements.of(sql)
        return self._run(lambda session: session.sql(statement).toArrow())

    def _run(self, ask: Callable[[SparkSession], Result]) -> Result:
        """Ask in a thread of its own: whoever gives up meanwhile is heard at once, and ends the query."""
        asked = self._asking.submit(self._ask, ask)
        try:
            return asked.result()
        except Exception:
            raise
        except BaseException:
            threading.Thread(target=self._cancel, args=(asked,), daemon=True).start()
            raise

    def _ask(self, ask: Callable[[SparkSession], Result]) -> Result:
        with _in_our_words(self._place):
            return ask(self._session)

    def _cancel(self, asked: Future[Any]) -> None:
        """End what the session does, as Spark's own Ctrl+C; again and again, for it may be planning the query yet."""
        with suppress(Exception):  # Spark is gone
            while not asked.done():
                if type(self._session).__module__.startswith("pyspark.sql.connect"):
                    self._session.interruptAll()
                else:
                    self._session.sparkContext.cancelAllJobs()
                wait([asked], 0.5)


def _small_table(types: Mapping[str, str], columns: Sequence[Sequence[Any]]) -> str:
    from sqlglot import exp  # noqa: PLC0415  (an extra)

    def written(value: Any) -> str:
        return "NULL" if value is None else exp.convert(value if isinstance(value, int) else str(value)).sql("spark")

    rows = [f"({', '.join(map(written, row))})" for row in zip(*columns, strict=True)]
    empty = f"({', '.join('NULL' for _ in types)})"
    cast = ", ".join(f"CAST({name} AS {_TYPES.get(type_, type_)})" for name, type_ in types.items())
    table = f"SELECT {cast} FROM VALUES {', '.join(rows or [empty])} AS v({', '.join(types)})"
    return table if rows else f"{table} WHERE false"


@contextmanager
def _session(place: str, frame: DataFrame | None) -> Iterator[SparkSession]:
    check_packages("spark", ("pyspark", "sqlglot"), "a register that Spark reads")
    if frame is not None:
        yield frame.sparkSession
        return
    with warnings.catch_warnings(action="ignore", category=FutureWarning):
        from pyspark.sql import SparkSession  # noqa: PLC0415  (an extra)
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    before, empty = signal.getsignal(signal.SIGINT), not _WAREHOUSE.exists()
    with _in_our_words(place), _silent_child():
        builder = SparkSession.builder.appName("prikk")
        for name, value in _OWN.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, before)  # Spark set its own
    try:
        yield session
    finally:
        with warnings.catch_warnings(action="ignore"):  # it may have ended already
            session.stop()
        if empty:
            with suppress(OSError):
                _WAREHOUSE.rmdir()  # Spark makes it for tables that nobody makes here


@contextmanager
def _silent_child() -> Iterator[None]:
    """What is started in the block has no standard error: Java and Spark would write their logs there."""
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


@contextmanager
def _in_our_words(place: str) -> Iterator[None]:
    """Errors of Spark in our words, and in no log."""
    from pyspark.errors import PySparkException  # noqa: PLC0415  (an extra)
    from pyspark.logger import PySparkLogger  # noqa: PLC0415  (an extra)

    loggers = [PySparkLogger.getLogger(name) for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings(action="ignore", category=FutureWarning):
            yield
    except PySparkException as error:
        raise when_asking(error, error.getCondition(), place) from None
    except (InputError, AssertionError):
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("py4j", "grpc", "pyspark")) and not isinstance(error, OSError):
            raise
        raise when_asking(error, None, place) from None
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was
