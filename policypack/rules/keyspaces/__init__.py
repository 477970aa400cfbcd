"""Rules for Amazon Keyspaces."""
