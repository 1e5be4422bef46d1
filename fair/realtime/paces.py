"""How often a socket may do something."""

import time


class Pace:
    """Allows `rate` things a second, and up to `burst` at once."""

    def __init__(self, rate, burst):
        self.rate, self.burst = rate, burst
        self.left = burst
        self.at = time.monotonic()

    def allows(self):
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
