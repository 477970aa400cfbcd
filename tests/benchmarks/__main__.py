"""Measures everything that the README gives a figure for."""

from tests.benchmarks import cold_starts, previews, validations

cold_starts.run()
validations.run()
previews.run()
