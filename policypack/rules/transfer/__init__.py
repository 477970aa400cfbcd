"""Rules for AWS Transfer Family."""
