"""What happens to meetings in time."""
