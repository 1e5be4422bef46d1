"""Mail that comes back: answers to the fair's mails about conversations, written on as their next lines."""
