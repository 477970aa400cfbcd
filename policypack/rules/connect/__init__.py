"""Rules for Amazon Connect."""
