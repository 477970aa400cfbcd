"""Rules for Amazon Athena."""
