"""The names of HIPS autograd over this engine. This folder is on the package's path: ``autograd.numpy`` is found here."""

__path__ = []  # so its files have these names only: imported as autograd.hips.core as well, there would be two of each
