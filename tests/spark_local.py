"""Spark in local mode, small, for as long as the tests run."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import Any

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.memory": "600m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""Nothing is compiled for queries of a few rows."""


def spark_missing() -> str | None:
    """Why Spark cannot be tried; None where it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (pip install 'prikk[spark]')"
    if not (shutil.which("java") or "JAVA_HOME" in environ):
        return "there is no Java on this machine (Debian's package is openjdk-17-jre-headless)"
    return None


@contextmanager
def spark_settings() -> Iterator[Path]:
    """A folder of settings (SPARK_CONF_DIR) for Spark in processes of their own."""
    with tempfile.TemporaryDirectory(prefix="spark-") as name:
        lines = [f"{key} {value}\n" for key, value in (SETTINGS | {"spark.master": "local[1]"}).items()]
        (Path(name) / "spark-defaults.conf").write_text("".join(lines))
        yield Path(name)


@contextmanager
def local_spark() -> Iterator[Any]:
    """A session of one thread, ended with the block."""
    with warnings.catch_warnings(action="ignore", category=FutureWarning):
        from pyspark.sql import SparkSession
    warehouse = tempfile.mkdtemp(prefix="spark-")
    builder = SparkSession.builder.master("local[1]").config("spark.sql.warehouse.dir", warehouse)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
        shutil.rmtree(Path(warehouse), ignore_errors=True)
