"""What Spark says, in our words: its own may repeat a value, and are not shown."""

from __future__ import annotations

from prikk.errors import InputError

_CONDITIONS = {
    "TABLE_OR_VIEW_NOT_FOUND": ("no such table that Spark finds", "name it as catalog.schema.table"),
    "SCHEMA_NOT_FOUND": ("no such schema", "make it first: CREATE SCHEMA"),
    "REQUIRES_SINGLE_PART_NAMESPACE": ("no such catalog", "look at spark.sql.catalog.* in Spark's configuration"),
    "CATALOG_NOT_FOUND": ("no such catalog", "look at spark.sql.catalog.* in Spark's configuration"),
    "TABLE_OR_VIEW_ALREADY_EXISTS": ("a table of this name is there already", "give a new name, or drop it first"),
    "PATH_ALREADY_EXISTS": ("something is there already", "give a new place, or remove it first"),
    "JAVA_GATEWAY_EXITED": ("no Java that Spark could be started with", "install Java 17 or later, or set JAVA_HOME"),
    "PATH_NOT_FOUND": ("no such file or folder", "look at the place; it is Spark's own view of it that counts"),
    "UNABLE_TO_INFER_SCHEMA": ("no Parquet file in the folder", "name the folder that holds them"),
    "FAILED_READ_FILE.FILE_NOT_EXIST": ("a file of the table is gone since the run began", "start again"),
    "FAILED_READ_FILE": ("a file that cannot be read", "look whether all are whole Parquet files of the same columns"),
    "CANNOT_READ_FILE_FOOTER": ("a file that is no whole Parquet file", "copy or write it anew"),
    "CANNOT_MERGE_SCHEMAS": ("files whose columns do not fit together", "write them with the same columns"),
    "AMBIGUOUS_REFERENCE": ("two columns of the same name", "rename one"),
    "COLUMN_ALREADY_EXISTS": ("two columns of the same name", "rename one"),
    "OPERATION_CANCELED": ("the query was cancelled", "start again"),
    "CAST": ("a value that a view of the source cannot read", "look at the view"),
    "INVALID_": ("a value that a view of the source cannot read", "look at the view"),
    "DIVIDE_BY_ZERO": ("a value that a view of the source cannot read", "look at the view"),
    "INSUFFICIENT_PERMISSIONS": ("the user may not read the table", "ask who runs Spark's catalog"),
    "CONNECT": ("no Spark server answers", "look at SPARK_REMOTE, and whether it is up"),
}
"""Error conditions, by how they begin."""
_OURS = ("PARSE_SYNTAX_ERROR", "UNRESOLVED", "DATATYPE_MISMATCH", "MISSING_AGGREGATION", "UNSUPPORTED_FEATURE")
"""Conditions of a statement that is wrong: a fault of ours, and raised as one."""
_CUT = ("Spark ended, or the connection to it was cut", "start again")
_LOST = ("Py4JNetworkError", "Py4JError")
"""Errors of the bridge to Java, apart from those that Java itself raised."""
_WORDS = {
    "maxresultsize": ("more base cells than Spark hands over", "raise spark.driver.maxResultSize"),
    "outofmemory": ("Spark has not enough memory for the query", "raise spark.driver.memory or spark.executor.memory"),
    "no space left": ("Spark has no room on its disks", "free some, or set spark.local.dir"),
    "is not a parquet file": _CONDITIONS["CANNOT_READ_FILE_FOOTER"],
    "cannot_read_file_footer": _CONDITIONS["CANNOT_READ_FILE_FOOTER"],
    "filenotfound": _CONDITIONS["FAILED_READ_FILE.FILE_NOT_EXIST"],
    "cancel": _CONDITIONS["OPERATION_CANCELED"],
    "permission": ("Spark may not read the files", "ask who may"),
    "accesscontrol": ("Spark may not read the files", "ask who may"),
    "unknownhost": ("a server that Spark cannot find", "look at the place, and at Spark's configuration"),
    "refused": _CUT,
    "answer from java side is empty": _CUT,
    "unavailable": _CUT,
    "stopped": _CUT,
}
"""Words of errors without a condition of their own; the first that is said counts."""
_OTHERWISE = ("Spark could not finish", "look into Spark's own log")


def when_asking(error: Exception, condition: str | None, place: str) -> InputError:
    """A query that failed, with Spark's condition of it. A wrong statement is a fault of ours, and raised as one."""
    said = condition or ""
    if said.startswith(_OURS):
        raise AssertionError(f"Spark does not understand a statement: {said}") from None
    for start, (found, fix) in _CONDITIONS.items():
        if said.startswith(start):
            return InputError(found, path=place, fix=fix)
    if isinstance(error, OSError) or type(error).__name__ in _LOST:
        return InputError(_CUT[0], path=place, fix=_CUT[1])
    text = str(error).lower()
    found, fix = next((told for word, told in _WORDS.items() if word in text), _OTHERWISE)
    return InputError(found, path=place, fix=fix)
