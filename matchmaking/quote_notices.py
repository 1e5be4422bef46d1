"""What people are told of quotes."""
