"""Reverse-mode automatic differentiation over NumPy: write an expression, call ``.backward()``, see its tree."""

from .engine.changes import mark_changed as mark_changed
from .engine.errors import AnomalyError as AnomalyError
from .engine.errors import AutogradError as AutogradError
from .engine.errors import GradientError as GradientError
from .engine.errors import InPlaceError as InPlaceError
from .engine.errors import MissingPackageError as MissingPackageError
from .engine.errors import NoRuleError as NoRuleError
from .engine.errors import OperationError as OperationError
from .engine.errors import OperationIndexError as OperationIndexError
from .engine.errors import OperationTypeError as OperationTypeError
from .engine.function import Function as Function
from .engine.lanes import source_of as source_of
from .engine.modes import detect_anomaly as detect_anomaly
from .engine.modes import enable_grad as enable_grad
from .engine.modes import is_grad_enabled as is_grad_enabled
from .engine.modes import no_grad as no_grad
from .engine.modes import set_grad_enabled as set_grad_enabled
from .engine.tensor import Tensor as Tensor
from .engine.tensor import as_tensor as as_tensor
from .engine.tensor import tensor as tensor
from .transforms import gradients as gradients
