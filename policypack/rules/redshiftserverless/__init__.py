"""Rules for Amazon Redshift Serverless."""
