"""The processes of the Procfile, run by honcho until one ends or we are told to stop."""

import signal
import threading

from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Printer

PATIENCE = 4  # seconds that a process has for ending by itself


def read_procfile(path):
    """{name: command} in the file's order."""
    return parse_procfile(path.read_text()).processes


class Processes(Manager):
    """honcho's manager, made to stop in every case and not to talk about the usual."""

    def __init__(self):
        super().__init__(TersePrinter())
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


class TersePrinter(Printer):
    """Leaves out that processes start and are being stopped, but not that one stopped."""

    def write(self, message):
        if message.name != SYSTEM_PRINTER_NAME or "stopped" in message.data:
            super().write(message)


def _later(seconds, act):
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
