"""NumPy functions without a gradient, each with the reason; on Tensors they run on the bare arrays."""

import numpy as np

CONSTANTS = {np.zeros_like: "constant", np.equal: "a comparison", np.not_equal: "a comparison"}
