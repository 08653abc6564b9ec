"""Reading a publication file: TOML to `Publication`, every error with file, key and what is allowed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from prikk.errors import InputError, closest
from prikk.model.codelist import Codelist
from prikk.model.publication import Publication
from prikk.model.text import inside, read_text
from prikk.publication.areas import read_areas
from prikk.publication.checker import INSIDE
from prikk.publication.checking import check_keys
from prikk.publication.codelists import codelist_from, keys_of, with_total
from prikk.publication.denominators import read_denominators
from prikk.publication.shape import ShapeCheck
from prikk.publication.style import style_of
from prikk.words import LANGUAGES
from prikk.words.own import is_code, read_words


def read_publication(
    source: str | Path | Mapping[str, Any],
    codelists: Mapping[str, Any] | None = None,
    *,
    folder: str | Path | None = None,
) -> Publication:
    """The publication of a TOML file, or of the same keys as a mapping, with its codelists.

    `source` may be the folder that holds `publication.toml`. `codelists` gives for a dimension its codelist in place of
    a file: a frame with the columns of a codelist, a mapping from code to label, or a list of codes. `folder` is where
    the files lie that a mapping names (by default the working folder). A codelist without a row for the total gets one.

    Raises InputError with file, key, what was found and what is allowed.
    """
    given = codelists or {}
    if isinstance(source, Mapping):
        path, data = Path(folder or ".") / "publication", keys_of(source, given)
    else:
        path = Path(source)
        path = path / "publication.toml" if path.is_dir() else path
        data = keys_of(_keys(path), given)
    if "extends" in data:
        data = {**_base(path, data["extends"]), **data}
    shape = ShapeCheck(path)
    shape.check(data, Publication)
    publication = _speaking(shape, msgspec.convert(data, Publication))
    for id, item in publication.dimensions.items():
        if id not in given and inside(path.parent, item.codelist) is None:
            shape.fail(f"dimensions.{id}.codelist", repr(item.codelist), INSIDE)
    found = {
        id: codelist_from(id, given[id] if id in given else path.parent / item.codelist, publication.languages)
        for id, item in publication.dimensions.items()
    }
    found = {id: with_total(codelist, publication.languages) for id, codelist in found.items()}
    publication = replace(publication, folder=path.parent, codelists=found, signers=_signers(shape, publication))
    check_keys(path, publication)
    outlines = {
        id: read_areas(path.parent / item.map, item.map_code, publication.codelists[id])
        for id, item in publication.dimensions.items()
        if item.map
    }
    publication = replace(publication, outlines=outlines)
    if publication.style is not None:
        publication = replace(publication, dress=style_of(path, publication.style))
    return _with_populations(publication)


def check_publication(publication: Publication) -> None:
    """Check a publication that was made or changed in Python by what a file is checked by. Raises InputError."""
    path = publication.folder / "publication"
    ShapeCheck(path).check(_plain(publication), Publication)
    for id in publication.dimensions:
        if not isinstance(publication.codelists.get(id), Codelist):
            raise InputError("no codelist", path=path, column=f"key dimensions.{id}", fix="read it: read_publication")
    check_keys(path, publication)


def _plain(item: Any) -> Any:
    """What a file would hold: records as tables of their keys, without those that are not given."""
    if is_dataclass(item):
        given = {field.name: getattr(item, field.name) for field in fields(item) if field.metadata.get("key", True)}
        return {name: _plain(value) for name, value in given.items() if value is not None}
    if isinstance(item, Mapping):
        return {name: _plain(value) for name, value in item.items()}
    return [_plain(value) for value in item] if isinstance(item, list | tuple) else item


def _speaking(shape: ShapeCheck, publication: Publication) -> Publication:
    """The publication with the words of its own languages; each of its languages has words."""
    told = {}
    for code, name in publication.words.items():
        if code in LANGUAGES or not is_code(code):
            found = f"prikk speaks {code!r} itself" if code in LANGUAGES else f"{code!r} is no code of a language"
            shape.fail(f"words.{code}", found, "the code of another language, as fi or pt-BR")
        if (file := inside(shape.path.parent, name)) is None or not file.is_file():
            shape.fail(f"words.{code}", f"no file {name!r}", INSIDE)
        told[code] = read_words(file, read_text(file, "the file of words"))
    known = [*LANGUAGES, *told]
    for language in publication.languages:
        if language not in known:
            fix = f"translate a file: prikk words {language} > {language}.toml; and name it: words.{language}"
            allowed = closest(language, known)
            raise InputError(
                f"{language!r} is no language", path=shape.path, column="key languages", allowed=allowed, fix=fix
            )
    return replace(publication, told=told)


def _with_populations(publication: Publication) -> Publication:
    """The publication with the populations of its rates."""
    if not any(item.denominators for item in publication.statistics):
        return publication
    read = [
        replace(item, populations=read_denominators(publication.folder / item.denominators, publication))
        if item.denominators
        else item
        for item in publication.statistics
    ]
    return replace(publication, statistics=read)


def _signers(shape: ShapeCheck, publication: Publication) -> str:
    """The text of the file of allowed signers; nothing where none is named."""
    name = publication.approvers
    if name is None:
        return ""
    if (file := inside(shape.path.parent, name)) is None:
        shape.fail("approvers", repr(name), INSIDE)
    text = read_text(file, "the file of approvers")
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        shape.fail("approvers", f"{name!r} names nobody", "a name and a public key a line, as ssh-keygen reads them")
    return text


def _keys(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path, "the publication file"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not a TOML file ({error})", path=path) from None
    except RecursionError:
        raise InputError("not a TOML file (lists or tables nested too deep)", path=path) from None


def _base(path: Path, name: Any) -> dict[str, Any]:
    """The keys of the file that a file extends."""
    confined = isinstance(name, str) and Path(name).name == name and inside(path.parent, name) is not None
    if not confined or not (path.parent / name).is_file():
        raise InputError(f"{name!r} is no file", path=path, column="key extends", allowed="a file of the same folder")
    base = _keys(path.parent / name)
    if "extends" in base:
        raise InputError(f"{name!r} extends a file itself", path=path, column="key extends", allowed="one step")
    return base
