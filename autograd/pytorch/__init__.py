"""PyTorch's packages beside ``torch`` itself: ``torch.autograd``, ``torch.func``, ``torch.utils``, ``torch.amp`` …

This folder is on the path of :mod:`autograd`, so that ``from torch.func import vmap`` becomes ``from autograd.func import
vmap`` when a program's imports are changed. Everything here is a name, or another order of arguments, for something
that stands elsewhere.
"""
