"""What is to be told of a show before it begins: a row for each telling, which follows its changes."""


def schedule_reminders(show, moved_from=None):
    """Keep the reminders of a show in step with its state and time."""
