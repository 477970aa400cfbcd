"""Rules for Amazon Timestream."""
