"""A PostgreSQL cluster of its own, for as long as a test lasts."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.system.service import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "not-in-a-log"  # noqa: S105 - of a database that lives as long as a test


def as_postgres(*command: str) -> None:
    """Run a command as the user of Debian's package: PostgreSQL refuses to run as root."""
    switch = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*switch, *command], check=True, capture_output=True, cwd="/", timeout=120)


@contextmanager
def cluster_at_work() -> Iterator[str]:
    """The URL of an empty database in a cluster of its own."""
    assert BINARIES, "run tests/system/install.sh"
    folder, port = Path(f"/tmp/digits-postgres-{os.getpid()}"), free_port()  # noqa: S108 - removed
    folder.mkdir(mode=0o700)
    (folder / "password").write_text(PASSWORD, "utf-8")
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "password", "postgres")
    cluster, control = str(folder / "cluster"), str(BINARIES[-1] / "pg_ctl")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        as_postgres(
            *(str(BINARIES[-1] / "initdb"), "-D", cluster, "-U", "digits", "-A", "scram-sha-256"),
            *("--pwfile", str(folder / "password"), "-E", "UTF8", "--no-sync"),
        )
        as_postgres(control, "-D", cluster, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql://digits:{PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        if (folder / "cluster" / "postmaster.pid").exists():
            as_postgres(control, "-D", cluster, "-w", "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)
