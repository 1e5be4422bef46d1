"""Booths, their rooms, search and shortlists in the API."""
