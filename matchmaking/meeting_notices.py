"""What people are told of meetings."""
