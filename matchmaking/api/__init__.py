"""Requests, quotes, meetings and recommendations in the API."""
