"""The tables that are filled, without their indexes and constraints while that lasts.

What was taken from them stands in a table of its own, `loading_fair`, so that a load that was interrupted
can be taken back by the next one: as long as the table is there, what is in the others is no one's fair.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from booths.loadfair.products import FIELDS as OF_PRODUCTS
from booths.loadfair.rows import FIELDS as OF_COMPANIES
from fair.search.models import Entry

SHARED = {"accounts_user", "account_emailaddress"}  # which hold others, too
TABLES = sorted({m._meta.db_table for m in (*OF_PRODUCTS, *OF_COMPANIES, Entry)} - SHARED)
# Built alone by all processors, before the many small ones.
GREATEST = "entry_product_words"

TAKEN = """
    SELECT 1 AS turn, i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS restore,
        format('DROP INDEX %%s', i.indexrelid::regclass) AS drop
    FROM pg_index i WHERE i.indrelid::regclass::text = ANY(%(tables)s)
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT CASE c.contype WHEN 'f' THEN 3 ELSE 2 END, c.conrelid::regclass::text,
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)),
        format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname)
    FROM pg_constraint c WHERE c.contype IN ('p', 'u', 'x', 'f')
        AND (c.conrelid::regclass::text = ANY(%(tables)s)
             OR c.contype = 'f' AND c.confrelid::regclass::text = ANY(%(tables)s))
    ORDER BY 1 DESC, 2
"""  # noqa: E501


def is_unfinished():
    """Whether a load was interrupted here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('loading_fair') IS NOT NULL")
        return cursor.fetchone()[0]


def take_apart():
    """Drop the tables' indexes and constraints, and remember them; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE loading_fair (turn int, name text, restore text)")
        cursor.execute(TAKEN, {"tables": TABLES})
        for turn, name, restore, drop in cursor.fetchall():
            cursor.execute("INSERT INTO loading_fair VALUES (%s, %s, %s)", [turn, name, restore])
            cursor.execute(drop)


def put_together(tell=lambda line: None, at_once=2):
    """Build everything anew: the greatest index by itself, the others side by side, references at last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT turn, name, restore FROM loading_fair ORDER BY turn, name")
        taken = cursor.fetchall()
    _build([restore for turn, name, restore in taken if name == GREATEST], at_once)
    tell("the index of words is built")
    lanes = {}
    for turn, name, restore in taken:
        if turn < 3 and name != GREATEST:
            lanes.setdefault(_table(restore), []).append(restore)
    with ThreadPoolExecutor(at_once) as pool:
        # Those of one table one after another: a constraint locks its table.
        list(pool.map(_build, sorted(lanes.values(), key=len, reverse=True)))
    tell("the other indexes are built")
    _build([restore for turn, _name, restore in taken if turn == 3], at_once)
    tell("all references are checked")


def _table(restore):
    words = restore.split()
    return words[words.index("ON" if words[0] == "CREATE" else "TABLE") + 1].removeprefix("public.")


def _build(statements, helpers=0):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = {helpers};"
            f"SET max_parallel_workers_per_gather = {helpers}; SET synchronous_commit = off"
        )
        for statement in statements:
            cursor.execute(statement)
    if threading.current_thread() is not threading.main_thread():
        connection.close()


@transaction.atomic
def finish():
    """From now on the tables hold a fair."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE loading_fair")


@transaction.atomic
def empty():
    """Take back what an interrupted load left in the tables, and put their indexes back."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, search_term, search_corpus CASCADE")
        cursor.execute("SELECT restore FROM loading_fair ORDER BY turn")
        for (restore,) in cursor.fetchall():
            cursor.execute(_unless_there(restore))
        cursor.execute("DROP TABLE loading_fair")


def _unless_there(restore):
    """A load may have been interrupted half way through building."""
    return f"DO $do$ BEGIN {restore}; EXCEPTION WHEN duplicate_table OR duplicate_object OR invalid_table_definition THEN NULL; END $do$"  # noqa: E501
