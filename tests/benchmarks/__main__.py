"""Measures everything that the README gives a figure for."""

from tests.benchmarks import previews

previews.run()
