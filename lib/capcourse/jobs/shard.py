"""Which of the jobs are this machine's, when a class is spread over a Slurm array."""

import hashlib
import re

from capcourse.errors import BadInput


def parse_shard(text: str) -> tuple[int, int]:
    """Read "3/8": the third of eight shards.

    Shards are counted from 0 or from 1, as the array is: of 8 shards, 0 and 8 are the same one. So
    `--shard $SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT` fits `sbatch --array=0-7` and `--array=1-8` alike.

    Raises:
        BadInput: this is no such pair, or there is no such shard.
    """
    found = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+)\s*", text)
    if not found:
        raise BadInput(f"the shard is '{text}'; expected the shard and the number of shards, such as 3/8")
    return checked_shard((int(found[1]), int(found[2])))


def checked_shard(shard: tuple[int, int]) -> tuple[int, int]:
    """The shard, where there is such a one.

    Raises:
        BadInput: there are no shards, or this is none of them.
    """
    index, count = shard
    if count < 1:
        raise BadInput(f"the shard is {index}/{count}; there is at least one shard, such as 1/1")
    if not 0 <= index <= count:
        raise BadInput(
            f"the shard is {index}/{count}; the first number is 0 to {count - 1} or 1 to {count}, "
            f"as in --array=0-{count - 1} or --array=1-{count}"
        )
    return index, count


def shard_of(name: str, count: int) -> int:
    """The shard from 0 to `count - 1` that a job is in: by its name alone, whatever other jobs there are.

    A job that comes while the machines of an array start, such as a late submission, cannot shift the others
    from one shard into another, where nobody or somebody else would run them.
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()) % count
