"""What every resource of the API shares; docs/api.md tells it to those who use it."""
