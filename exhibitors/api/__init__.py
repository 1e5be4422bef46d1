"""Companies and their catalogue in the API."""
