from .engine.tensor import Tensor, tensor
