"""Parts of a batch are read in processes of their own, which know nothing of who hands them out.

They load what reading needs and no more, get a plan and names, and hand back counts: little
enough that a pipe takes it whole, so that nobody waits for a process that was killed.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar

from digits.checks.batch.plan import ScoringPlan, open_work
from digits.checks.batch.worker import WorkerCounts, score_files
from digits.checks.errors import ProcessLost
from digits.child_processes import exit_with_parent, leave_interrupts_to_parent
from digits.ledger.records import Batch

# What is set travels with the context, as into the threads that hand out the parts.
_pool: ContextVar[ProcessPoolExecutor | None] = ContextVar("reading_processes", default=None)


@contextmanager
def reading_processes(count: int) -> Iterator[None]:
    """Let `score_names` read in processes, within this block and the contexts copied from it.

    Args:
        count: of processes; each is started when there is something for it to read.
    """
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=spawn, initializer=_begin) as pool:
        token = _pool.set(pool)
        try:
            yield
        finally:
            _pool.reset(token)


def score_names(plan: ScoringPlan, batch: Batch, run: str, names: Sequence[str]) -> WorkerCounts:
    """Read some files of a batch: in another process if there are any, else in this one.

    Raises:
        ProcessLost: if the process was killed, this one or another.
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: if the reader cannot be had.
        LedgerUnreachable, LedgerNewer: if the ledger cannot.
        OtherCode: if this worker would read otherwise than the batch's recipe says.
    """
    pool = _pool.get()
    if pool is None:
        return _score(plan, batch, run, names)
    try:
        return pool.submit(_score, plan, batch, run, names).result()
    except BrokenProcessPool as cause:
        raise ProcessLost(
            "A process that reads checks was killed",
            where=plan.folder,
            # No name: it may hold an account number, and this goes into logs and alerts.
            received=f"no answer about {len(names)} files",
            remedy="see whether memory ran out (dmesg), and start the same command again: "
            "what was read is not read again",
        ) from cause


def _begin() -> None:
    exit_with_parent()
    leave_interrupts_to_parent()


def _score(plan: ScoringPlan, batch: Batch, run: str, names: Sequence[str]) -> WorkerCounts:
    return score_files(open_work(plan, batch, run), names)
