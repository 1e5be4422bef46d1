"""The worker's part in meetings."""

from celery import shared_task


@shared_task
def send_calendar_mails():
    """What has changed is mailed within seconds; what a run leaves over is the next one's."""
    from matchmaking import calendar_mails

    if calendar_mails.send_due_mails():
        send_calendar_mails.delay_on_commit()


@shared_task
def tell_due():
    """What is due is told within ten seconds."""
    from matchmaking.services.meetings import telling

    if telling.tell_due():
        tell_due.delay_on_commit()


@shared_task
def end_due():
    """Proposals that nobody answered end, and meetings that are over are closed, within half a minute."""
    from matchmaking.services.meetings import closing

    closing.expire_due()
    closing.close_due()
