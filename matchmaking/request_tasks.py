"""What happens to requests and quotes in time."""
