"""The names of HIPS autograd over this engine; this folder is on the package's path: ``autograd.numpy`` is found here."""
