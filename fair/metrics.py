"""What is counted for those who run the fair; fair/monitoring.py tells it.

Each process writes its figures into a file of METRICS_DIR, and any process that uses the folder tells the
sum, so a server's workers count as one.
"""

import time

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram

settings.METRICS_DIR.mkdir(parents=True, exist_ok=True)

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

requests = Counter("kapok_requests", "Requests answered.", ["view", "method", "status"])
request_seconds = Histogram("kapok_request_seconds", "Time to make an answer.", ["view"], buckets=SECONDS)
search_seconds = Histogram("kapok_search_seconds", "Time of a search in the database.", buckets=SECONDS)
sockets = Gauge("kapok_sockets", "Open sockets.", multiprocess_mode="livesum")
deliveries = Counter("kapok_deliveries", "Frames written to sockets.")


def metrics_middleware(get_response):
    """Stands before all that take part in a page; health checks are not counted."""

    def middleware(request):
        began = time.perf_counter()
        response = get_response(request)
        match = getattr(request, "resolver_match", None)
        view = (match and match.view_name) or "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(view, method, response.status_code).inc()
        request_seconds.labels(view).observe(time.perf_counter() - began)
        return response

    return middleware
