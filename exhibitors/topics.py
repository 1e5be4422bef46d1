"""Colleagues hear of the work that one of them started on their exhibitor's catalogue."""

from exhibitors.models import BulkAct, Import
from fair.jobs import show_jobs_of

show_jobs_of(Import)
show_jobs_of(BulkAct)
