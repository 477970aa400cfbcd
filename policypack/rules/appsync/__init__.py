"""Rules for AWS AppSync."""
