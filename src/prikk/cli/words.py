"""`prikk words`: the words of reports, to be translated into a language that prikk does not speak."""

from __future__ import annotations

from pathlib import Path

import click

from prikk.errors import InputError
from prikk.staging import whole_file
from prikk.words import LANGUAGES
from prikk.words.own import LIKE, draft_words


@click.command()
@click.argument("language")
@click.option("--like", type=click.Choice(LANGUAGES), default=LIKE, show_default=True, help="Translate from this one.")
@click.option("--out", type=click.Path(path_type=Path), help="The new file [default: to the screen].")
def words(language: str, like: str, out: Path | None) -> None:
    """Draft the file of words for a LANGUAGE of your own (its code: fi, de, pt-BR).

    Months, dates and the signs in numbers follow from the language; the words are yours to translate. A publication
    names the file: `languages = ["fi"]` and `words.fi = "fi.toml"`.

    \b
    Examples:
      prikk words fi
      prikk words se --like nb --out se.toml
    """
    if language in LANGUAGES:
        raise InputError(f"prikk speaks {language!r} itself", allowed="the code of another language")
    text = draft_words(language, like)
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise InputError("the file exists", path=out, allowed="a new file")
    with whole_file(out) as file:
        file.write(text)
    click.echo(f"{out}: translate what stands in quotes.")
    click.echo(f'Next: languages = ["{language}"] and words.{language} = "{out.name}" in the publication.')
