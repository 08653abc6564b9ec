"""CSV as registers export it, as relation of the engine."""

from __future__ import annotations

import glob
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from prikk.errors import AssumptionWarning, OutputError, several
from prikk.model.csvform import CsvForm
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.engine import literal, quoted

_CHUNK = 1 << 20


def csv_relation(path: Path, form: CsvForm, engine: Embedded) -> str:
    """The file as SQL relation of texts.

    Of a file in another encoding than UTF-8 a copy without a name is read: no copy of a register outlives the process.
    What is assumed of the file is told (AssumptionWarning). Raises OutputError when there is no room for the copy.
    """
    source = str(path)
    tell_left_out(path, [place for place, name in enumerate(form.columns, 1) if not name])
    if form.encoding != "utf-8-sig":
        warnings.warn(f"{path.name}: not UTF-8; read as Windows-1252", AssumptionWarning, stacklevel=2)
        copy, source = engine.unlinked_file(path.name)
        _rewrite(path, form.encoding, copy)
    names = [name or f"(column {place})" for place, name in enumerate(form.columns, 1)]
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    trimmed = ", ".join(f"nullif(trim({quoted(name)}), '') AS {quoted(name)}" for name in form.columns if name)
    return (
        f"(SELECT {trimmed} FROM read_csv({literal(glob.escape(source))}, auto_detect = false, header = true, "
        f"skip = {form.skipped}, delim = '{form.delimiter}', "
        f"quote = '\"', escape = '\"', strict_mode = true, columns = {{{columns}}}))"
    )


def tell_left_out(path: Path, places: Sequence[int]) -> None:
    """Tell which columns have no name, and so are not read (AssumptionWarning)."""
    if places:
        found = f"{path.name}: a column without a name is left out (column {several(list(map(str, places)))})"
        warnings.warn(found, AssumptionWarning, stacklevel=3)


def _rewrite(path: Path, encoding: str, target: BinaryIO) -> None:
    with path.open(encoding=encoding, newline="") as old:
        while chunk := old.read(_CHUNK):
            try:
                target.write(chunk.encode())
                target.flush()
            except OSError as error:
                raise OutputError(
                    f"{path.name} cannot be copied as UTF-8 to {tempfile.gettempdir()} ({error.strerror}); "
                    "free temporary space, or save the file as UTF-8"
                ) from None
