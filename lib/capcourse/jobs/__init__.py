"""Run notebooks unattended: chapters, checks and studies are all jobs.

A job is a notebook, the parameters put into its cell tagged `parameters`, and the executed copy. Jobs run
on the cores of this machine, on a Dask cluster, or in shares on the machines of a Slurm array; work that is
done is known by the hash of what goes in, and is not done again.
"""

from capcourse.jobs.cores import available_cores
from capcourse.jobs.job import Job, JobResult, read_results
from capcourse.jobs.notebook import JobFailed, run_notebook
from capcourse.jobs.run import run_jobs
from capcourse.jobs.shard import parse_shard, shard_of

__all__ = [
    "Job",
    "JobFailed",
    "JobResult",
    "available_cores",
    "parse_shard",
    "read_results",
    "run_jobs",
    "run_notebook",
    "shard_of",
]
