"""Long work with progress: started by a person, done by the worker, resumed when the worker was killed.

    @runner("catalogue-export")
    def export_catalogue(job, progress):
        for rows in batches:
            with transaction.atomic():
                …write…
                progress.checkpoint(done, after=rows[-1].pk)   # goes on from here after a kill
        attach_file(job, file, "catalogue.xlsx")
        return {"products": done}                              # job.result

    job = start_job("catalogue-export", user, exhibitor=exhibitor.pk)

A runner may be run again at any time, so it begins from `job.checkpoint` or repeats itself harmlessly. It
raises Refused with a sentence for the job's owner. Importing the module that holds a runner registers it,
so it belongs into an app's tasks.py, or into what that imports.
"""

from fair.jobs.files import attach_file, file_link
from fair.jobs.progress import Progress, Stopped
from fair.jobs.running import cancel_job, resume_jobs, run_job, runner, start_job, tidy_jobs
from fair.jobs.watching import show_jobs_of

__all__ = [
    "Progress",
    "Stopped",
    "attach_file",
    "cancel_job",
    "file_link",
    "resume_jobs",
    "run_job",
    "runner",
    "show_jobs_of",
    "start_job",
    "tidy_jobs",
]
