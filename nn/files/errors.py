"""What is raised for files that cannot be read."""

import autograd


class FileError(autograd.AutogradError, ValueError):
    """A file is not what it should be: truncated, of another format, damaged, or made to do harm. Nothing was loaded."""
