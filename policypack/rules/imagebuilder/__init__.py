"""Rules for EC2 Image Builder."""
