"""Files that appear whole or not at all."""

import os
import uuid
from pathlib import Path


def write_whole(path, makers, what):
    """Write what ``makers[suffix]()`` makes (bytes) to `path`, and return the path.

    A failure leaves what was there before.

    Raises
    ------
    ValueError
        for a suffix that `makers` does not have.
    """
    path = Path(path)
    make = makers.get(path.suffix.lower())
    if make is None:
        raise ValueError(f"save({str(path)!r}): {what} can be saved as {', '.join(makers)}, and the suffix {path.suffix!r} "
                         "is none of these")  # fmt: skip
    content = make()
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path
