"""The command line: parse, call, print."""

from prikk.cli.main import main

__all__ = ["main"]
