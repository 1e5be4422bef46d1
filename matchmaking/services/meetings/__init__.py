"""What people do with meetings. Every act takes the diaries of all who take part, then the meeting."""
