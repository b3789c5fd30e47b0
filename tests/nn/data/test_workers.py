"""Loaders with worker processes: the same batches, and nothing hangs or is left behind, whatever goes wrong."""

import contextlib
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from test_datasets import Noisy, Stream, lists, plain

import nn

ROOT = Path(__file__).parents[3]


def held():
    """What this process has: child processes, open files, shared memory."""
    gc.collect()
    files = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    shared = len(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else 0
    return len(multiprocessing.active_children()), files, shared


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    next(iter(nn.data.DataLoader(range(2), num_workers=1)))  # what multiprocessing opens once and keeps
    before = held()
    yield
    assert held() == before


@contextlib.contextmanager
def within(seconds):
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


class Failing(nn.data.Dataset):
    """Ten samples, of which the one at `index` does something else."""

    def __init__(self, index, do):
        self.index, self.do = index, do

    def __len__(self):
        return 10

    def __getitem__(self, index):
        return self.do() if index == self.index else np.full(3, index)


class Awkward(Exception):
    """An exception that can be sent but not received."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def seeded_batches(data, workers, **options):
    nn.manual_seed(3)
    shuffle = None if isinstance(data, Stream) else True
    loader = nn.data.DataLoader(data, 3, shuffle=shuffle, num_workers=workers, **options)
    return [lists(loader), lists(loader)]


@pytest.mark.parametrize("options", [{}, dict(persistent_workers=True, prefetch_factor=1)], ids=str)
def test_the_same_seed_gives_the_same_batches_whatever_the_number_of_workers(options):
    expected = seeded_batches(Noisy(), 0)
    assert expected[0] != expected[1]
    for workers in (1, 2, 3):
        assert seeded_batches(Noisy(), workers, **options) == expected


def test_large_batches_arrive_whole():
    data = nn.data.TensorDataset(np.random.default_rng(0).normal(size=(6, 300_000)))
    expected = [batch[0].numpy() for batch in nn.data.DataLoader(data, 2)]
    for found, wanted in zip(nn.data.DataLoader(data, 2, num_workers=2), expected):
        np.testing.assert_array_equal(found[0].numpy(), wanted)


def test_long_lists_of_indices_do_not_block():
    with within(20):
        loader = nn.data.DataLoader(nn.data.TensorDataset(np.arange(400_000)), 100_000, num_workers=1, prefetch_factor=4)
        assert sum(int(batch[0].sum().item()) for batch in loader) == 400_000 * 399_999 // 2


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_iterable_data_are_shared_out(workers):
    batches = lists(nn.data.DataLoader(Stream(10), 2, num_workers=workers))
    assert sorted(sum(batches, [])) == list(range(10))
    persistent = nn.data.DataLoader(Stream(7), None, num_workers=workers, persistent_workers=True)
    assert sorted(lists(persistent)) == sorted(lists(persistent)) == list(range(7))


def test_workers_know_who_they_are():
    def init(number):
        assert nn.data.get_worker_info().id == number
        os.environ["NUMBER"] = str(number)

    class Asking(Failing):
        def __getitem__(self, index):
            info = nn.data.get_worker_info()
            return info.id, info.num_workers, int(os.environ["NUMBER"]), info.dataset is self

    batches = lists(nn.data.DataLoader(Asking(0, None), 5, num_workers=2, worker_init_fn=init))
    assert batches == [[[k] * 5, [2] * 5, [k] * 5, [True] * 5] for k in (0, 1)]
    assert nn.data.get_worker_info() is None


def test_an_epoch_is_taken_up_again_by_workers():
    nn.manual_seed(0)
    loader = nn.data.DataLoader(Noisy(), 2, shuffle=True, num_workers=2)
    epoch = iter(loader)
    next(epoch), next(epoch)
    position, rest = loader.state_dict(), lists(epoch)
    fresh = nn.data.DataLoader(Noisy(), 2, shuffle=True, num_workers=1)
    fresh.load_state_dict(position)
    assert lists(fresh) == rest


def test_giving_up_early():
    with within(5):
        for workers, persistent in ((2, False), (2, True)):
            loader = nn.data.DataLoader(Noisy(50), 2, num_workers=workers, persistent_workers=persistent)
            for _ in range(2):
                for batch in loader:
                    assert len(batch) == 3
                    break
            assert len(lists(loader)) == 25


def test_several_loaders_at_once():
    with within(5):
        one, two = (nn.data.DataLoader(range(8), 2, num_workers=2) for _ in range(2))
        assert [(a.tolist(), b.tolist()) for a, b in zip(one, two)] == [([k, k + 1],) * 2 for k in range(0, 8, 2)]
        assert sum(len(lists(one)) for _ in one) == 16


def test_with_persistent_workers_there_is_one_iteration_at_a_time():
    loader = nn.data.DataLoader(range(8), 2, num_workers=1, persistent_workers=True)
    old, new = iter(loader), iter(loader)
    assert plain(next(new)) == [0, 1]
    with pytest.raises(RuntimeError, match="ended when a newer one began"):
        next(old)


# -- what goes wrong ------------------------------------------------------------------------------------------------


def fail_with(error):
    def do():
        raise error

    return do


@pytest.mark.parametrize("error, kind", [
    (KeyError("lost"), KeyError), (Awkward(1, 2), RuntimeError), (StopIteration("early"), RuntimeError),
])  # fmt: skip
def test_exceptions_of_workers_are_raised_here(error, kind):
    loader = nn.data.DataLoader(Failing(5, fail_with(error)), 2, num_workers=2, collate_fn=list)
    seen = 0
    with within(5), pytest.raises(kind) as caught:
        for _ in loader:
            seen += 1
    assert seen == 2 and any("raised in worker" in note and "__getitem__" in note for note in caught.value.__notes__)


def test_exceptions_while_starting_and_sending():
    with pytest.raises(ZeroDivisionError):
        list(nn.data.DataLoader(range(4), num_workers=1, worker_init_fn=lambda number: 1 / number))
    with pytest.raises(Exception, match="pickle|local object"):
        list(nn.data.DataLoader(Failing(1, lambda: (lambda: 0)), num_workers=1, collate_fn=list))
    with pytest.raises(TypeError, match="write __iter__"):
        list(nn.data.DataLoader(nn.data.IterableDataset(), num_workers=1))


@pytest.mark.parametrize("do, message", [
    (lambda: os.kill(os.getpid(), signal.SIGKILL), "was killed by SIGKILL"),
    (lambda: os._exit(3), "ended with code 3"),
])  # fmt: skip
@pytest.mark.parametrize("persistent", [False, True])
def test_a_worker_that_dies_is_noticed(do, message, persistent):
    loader = nn.data.DataLoader(Failing(5, do), 2, num_workers=2, persistent_workers=persistent)
    with within(10), pytest.raises(RuntimeError, match=f"worker 0 .* {message}"):
        list(loader)
    loader.dataset.index = None
    assert len(lists(loader)) == 5


def test_a_worker_killed_between_batches():
    loader = nn.data.DataLoader(Failing(None, None), 1, num_workers=2, prefetch_factor=1)
    epoch = iter(loader)
    next(epoch)
    os.kill(epoch.pool.processes[1].pid, signal.SIGKILL)
    with within(10), pytest.raises(RuntimeError, match="worker 1 .* SIGKILL"):
        list(epoch)


def test_a_worker_that_takes_too_long():
    loader = nn.data.DataLoader(Failing(3, lambda: time.sleep(60)), 2, num_workers=1, timeout=0.3)
    with within(5), pytest.raises(RuntimeError, match="within the timeout of 0.3 seconds"):
        list(loader)


def test_an_interrupt_while_waiting():
    """Ctrl-C reaches the loader and its workers alike: the loop ends with KeyboardInterrupt, and all processes end."""
    program = """if True:
        import os, signal, time, multiprocessing
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell ignores Ctrl-C
        import nn
        class Slow(nn.data.Dataset):
            def __len__(self): return 100
            def __getitem__(self, index):
                if index == 3:
                    time.sleep(0.3)  # the loader has handed out what came before, and waits
                    os.killpg(0, signal.SIGINT)
                    time.sleep(60)
                return index
        try:
            for batch in nn.data.DataLoader(Slow(), num_workers=2): pass
        except KeyboardInterrupt:
            print("interrupted,", len(multiprocessing.active_children()), "left")
    """
    with within(20):
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30,
                              start_new_session=True)  # fmt: skip
    assert done.stdout == "interrupted, 0 left\n" and "Traceback" not in done.stderr


def test_workers_end_with_a_loader_that_is_killed():
    program = """if True:
        import os, signal, nn
        epoch = iter(nn.data.DataLoader(range(100), num_workers=2))
        next(epoch)
        print(*[process.pid for process in epoch.pool.processes], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30)
    workers = [int(pid) for pid in done.stdout.split()]
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert done.returncode == -signal.SIGKILL and len(workers) == 2 and not any(map(alive, workers))


def test_workers_that_begin_from_nothing():
    """Where processes are not forked, the data set and the functions are pickled on their way to the workers."""
    program = """if True:
        import multiprocessing, numpy, nn
        data = nn.data.TensorDataset(numpy.arange(5))
        loader = nn.data.DataLoader(data, 2, num_workers=1, multiprocessing_context="spawn")
        print([batch[0].tolist() for batch in loader], multiprocessing.active_children())
    """
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[[0, 1], [2, 3], [4]] []\n", "")


def alive(pid):
    """Whether a process runs; one that has ended and that nobody has asked for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
