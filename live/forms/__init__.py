"""What people fill in at shows and conferences."""
