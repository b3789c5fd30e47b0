"""Freed arrays are taken over by the next ones without page faults, where the C library is glibc."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource
import numpy as np
{first}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def step():
    arrays = [np.ones(2**18) for _ in range(10)]  # 2 MiB each

step()
before = faults()
for _ in range(5):
    step()
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="about glibc")
def test_passes_after_the_first_get_no_new_pages():
    found = {first: int(subprocess.run([sys.executable, "-c", PROGRAM.format(first=first)], check=True, text=True,
                                       capture_output=True).stdout) for first in ("", "import autograd")}  # fmt: skip
    assert found["import autograd"] < 1000 < found[""]
