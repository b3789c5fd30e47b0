"""Freed memory stays with the process: the arrays of the next pass take it over, instead of getting new pages.

A pass of a net frees megabytes in arrays that the next pass asks for again. glibc gives arrays from 128 KiB on back to
the kernel at once, and getting them anew costs a page fault for each 4 KiB, often more time than the arithmetic. But
glibc learns: once a large block was freed, blocks of that size are kept (mallopt(3), "dynamic mmap threshold"), up to
32 MiB of size and 64 MiB of free memory. So one block of about that size, which is never touched, is made and freed.

Other C libraries take no notice. Whoever sets MALLOC_MMAP_THRESHOLD_ or MALLOC_TRIM_THRESHOLD_ in the environment
switches glibc's learning off, and with it this.
"""

import numpy as np

_LARGEST = 32 * 2**20 - 2**16
"""In bytes; glibc learns nothing from larger blocks, and the header and alignment of a block count too."""


def keep_freed_memory():
    """Make glibc keep what is freed for the next arrays.

    >>> from autograd.engine.freed import keep_freed_memory
    >>> keep_freed_memory()
    """
    np.empty(_LARGEST, np.uint8)
