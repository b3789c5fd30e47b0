"""A ``dot`` that stays: started once, it draws one picture after another.

Graphviz spends more time on its start, and on finding fonts, than on the layout of a small graph. It draws what
arrives on its input graph by graph, so a process that is kept saves all that from the second picture on. The process
ends with this one, since its input ends then.
"""

import atexit
import os
import subprocess
import threading

ENDINGS = {"svg": b"</svg>\n", "png": b"IEND\xaeB`\x82"}
"""With what a picture in each of the formats ends."""


class StandingDot:
    """One process for each way to call the program; a lock, since pictures come one after another."""

    def __init__(self):
        self._processes, self._lock = {}, threading.Lock()
        atexit.register(self.close)

    def draw(self, command, source, format, timeout, meanwhile=None):
        """The picture that `command` makes of `source`, or None if it made none; it is to be asked anew then.

        `meanwhile` is a function to call while the program works. Raises subprocess.TimeoutExpired like ``subprocess.run``.
        """
        key = (os.getpid(), *command)  # a process that was forked starts its own
        with self._lock:
            process = self._processes.get(key) or self._started(key, command)
            watch = threading.Timer(timeout, process.kill)
            watch.start()
            try:
                picture = _asked(process, source.encode(), ENDINGS[format], meanwhile)
            except BaseException:  # what is still to come must not be taken for the next picture
                _end(self._processes.pop(key))
                raise
            finally:
                in_time = watch.is_alive()
                watch.cancel()
            if picture is None:
                _end(self._processes.pop(key))
        if picture is None and not in_time:
            raise subprocess.TimeoutExpired(command, timeout)
        return picture

    def _started(self, key, command):
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._processes[key] = subprocess.Popen(command, bufsize=0, **pipes)
        return self._processes[key]

    def close(self):
        """End the processes that this one started."""
        with self._lock:
            for key in [key for key in self._processes if key[0] == os.getpid()]:
                _end(self._processes.pop(key))


def _asked(process, source, ending, meanwhile):
    """The bytes up to `ending`; None if the program ended before, because it could not read the source or was killed."""
    parts, last = [], b""
    try:
        process.stdin.write(source)
        if meanwhile is not None:
            meanwhile()
        while not last.endswith(ending):
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                return None
            parts.append(part)
            last = last[-len(ending) :] + part
    except OSError:
        return None
    return b"".join(parts)


def _end(process):
    process.kill()
    process.stdin.close()
    process.stdout.close()
    process.wait()


standing = StandingDot()
