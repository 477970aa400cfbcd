"""Rules for Amazon Managed Workflows for Apache Airflow."""
