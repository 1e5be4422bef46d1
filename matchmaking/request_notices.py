"""What people are told of sourcing requests."""
