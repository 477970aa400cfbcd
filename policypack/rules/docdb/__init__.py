"""Rules for Amazon DocumentDB."""
