"""Rules for AWS Elastic Beanstalk."""
