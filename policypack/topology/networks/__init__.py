"""Networks, security groups and load balancers."""
