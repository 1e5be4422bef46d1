"""No process outlives the one that started it, even if that one was killed."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(number=signal.SIGTERM):
    """The kernel sends this process the signal once the thread that started it has ended (Linux).

    It stays when the process becomes another program, and is not handed on to its children.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
