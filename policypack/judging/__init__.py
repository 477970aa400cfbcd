"""Judges resources: runs rules, redacts, folds, and holds what waits for the complete stack."""
