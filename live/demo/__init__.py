"""The demo fair's shows and its conference."""
