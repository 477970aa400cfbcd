"""Rules for Amazon EFS."""
