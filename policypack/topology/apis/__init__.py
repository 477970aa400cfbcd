"""APIs of API Gateway and AppSync: what they are made of, and who reaches them."""
