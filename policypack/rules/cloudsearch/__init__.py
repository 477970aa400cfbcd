"""Rules for Amazon CloudSearch."""
