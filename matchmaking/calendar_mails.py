def send_due_mails():
    return False
