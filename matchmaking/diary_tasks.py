"""Other calendars, read by the worker."""
