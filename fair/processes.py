"""The processes of the Procfile, run by honcho until one ends or we are told to stop."""

import functools
import signal
import threading

from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Printer
from honcho.process import Popen, Process

from fair.orphans import die_with_parent

PATIENCE = 4  # seconds that a process has for ending by itself


def read_procfile(path):
    """{name: command} in the file's order."""
    return parse_procfile(path.read_text()).processes


class Processes(Manager):
    """honcho's manager, made to stop in every case and not to talk about the usual."""

    def __init__(self):
        super().__init__(TersePrinter())
        self._process_ctor = MortalProcess
        self.asked_to_stop = False

    def run(self):
        """Returns the exit code: 0 when we were asked to stop, the first ended process's otherwise."""
        self.loop()
        self.asked_to_stop = self.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM)
        return 0 if self.asked_to_stop else self.returncode or 1

    def terminate(self):
        if not self._all_started():  # honcho does not know their numbers yet
            _later(0.1, self.terminate)
            return
        super().terminate()
        # honcho kills only once the first has ended; this also ends those that all hang.
        _later(PATIENCE, self.kill)


class MortalProcess(Process):
    """It and its command end with us, even if we are killed."""

    def run(self, events=None, ignore_signals=False):
        die_with_parent(signal.SIGKILL)  # honcho makes it deaf to all else
        self._child_ctor = functools.partial(Popen, preexec_fn=die_with_parent)
        super().run(events, ignore_signals)


class TersePrinter(Printer):
    """Leaves out that processes start and are being stopped, but not that one stopped."""

    def write(self, message):
        if message.name != SYSTEM_PRINTER_NAME or "stopped" in message.data:
            super().write(message)


def _later(seconds, act):
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
