"""Rules for Amazon Kinesis and Amazon Data Firehose."""
