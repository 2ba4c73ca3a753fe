"""Python's cycle collector, kept out of work that allocates much and makes no cycles.

While a digest holds ten thousand frames every collection walks them all in vain: it was half of the time.
Reference counting frees them as ever.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No collection inside the block; nested blocks are one."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """For a process that has loaded all it needs: leave that out of every later collection, and collect rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
