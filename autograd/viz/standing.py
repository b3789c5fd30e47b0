"""A ``dot`` that stays: started once, it draws one picture after another.

Graphviz spends more time on its start, and on finding fonts, than on the layout of a small graph. It draws what
arrives on its input graph by graph, so a process that is kept saves all that from the second picture on. The process
ends with this one, since its input ends then.
"""

import atexit
import os
import select
import subprocess
import threading
import time

CAN_STAY = hasattr(select, "poll")
"""Whether one can wait for a pipe with a limit on the time here: a thread that keeps the time takes longer to start than
dot takes for a small graph."""

ENDINGS = {"svg": b"</svg>\n", "png": b"IEND\xaeB`\x82"}
"""With what a picture in each of the formats ends."""


class StandingDot:
    """One process for each way to call the program; a lock, since pictures come one after another."""

    def __init__(self):
        self._processes, self._lock = {}, threading.Lock()
        atexit.register(self.close)

    def draw(self, command, source, format, timeout, meanwhile=lambda: None):
        """The picture that `command` makes of `source`, or None if it made none; it is to be asked anew then.

        The program reads whole lines, so it is given the end of the last one.

        `meanwhile` is called while the program works, once in any case. Raises subprocess.TimeoutExpired like
        ``subprocess.run``.
        """
        key = (os.getpid(), *command)  # a process that was forked starts its own
        with self._lock:
            process = self._processes.get(key) or self._started(key, command)
            picture = None
            try:
                picture = _asked(process, f"{source}\n".encode(), ENDINGS[format], timeout, meanwhile)
            finally:  # what is still to come must not be taken for the next picture
                if picture is None:
                    _end(self._processes.pop(key))
        return picture

    def _started(self, key, command):
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._processes[key] = subprocess.Popen(command, bufsize=0, **pipes)
        os.set_blocking(self._processes[key].stdin.fileno(), False)
        return self._processes[key]

    def close(self):
        """End the processes that this one started."""
        with self._lock:
            for key in [key for key in self._processes if key[0] == os.getpid()]:
                _end(self._processes.pop(key))


def _asked(process, source, ending, timeout, meanwhile):
    """The bytes up to `ending`; None if the program ended before, because it could not read the source or was killed."""
    until = time.monotonic() + timeout
    was_read = _sent(process, source, until, timeout)
    meanwhile()
    return _received(process, ending, until, timeout) if was_read else None


def _sent(process, source, until, timeout):
    """Whether the program read all of `source`."""
    rest = memoryview(source)
    try:
        while rest:
            _wait(process, process.stdin, select.POLLOUT, until, timeout)
            rest = rest[os.write(process.stdin.fileno(), rest) :]
    except OSError:
        return False
    return True


def _received(process, ending, until, timeout):
    """What the program writes up to `ending`; None if it ends before."""
    parts, last = [], b""
    while not last.endswith(ending):
        _wait(process, process.stdout, select.POLLIN, until, timeout)
        part = os.read(process.stdout.fileno(), 1 << 16)
        if not part:
            return None
        parts.append(part)
        last = last[-len(ending) :] + part
    return b"".join(parts)


def _wait(process, pipe, event, until, timeout):
    """Wait until one can write to a pipe, or read from it."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(1000 * max(until - time.monotonic(), 0)):
        raise subprocess.TimeoutExpired(process.args, timeout)


def _end(process):
    process.kill()
    process.stdin.close()
    process.stdout.close()
    process.wait()


standing = StandingDot()
