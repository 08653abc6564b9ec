"""Synthetic register extracts that agree with every published figure."""

from prikk.simulate.extract import Extract, ExtractColumn
from prikk.simulate.simulation import Simulation, Turnover, simulate
from prikk.simulate.walk import PersonAssumptions

__all__ = ["Extract", "ExtractColumn", "PersonAssumptions", "Simulation", "Turnover", "simulate"]
