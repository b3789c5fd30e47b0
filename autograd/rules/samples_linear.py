"""Where products, linear algebra and the fused operations of neural networks may be sampled; see samples.py."""

import numpy as np

from .domains import inside_one


def wrapped_angles(draw):
    """Angles that jump by about 6 from one to the next, so that each second one is unwrapped by a whole turn."""
    shape = draw.shape(least=1)
    angles = draw.array(shape, inside_one)
    jumps = 6 * (np.indices(shape).sum(axis=0) % 2)
    return [angles + jumps.astype(angles.dtype)], dict(axis=draw.axis(shape))
