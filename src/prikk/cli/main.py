"""The `prikk` command: its subcommands, loaded when they are called, and the one place where errors become words."""

from __future__ import annotations

import contextlib
import sys
import warnings
from importlib import import_module
from importlib.metadata import version
from platform import python_version
from traceback import walk_tb
from typing import Any

import click

from prikk.cli.spoken import choose, command_words, message_of
from prikk.errors import AssumptionWarning, PrikkError, closest
from prikk.staging import Terminated, end_on_sigterm
from prikk.words import LANGUAGES

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED, EXIT_UNREAD, EXIT_TERMINATED = 130, 141, 143
"""As shells count what a signal ended: Ctrl+C, a reader of the output that went away, SIGTERM."""
EXIT_DEFECT = 70

_NO_MEMORY = ("bad_alloc", "map segment", "allocate memory")
_VERSION = version("prikk")

COMMANDS = {
    "examples": "Copy out the examples that the help names.",
    "init": "Draft a publication from an extract.",
    "words": "Draft the words of reports for a language of your own.",
    "tidy": "Turn published tables, however laid out, into tidy cells.",
    "read": "Read published tables, repair what is damaged.",
    "simulate": "Make a synthetic extract that agrees with published tables.",
    "check": "Check an extract before anything is built.",
    "spells": "Turn a snapshot extract into spells.",
    "build": "Build a release: tabulate, protect, audit, write.",
    "protect": "Hide small counts in a table, and what would give them away.",
    "audit": "Find what can be known about hidden cells.",
    "verify": "Check a build's certificate and files.",
    "review": "Look at a build before it is released.",
    "release": "Copy out an approved release.",
    "releases": "List the releases that a new build must know.",
    "serve": "Serve releases as a PxWebApi and a web site.",
}


class Commands(click.Group):
    """A group whose commands live in modules of their own name."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of work."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"prikk.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; one that is misspelt is refused with the nearest."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            ctx.fail(f"No such command {args[0]!r}; allowed: {closest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_VERSION, prog_name="prikk")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    callback=choose,
    expose_value=False,
    help="Of results and messages [that of LANG, else the publication's, else en].",
)
def cli() -> None:
    """From a register to published tables that keep their confidentiality promise, with the proof.

    \b
    Examples:
      prikk examples
      prikk build examples/apprentices --out out
    """
    context = click.get_current_context()
    context.with_resource(warnings.catch_warnings())
    warnings.simplefilter("always", AssumptionWarning)
    otherwise = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, AssumptionWarning):
            click.echo(f"prikk: {message}", err=True)
        else:
            otherwise(message, category, *where, **more)

    warnings.showwarning = show


def main() -> None:
    """Run the command line; every expected error is one message on standard error and an exit code."""
    end_on_sigterm()
    code, message = _run()
    with contextlib.suppress(OSError):  # nobody may be there to read it
        click.echo(message, err=True, nl=bool(message))
    sys.exit(code)


def _run() -> tuple[int, str]:
    """The exit code, and what is to be said at the end."""
    try:
        code = cli.main(standalone_mode=False)
        return code if isinstance(code, int) else 0, ""
    except SystemExit as ended:  # `serve` ends with 0, and click with 1 when nobody reads the output any more
        return EXIT_UNREAD if ended.code else 0, ""
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return EXIT_BAD_INPUT, ""
    except PrikkError as error:
        return error.exit_code, f"prikk: {message_of(error)}"
    except (KeyboardInterrupt, click.Abort) as error:
        terminated = isinstance(error.__cause__ or error, Terminated)
        return EXIT_TERMINATED if terminated else EXIT_INTERRUPTED, f"prikk: {command_words()['interrupted']}"
    except OSError as error:
        return EXIT_BAD_INPUT, f"prikk: {command_words()['refused'].format(reason=error.strerror)}"
    except Exception as error:  # noqa: BLE001 - the edge: whatever is left is a defect, and is reported as one
        return (EXIT_BAD_INPUT, _no_memory()) if _is_of_memory(error) else (EXIT_DEFECT, _report(error))


def _is_of_memory(error: Exception) -> bool:
    """Whether memory ran out; compiled libraries say so while they are loaded."""
    loading = isinstance(error, ImportError) and any(words in str(error) for words in _NO_MEMORY)
    return loading or isinstance(error, MemoryError)


def _no_memory() -> str:
    """What is said without memory, if need be without what it takes to look up the words of a language."""
    try:
        return f"prikk: {command_words()['memory']}"
    except MemoryError:
        return "prikk: no memory"


def _report(error: BaseException) -> str:
    """What to report of a defect: kind, version, command, places; never the error's text, which may hold a value."""
    kind = type(error).__name__
    places: list[str] = []
    for frame, line in walk_tb(error.__traceback__):
        module = frame.f_globals.get("__name__", "?")
        if module.startswith("prikk.") or not places:
            places.append(f"{module}:{line}")
    command = next((argument for argument in sys.argv[1:] if argument in COMMANDS), "no command")
    return (
        f"prikk: a defect of the program ended it: {kind} at {places[-1]}; nothing is half-written. Please report: "
        f"prikk {_VERSION}, Python {python_version()}, {command}, {kind}, {' '.join(places[-5:])}"
    )
