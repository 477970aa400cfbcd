"""Bandit and Semgrep over the labelled handlers: what each finds, and what it reports wrongly."""
