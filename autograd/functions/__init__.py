"""PyTorch's names and signatures over the rule table: functions, and the methods of Tensor."""

from . import methods_late as methods_late  # importing it puts the methods on Tensor
