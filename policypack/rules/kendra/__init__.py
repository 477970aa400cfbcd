"""Rules for Amazon Kendra."""
