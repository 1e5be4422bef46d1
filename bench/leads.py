"""Leads: how long lists, board, a lead and a question take with 2,000 leads at each of 200 exhibitors.

    bin/bench leads [--exhibitors 200] [--leads 2000] [--times 40]

Fills a small fair (manage.py load_fair), once for a data folder, with buyers, their talks, cards and visits,
and asks the pages of many exhibitors in a fixed random order, within this process: the times are those of the
site without a server around it.
"""

import argparse
import random
import statistics
import time
import uuid

from bench import sizes

# Two leads of three have a buyer; of those every second wrote, every third gave a card, all were there twice.
FILL = """
INSERT INTO accounts_user (email, password, name, company, job_title, country, language, time_zone, speaks,
    is_demo, is_staff, is_superuser, is_active, date_joined)
SELECT 'lead-' || n || '@bench.invalid', '!', 'Buyer ' || n, 'Company ' || n, 'Buyer',
    (ARRAY['CL', 'PE', 'DE', 'SE', 'GH', 'IN'])[1 + n %% 6], 'en', '', '{}', false, false, false, true, now()
FROM generate_series(1, %(leads)s) n ON CONFLICT DO NOTHING;

INSERT INTO booths_lead (exhibitor_id, buyer_id, source, name, company, job_title, email, phone, country,
    interest, quantity, stage, stage_since, lost_for, score, reasons, scored_at, next_step, next_at, tags,
    created_at, last_at)
SELECT e.id, CASE WHEN n %% 3 > 0 THEN buyer.id END, 'question',
    CASE WHEN n %% 3 = 0 THEN 'Person ' || n ELSE '' END, '', '', '', '', '', '', n %% 5000,
    (ARRAY['inquiry', 'rfq', 'quote', 'meeting', 'contract', 'signed', 'lost'])[1 + n %% 7],
    now() - n * interval '1 minute', CASE WHEN n %% 7 = 6 THEN 'price' ELSE '' END, n %% 100,
    '[["wrote", 1]]',
    now(), CASE WHEN n %% 4 = 0 THEN 'Call' ELSE '' END,
    CASE WHEN n %% 4 = 0 THEN now() + (n %% 99 - 50) * interval '1 hour' END,
    ARRAY[(ARRAY['hot', 'Milan', 'spring', 'samples'])[1 + n %% 4]],
    now() - n * interval '3 minutes', now() - n * interval '1 minute'
FROM (SELECT id FROM exhibitors_exhibitor ORDER BY id LIMIT %(exhibitors)s) e
CROSS JOIN generate_series(1, %(leads)s) n
JOIN accounts_user buyer ON buyer.email = 'lead-' || n || '@bench.invalid';

INSERT INTO booths_leadstep (lead_id, stage, lost_for, at)
SELECT id, stage, lost_for, created_at FROM booths_lead;
INSERT INTO booths_lead_products (lead_id, product_id)
SELECT lead.id, product.id FROM booths_lead lead
JOIN LATERAL (SELECT id FROM exhibitors_product WHERE exhibitor_id = lead.exhibitor_id
    ORDER BY id OFFSET lead.id %% 20 LIMIT 2) product ON true;
INSERT INTO booths_conversation (exhibitor_id, buyer_id, opened_at, answered_at, last_at, buyer_unread)
SELECT exhibitor_id, buyer_id, created_at, last_at, last_at, 0 FROM booths_lead
WHERE buyer_id IS NOT NULL AND id %% 2 = 0 ON CONFLICT DO NOTHING;
INSERT INTO booths_cardshare (exhibitor_id, buyer_id, carries, via, shared_at)
SELECT exhibitor_id, buyer_id, '{company,job_title,email}', 'booth', created_at FROM booths_lead
WHERE buyer_id IS NOT NULL AND id %% 3 = 0 ON CONFLICT DO NOTHING;
INSERT INTO accounts_consent (user_id, purpose, text_version, given_at)
SELECT id, 'visits', '2026-11.2', now() FROM accounts_user WHERE email LIKE 'lead-%%' ON CONFLICT DO NOTHING;
INSERT INTO booths_visit (edition_id, user_id, started_at, last_seen_at)
SELECT (SELECT id FROM fair_edition ORDER BY id DESC LIMIT 1), buyer_id, last_at - d * interval '1 day',
    last_at - d * interval '1 day'
FROM booths_lead CROSS JOIN generate_series(0, 1) d WHERE buyer_id IS NOT NULL AND exhibitor_id %% 10 = 0;
INSERT INTO booths_sighting (visit_id, kind, booth_id, seen_at, seconds)
SELECT visit.id, 'booth', booth.id, visit.last_seen_at, visit.id %% 300
FROM booths_visit visit
CROSS JOIN LATERAL (SELECT id FROM booths_booth ORDER BY id OFFSET visit.id %% 10 LIMIT 1) booth;
ANALYZE;
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench leads", description=__doc__.partition("\n")[0])
    parser.add_argument("--exhibitors", type=int, default=200)
    parser.add_argument("--leads", type=int, default=2_000, help="of each exhibitor")
    parser.add_argument("--times", type=int, default=40, help="that each page is asked")
    options = parser.parse_args(arguments)

    sizes.open_fair(options.exhibitors, options.exhibitors * 40)
    fill(options)
    from django.conf import settings

    from fair.static import collect_stale

    collect_stale()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    asked = [(name, number) for name in WAYS for number in range(options.times)]
    random.Random(3).shuffle(asked)
    took = {name: [] for name in WAYS}
    asker = Asker()
    for name, number in asked[: len(WAYS) * 3]:  # warms caches and plans
        WAYS[name](asker, number)
    for name, number in asked:
        began = time.perf_counter()
        WAYS[name](asker, number)
        took[name].append((time.perf_counter() - began) * 1000)
    print(f"{'ms':<24}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name, values in took.items():
        cuts = statistics.quantiles(values, n=100, method="inclusive")
        print(f"{name:<24}{cuts[49]:>8.1f}{cuts[94]:>8.1f}{max(values):>8.1f}")


def fill(options):
    from django.db import connection

    from booths.models import Lead

    if Lead.objects.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"exhibitors": options.exhibitors, "leads": options.leads})


class Asker:
    """Signed in as the owners of the exhibitors, one after the other."""

    def __init__(self):
        from exhibitors.models import Membership

        owners = Membership.objects.filter(role="owner", exhibitor__conversations__isnull=False).distinct()
        self.owners = list(owners.select_related("exhibitor", "user").order_by("pk")[:50])
        self.clients = {}

    def owner(self, number):
        return self.owners[number % len(self.owners)]

    def get(self, number, path):
        from django.test import Client

        owner = self.owner(number)
        if owner.pk not in self.clients:
            self.clients[owner.pk] = Client()
            self.clients[owner.pk].force_login(owner.user)
        response = self.clients[owner.pk].get(f"/workspace/{owner.exhibitor.slug}/{path}")
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")


def a_lead(asker, number):
    lead = asker.owner(number).exhibitor.leads.order_by("pk")[number % 500]
    asker.get(number, f"leads/{lead.pk}/")


def a_question(asker, number):
    """What a buyer's next line costs, with all that it does to the lead; nothing of it stays."""
    from django.db import transaction

    from booths.services.conversations import write_line

    talk = asker.owner(number).exhibitor.conversations.select_related("buyer").order_by("pk")[number % 500]
    with transaction.atomic():
        write_line(talk, talk.buyer, "1,200 pcs in red?", uuid.uuid4())
        transaction.set_rollback(True)


WAYS = {
    "list": lambda asker, number: asker.get(number, "leads/"),
    "list, by score": lambda asker, number: asker.get(number, "leads/?sort=best"),
    "list, overdue": lambda asker, number: asker.get(number, "leads/?due=late&sort=due"),
    "list, search": lambda asker, number: asker.get(number, f"leads/?q=buyer+{number + 10}"),
    "board": lambda asker, number: asker.get(number, "leads/?view=board"),
    "lead": a_lead,
    "visitors": lambda asker, number: asker.get(number, "visitors/"),
    "question": a_question,
}
