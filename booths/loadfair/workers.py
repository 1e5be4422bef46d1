"""Processes that work side by side. Nothing of models is imported here: a new process has no apps yet."""

import gc
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from django.db import connection


@contextmanager
def workers(processes):
    """`run(work, arguments)`: yields what the work gave, as it is done."""
    if processes == 1:
        yield lambda work, rows: (work(*row) for row in rows)
        return
    context = multiprocessing.get_context("spawn")
    database = connection.settings_dict["NAME"]
    with ProcessPoolExecutor(processes, context, _begin, (database,)) as pool:

        def run(work, rows):
            waiting = [pool.submit(work, *row) for row in rows]
            try:
                for done in as_completed(waiting):
                    yield done.result()
            finally:
                for one in waiting:
                    one.cancel()

        yield run


def _begin(database):
    """In a new process: the database of the one that started it, whose end it does not outlive."""
    import django

    django.setup()
    connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # rows hold no circles


def _end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)
