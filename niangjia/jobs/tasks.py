"""What the queue carries: a job's id, nothing else."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from niangjia.jobs import runner


@task()
def run_job(pk: str) -> None:
    """Run one job. Never raises for what a handler did: the job says how it ended."""
    runner.run(UUID(pk))
