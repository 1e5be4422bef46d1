"""Conversations by the million, written by the database; lines of all of them by turns, as they come."""

import time

from django.db import connection

BUYERS = 20_000
FILLED = "booths_line booths_conversation booths_subject booths_reading accounts_user".split()

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, is_staff, is_active, date_joined, email, name, company,
    job_title, country, language, speaks, time_zone, is_demo, session_epoch)
SELECT '!', false, false, true, now(), 'asker-' || n || '@inbox.example', 'Asker ' || n,
    'Company ' || n %% 4000, 'Buyer', (ARRAY['CL', 'DE', 'GH', 'IN', 'US'])[n %% 5 + 1],
    'en', '{es,en}', 'America/Santiago', false, 0
FROM generate_series(1, %(buyers)s) n
"""

CONVERSATIONS = """
WITH buyer AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
    FROM accounts_user WHERE email LIKE 'asker-%%@inbox.example'
), company AS (
    SELECT exhibitor_id, min(user_id) AS owner FROM exhibitors_membership WHERE role = 'owner' GROUP BY 1
)
INSERT INTO booths_conversation
    (exhibitor_id, buyer_id, opened_at, answered_at, last_at, assignee_id, buyer_unread)
SELECT company.exhibitor_id, buyer.id, now() - interval '20 days', now() - interval '19 days', now(), owner, 0
FROM company
CROSS JOIN generate_series(1, %(conversations)s) n
JOIN buyer ON buyer.place = (company.exhibitor_id * 97 + n * 13) %% %(buyers)s
ORDER BY n, company.exhibitor_id
"""

# Each word of a line is looked up for either side, as booths.private_words stores it.
LINES = """
WITH told AS (
    SELECT conversation.id, buyer_id, exhibitor_id, assignee_id,
        (ARRAY['kettle', 'stock', 'handle', 'sage', 'lfgb', 'report', 'minimum', 'carton', 'deposit'])
            [(conversation.id * 7 + %(turn)s) %% 9 + 1] AS first,
        (ARRAY['order', 'price', 'colour', 'lid', 'enamel', 'delivery', 'port', 'quantity'])
            [(conversation.id + %(turn)s * 3) %% 8 + 1] AS second
    FROM booths_conversation conversation
)
INSERT INTO booths_line
    (conversation_id, author_id, by_staff, text, key, via, sent_at, removed_for, words)
SELECT id, CASE WHEN %(turn)s %% 2 = 0 THEN assignee_id ELSE buyer_id END, %(turn)s %% 2 = 0,
    'About the ' || first || ': what of the ' || second || ', and when can we have it?',
    gen_random_uuid(), 'page', now() - interval '20 days' + %(turn)s * interval '1 day', '',
    array_to_tsvector(ARRAY(
        SELECT side || word
        FROM unnest(ARRAY['b' || buyer_id || '/', 'x' || exhibitor_id || '/']) side,
            unnest(string_to_array('about the what of and when can we have it', ' ') || first || second) word
    ))
FROM told
WHERE %(turn)s <= %(whole)s OR id %% 1000 < %(rest)s
ORDER BY id
"""

# The last line tells how the conversation stands: a few wait, a few are put off or done.
STAND = """
UPDATE booths_conversation conversation
SET last_line_id = last.id, last_at = last.at,
    waiting_since = CASE WHEN conversation.id % 20 = 3 THEN last.at END,
    closed_at = CASE WHEN conversation.id % 20 = 7 THEN now() END,
    snoozed_until = CASE WHEN conversation.id % 50 = 9 THEN now() + interval '1 day' END,
    assignee_id = CASE WHEN conversation.id % 3 = 0 THEN NULL ELSE assignee_id END
FROM (
    SELECT DISTINCT ON (conversation_id) conversation_id, id,
        sent_at - (conversation_id % 5000) * interval '1 minute' AS at
    FROM booths_line ORDER BY conversation_id, id DESC
) last
WHERE last.conversation_id = conversation.id
"""
SUBJECTS = """
INSERT INTO booths_subject (conversation_id, kind, title, path, asked_at)
SELECT id, 'search', 'Gooseneck kettle', '/search/?q=kettle', now() FROM booths_conversation
"""
READ = """
INSERT INTO booths_reading (conversation_id, user_id, line, read_at)
SELECT id, buyer_id, last_line_id, now() FROM booths_conversation WHERE id % 4 > 0
"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('booths_line', 'booths_conversation') AND indexdef NOT LIKE '%UNIQUE%'
"""


def fill(options):
    """Write them, unless they are there already."""
    from booths.models import Line

    if Line.objects.count() >= options.lines:
        return
    began, wanted = time.monotonic(), options.exhibitors * options.conversations
    turns, rest = divmod(options.lines, wanted)
    share = round(1000 * rest / wanted)
    with connection.cursor() as cursor:
        # Nothing refers to what is not there, and each index is made once.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE booths_conversation CASCADE")
        cursor.execute("DELETE FROM accounts_user WHERE email LIKE 'asker-%@inbox.example'")
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(PEOPLE, {"buyers": BUYERS})
        cursor.execute(CONVERSATIONS, {"conversations": options.conversations, "buyers": BUYERS})
        for turn in range(1, turns + 1 + bool(share)):
            cursor.execute(LINES, {"turn": turn, "whole": turns, "rest": share})
            print(f"\r{turn} lines a conversation, {time.monotonic() - began:.0f} s", end="", flush=True)
        cursor.execute("CREATE INDEX filling ON booths_line (conversation_id, id)")
        for statement in (STAND, SUBJECTS, READ):
            cursor.execute(statement)
        cursor.execute("DROP INDEX filling")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")
        for table in FILLED:
            cursor.execute(f"VACUUM ANALYZE {table}")
    print(f"\r{Line.objects.count():,} lines in {time.monotonic() - began:.0f} s{' ' * 20}", flush=True)
