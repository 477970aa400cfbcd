"""Rules for AWS Resource Access Manager."""
