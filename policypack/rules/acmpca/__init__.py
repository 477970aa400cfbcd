"""Rules for AWS Private Certificate Authority."""
