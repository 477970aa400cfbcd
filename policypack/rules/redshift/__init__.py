"""Rules for Amazon Redshift."""
