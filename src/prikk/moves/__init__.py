"""Moves: integer changes of a solution after which every equation still holds, found by compiled search."""
