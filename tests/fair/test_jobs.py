import datetime

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.utils import timezone

from fair import jobs
from fair.errors import Refused
from fair.jobs import running
from fair.models import Job
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """kind(run) registers a runner for this test; the name of its kind."""
    monkeypatch.setattr(running, "_runners", dict(running._runners))

    def register(run):
        jobs.runner("test")(run)
        return "test"

    return register


def silent(job):
    """The job as it is when its worker was killed a while ago."""
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - datetime.timedelta(minutes=1))


def test_job_runs_after_commit_and_keeps_its_result(kind, django_capture_on_commit_callbacks):
    kind(lambda job, progress: {"rows": job.parameters["rows"]})

    with django_capture_on_commit_callbacks() as callbacks:
        job = jobs.start_job("test", UserFactory(), rows=3)
    assert job.state == Job.State.WAITING
    callbacks[0]()

    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == (Job.State.DONE, {"rows": 3}, 100)


def test_job_of_an_unknown_kind_cannot_be_started():
    with pytest.raises(ValueError, match="no runner"):
        jobs.start_job("nonsense", UserFactory())

    assert not Job.objects.exists()


def test_refused_job_tells_its_owner_why(kind):
    def refuse(job, progress):
        raise Refused("The sheet is damaged.")

    job = Job.objects.create(kind=kind(refuse), owner=UserFactory())
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "The sheet is damaged.")


def test_job_that_breaks_says_so_without_the_details(kind, caplog):
    def break_down(job, progress):
        raise KeyError("secret")

    job = Job.objects.create(kind=kind(break_down), owner=UserFactory())
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "secret" not in job.error
    assert "secret" in caplog.text


def test_job_goes_on_from_its_checkpoint_after_a_kill(kind):
    seen = []

    def work(job, progress):
        start = job.checkpoint.get("next", 0)
        for number in range(start, 4):
            if number == 2 and not start:
                raise OperationalError("the database was killed")
            seen.append(number)
            progress.checkpoint(number + 1, next=number + 1)

    job = Job.objects.create(kind=kind(work), owner=UserFactory())
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.RUNNING, 2)

    jobs.run_job(job.pk)  # too early: the run before could still live
    assert seen == [0, 1]

    silent(job)
    jobs.resume_jobs()
    job.refresh_from_db()
    assert (seen, job.state, job.attempts) == ([0, 1, 2, 3], Job.State.DONE, 2)


def test_job_that_is_over_is_not_run_again(kind):
    runs = []
    job = Job.objects.create(kind=kind(lambda job, progress: runs.append(1)), owner=UserFactory())

    jobs.run_job(job.pk)
    jobs.run_job(job.pk)

    assert runs == [1]


def test_run_that_another_has_taken_over_writes_nothing(kind):
    def work(job, progress):
        Job.objects.filter(pk=job.pk).update(lease=Job.new_lease())  # as the other run does
        progress.checkpoint(5, next=5)

    job = Job.objects.create(kind=kind(work), owner=UserFactory())
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.checkpoint) == (Job.State.RUNNING, 0, {})


def test_stopped_job_ends_at_its_next_step(kind):
    def work(job, progress):
        jobs.cancel_job(job)
        progress(1)
        raise AssertionError("not reached")

    job = Job.objects.create(kind=kind(work), owner=UserFactory())
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_job_that_kills_its_workers_is_given_up(kind):
    job = Job.objects.create(
        kind=kind(lambda job, progress: None), owner=UserFactory(), state="running", attempts=6
    )
    silent(job)

    jobs.resume_jobs()

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error


def test_progress_is_told_on_the_socket(kind, listen, django_capture_on_commit_callbacks):
    def work(job, progress):
        progress(1, 2)

    job = Job.objects.create(kind=kind(work), owner=UserFactory())
    heard = listen(job.topic)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run_job(job.pk)

    assert [event["event"] for event in heard()] == ["job.started", "job.moved", "job.ended"]


@pytest.fixture
def job_with_file(kind):
    def work(job, progress):
        jobs.attach_file(job, ContentFile(b"id,name\n"), "catalogue.csv")

    job = Job.objects.create(kind=kind(work), owner=UserFactory())
    jobs.run_job(job.pk)
    job.refresh_from_db()
    return job


def test_file_is_fetched_by_its_owner_with_the_link(client, job_with_file):
    link = jobs.file_link(job_with_file)
    client.force_login(job_with_file.owner)

    response = client.get(link)

    assert b"".join(response.streaming_content) == b"id,name\n"
    assert response["Content-Disposition"] == 'attachment; filename="catalogue.csv"'


def test_link_is_of_no_use_to_others(client, job_with_file):
    link = jobs.file_link(job_with_file)
    client.force_login(UserFactory())

    assert client.get(link).status_code == 404


def test_link_expires(client, job_with_file, monkeypatch):
    link = jobs.file_link(job_with_file)
    monkeypatch.setattr("fair.jobs.files.LINK_SECONDS", -1)
    client.force_login(job_with_file.owner)

    response = client.get(link)

    assert response.status_code == 410
    assert "expired" in response.text


def test_forged_link_opens_nothing(client, job_with_file):
    client.force_login(job_with_file.owner)
    forged = signing.dumps(job_with_file.pk, salt="another")

    assert client.get(f"/jobs/file/{forged}/").status_code == 410


def test_files_are_taken_away_after_a_week(job_with_file):
    Job.objects.update(ended_at=timezone.now() - datetime.timedelta(days=8))
    storage, name = job_with_file.file.storage, job_with_file.file.name

    jobs.tidy_jobs()

    job_with_file.refresh_from_db()
    assert not job_with_file.file
    assert not storage.exists(name)


def test_page_shows_a_job_to_its_owner_alone(client, job_with_file):
    address = f"/jobs/{job_with_file.pk}/"
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404

    client.force_login(job_with_file.owner)
    assert "catalogue.csv" in client.get(address).text
    assert "catalogue.csv" in client.get(address, {"fragment": ""}).text


def test_stranger_cannot_stop_a_job(client):
    job = Job.objects.create(kind="test", owner=UserFactory())
    client.force_login(UserFactory())

    assert client.post(f"/jobs/{job.pk}/stop/").status_code == 404

    job.refresh_from_db()
    assert job.state == Job.State.WAITING


@pytest.mark.parametrize(
    ("asked", "lead"), [("", "/jobs/{}/"), ("/my/", "/my/"), ("//evil.example", "/jobs/{}/")]
)
def test_owner_stops_a_job_and_is_brought_back(client, asked, lead):
    job = Job.objects.create(kind="test", owner=UserFactory())
    client.force_login(job.owner)

    answer = client.post(f"/jobs/{job.pk}/stop/", {"next": asked})

    assert answer.url == lead.format(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
