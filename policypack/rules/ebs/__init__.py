"""Rules for Amazon EBS."""
