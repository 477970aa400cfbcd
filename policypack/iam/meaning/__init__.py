"""What the elements of IAM documents mean: actions, resources, principals and conditions."""
