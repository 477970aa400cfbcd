"""The meaning of IAM elements: actions, resources, principals and conditions."""
