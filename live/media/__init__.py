"""What comes in from hosts and goes out to viewers: media servers, files, playlists, addresses."""
