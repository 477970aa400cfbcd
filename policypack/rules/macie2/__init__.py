"""Rules for Amazon Macie."""
