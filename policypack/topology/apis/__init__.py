"""APIs of API Gateway and AppSync: their parts, and who can call them."""
