"""Rules for AWS IoT Core."""
