"""What pages show of jobs."""

from django import template

from fair.jobs import file_link

register = template.Library()


@register.simple_tag
def job_file_link(job):
    """The signed address of the job's file, for an hour."""
    return file_link(job)
