"""Rules for Amazon RDS and Amazon Aurora."""
