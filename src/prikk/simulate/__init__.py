"""Synthetic register extracts that agree with every published figure."""

from prikk.simulate.extract import Extract, ExtractColumn
from prikk.simulate.simulation import Simulation, Turnover, simulate
from prikk.simulate.walk import Assumptions

__all__ = ["Assumptions", "Extract", "ExtractColumn", "Simulation", "Turnover", "simulate"]
