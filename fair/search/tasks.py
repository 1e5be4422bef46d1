"""Keeps the vocabulary close to what is listed."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from fair.search import vocabulary
from fair.search.models import Corpus, Entry

MANY = 100_000
PAUSE = timedelta(hours=1)


@shared_task
def refresh_vocabulary():
    """Count the vocabulary anew when entries changed; with very many of them at most once an hour."""
    corpus = Corpus.objects.first()
    if corpus is not None:
        if corpus.entries > MANY and corpus.refreshed_at > timezone.now() - PAUSE:
            return
        if not Entry.objects.filter(updated_at__gt=corpus.refreshed_at).exists():
            return
    vocabulary.refresh()
