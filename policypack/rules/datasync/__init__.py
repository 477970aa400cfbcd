"""Rules for AWS DataSync."""
