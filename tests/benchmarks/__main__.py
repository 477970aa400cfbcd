"""Measures everything that the README gives a figure for."""

from tests.benchmarks import cold_starts, dependency_scans, iam_documents, previews, validations

cold_starts.run()
validations.run()
iam_documents.run()
dependency_scans.run()
previews.run()
