"""Pages of sourcing requests."""
