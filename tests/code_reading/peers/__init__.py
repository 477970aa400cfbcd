"""Bandit and Semgrep over the labelled handlers: findings and false positives of each."""
