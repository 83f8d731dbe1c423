"""Running the web server, the task worker and the page writer side by side, as one program that stops as one."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.utils.translation import gettext as _

LISTEN = "127.0.0.1"
# How long a part may take to finish what it is doing before it is killed, and to begin answering.
STOP_SECONDS = 30
START_SECONDS = 120
ANSWER_SECONDS = 5
TICK = 0.1


class CannotRun(Exception):
    """The program cannot be started here; the message says why and what to do."""


def check_port(port: int) -> None:
    """Raise CannotRun unless the port can be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without it a port that was closed a moment ago would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LISTEN, port))
        except OSError as error:
            raise CannotRun(port_trouble(port, error)) from error


def port_trouble(port: int, error: OSError) -> str:
    """Why a port cannot be used, and what to do."""
    if error.errno == errno.EADDRINUSE:
        message = _("Port %(port)d is already in use. Stop the program that uses it, or choose another: PORT=%(next)d.")
        return message % {"port": port, "next": port + 1}
    if error.errno == errno.EACCES:
        message = _("Port %(port)d may not be used by this account. Choose one above 1023, for example PORT=8000.")
        return message % {"port": port}
    return _("Port %(port)d cannot be used: %(reason)s.") % {"port": port, "reason": error.strerror}


def commands() -> dict[str, list[str]]:
    """The programs that make up the running site, by name."""
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"]
    server += ["--host", LISTEN, "--port", str(settings.PORT)]
    server += ["--workers", str(settings.WEB_WORKERS), "--blocking-threads", str(settings.WEB_THREADS)]
    server += ["--respawn-failed-workers", "--workers-kill-timeout", str(STOP_SECONDS // 2)]
    server += ["--log-level", "warning", "--no-access-log", "yearbook_site.web_worker:application"]
    return {
        "web server": server,
        "task worker": [sys.executable, "manage.py", "db_worker", "--interval", "1", "--no-reload"],
        "page writer": [sys.executable, "manage.py", "write_pages"],
    }


class Group:
    """Programs that run together: when one ends or a signal asks for it, all end."""

    def __init__(self, programs: dict[str, list[str]]) -> None:
        self.programs = programs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False

    def run(self, on_ready: Callable[[], None], is_ready: Callable[[], bool]) -> int:
        """Start all, call ``on_ready`` once, wait; 0 when asked to stop, 1 when a program ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note_signal)
        try:
            self.start()
            if self.wait_for(is_ready):
                on_ready()
            while not self.asked_to_stop and not self.ended():
                time.sleep(TICK)
            ended = self.ended()
        finally:
            self.stop()
        if self.asked_to_stop:
            return 0
        message = _("Stopped, because this ended unexpectedly: %(names)s. The lines above say why.")
        sys.stderr.write(message % {"names": ", ".join(ended)} + "\n")
        return 1

    def note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def start(self) -> None:
        # Sessions of their own: Ctrl-C reaches only this process, which then asks each part once.
        for name, command in self.programs.items():
            self.running[name] = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603

    def ended(self) -> list[str]:
        """Names of the programs that run no more."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def wait_for(self, is_ready: Callable[[], bool]) -> bool:
        """Whether the site began to answer before it ended, was asked to stop or took too long."""
        give_up = time.monotonic() + START_SECONDS
        while not self.asked_to_stop and not self.ended() and time.monotonic() < give_up:
            if is_ready():
                return True
            time.sleep(TICK)
        return False

    def stop(self) -> None:
        """Ask every program to finish; kill what has not after STOP_SECONDS, with all it started."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        give_up = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(timeout=max(0.0, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def is_answering() -> bool:
    """Whether a worker of the web server answers; that its port is open says only that its parent lives."""
    asking = http.client.HTTPConnection(LISTEN, settings.PORT, timeout=ANSWER_SECONDS)
    try:
        asking.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]})
        return asking.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
