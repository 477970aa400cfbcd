"""Judges resources: runs rules, redacts, folds, and delays verdicts that need the whole stack."""
