"""``torch.backends``: none of them is here, and what can be set about them changes nothing."""

from . import cuda as cuda
from . import cudnn as cudnn
from . import mps as mps
