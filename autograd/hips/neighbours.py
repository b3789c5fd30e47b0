"""Compatibility with HIPS autograd: saying so where both packages are installed, since both are imported as autograd."""

import os
import sys
import warnings


def other_autograd(paths):
    """The folder of HIPS's package in one of the folders `paths`, or None; only its own file is looked for."""
    for path in paths:
        folder = os.path.join(path, "autograd")
        if os.path.isfile(os.path.join(folder, "tracer.py")):
            return folder
    return None


def warn_of_another():
    """Warn if HIPS's package is on the import path too; a handful of file look-ups."""
    folder = other_autograd(sys.path)
    if folder is not None:
        warnings.warn(
            f"two packages are installed under the name 'autograd': this is chainrule, and files of HIPS autograd are in "
            f"{folder}. Programs for HIPS run on chainrule as they are; uninstall both with 'pip uninstall autograd "
            "chainrule' and install the one you want, because they overwrite each other's files",
            stacklevel=3,
        )
