"""Reverse-mode automatic differentiation over NumPy: write an expression, call ``.backward()``, see its tree."""

import os

from numpy import bool_ as bool_
from numpy import complex64 as complex64
from numpy import complex128 as complex128
from numpy import float16 as float16
from numpy import float32 as float32
from numpy import float64 as float64
from numpy import int8 as int8
from numpy import int16 as int16
from numpy import int32 as int32
from numpy import int64 as int64
from numpy import uint8 as uint8

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
from .functions.branching import branch as branch
from .functions.creation import Generator as Generator
from .functions.creation import arange as arange
from .functions.creation import default_generator as default_generator
from .functions.creation import empty as empty
from .functions.creation import eye as eye
from .functions.creation import full as full
from .functions.creation import full_like as full_like
from .functions.creation import linspace as linspace
from .functions.creation import manual_seed as manual_seed
from .functions.creation import ones as ones
from .functions.creation import ones_like as ones_like
from .functions.creation import rand as rand
from .functions.creation import randint as randint
from .functions.creation import randn as randn
from .functions.creation import randperm as randperm
from .functions.creation import zeros as zeros
from .functions.creation import zeros_like as zeros_like
from .functions.elementwise import abs as abs
from .functions.elementwise import absolute as absolute
from .functions.elementwise import acos as acos
from .functions.elementwise import acosh as acosh
from .functions.elementwise import add as add
from .functions.elementwise import angle as angle
from .functions.elementwise import arccos as arccos
from .functions.elementwise import arccosh as arccosh
from .functions.elementwise import arcsin as arcsin
from .functions.elementwise import arcsinh as arcsinh
from .functions.elementwise import arctan as arctan
from .functions.elementwise import arctan2 as arctan2
from .functions.elementwise import arctanh as arctanh
from .functions.elementwise import asin as asin
from .functions.elementwise import asinh as asinh
from .functions.elementwise import atan as atan
from .functions.elementwise import atan2 as atan2
from .functions.elementwise import atanh as atanh
from .functions.elementwise import ceil as ceil
from .functions.elementwise import clamp as clamp
from .functions.elementwise import clip as clip
from .functions.elementwise import conj as conj
from .functions.elementwise import cos as cos
from .functions.elementwise import cosh as cosh
from .functions.elementwise import deg2rad as deg2rad
from .functions.elementwise import div as div
from .functions.elementwise import divide as divide
from .functions.elementwise import elu as elu
from .functions.elementwise import erf as erf
from .functions.elementwise import exp as exp
from .functions.elementwise import exp2 as exp2
from .functions.elementwise import expm1 as expm1
from .functions.elementwise import fix as fix
from .functions.elementwise import floor as floor
from .functions.elementwise import fmax as fmax
from .functions.elementwise import fmin as fmin
from .functions.elementwise import fmod as fmod
from .functions.elementwise import hypot as hypot
from .functions.elementwise import imag as imag
from .functions.elementwise import leaky_relu as leaky_relu
from .functions.elementwise import log as log
from .functions.elementwise import log1p as log1p
from .functions.elementwise import log2 as log2
from .functions.elementwise import log10 as log10
from .functions.elementwise import logaddexp as logaddexp
from .functions.elementwise import logaddexp2 as logaddexp2
from .functions.elementwise import maximum as maximum
from .functions.elementwise import minimum as minimum
from .functions.elementwise import mul as mul
from .functions.elementwise import multiply as multiply
from .functions.elementwise import neg as neg
from .functions.elementwise import negative as negative
from .functions.elementwise import positive as positive
from .functions.elementwise import pow as pow
from .functions.elementwise import rad2deg as rad2deg
from .functions.elementwise import real as real
from .functions.elementwise import reciprocal as reciprocal
from .functions.elementwise import relu as relu
from .functions.elementwise import remainder as remainder
from .functions.elementwise import round as round
from .functions.elementwise import sigmoid as sigmoid
from .functions.elementwise import sign as sign
from .functions.elementwise import silu as silu
from .functions.elementwise import sin as sin
from .functions.elementwise import sinc as sinc
from .functions.elementwise import sinh as sinh
from .functions.elementwise import softplus as softplus
from .functions.elementwise import sqrt as sqrt
from .functions.elementwise import square as square
from .functions.elementwise import sub as sub
from .functions.elementwise import subtract as subtract
from .functions.elementwise import tan as tan
from .functions.elementwise import tanh as tanh
from .functions.elementwise import trunc as trunc
from .functions.elementwise import where as where
from .functions.nets import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from .functions.nets import cross_entropy as cross_entropy
from .functions.nets import gelu as gelu
from .functions.nets import linear as linear
from .functions.nets import mse_loss as mse_loss
from .functions.ordering import argsort as argsort
from .functions.ordering import sort as sort
from .functions.ordering import topk as topk
from .functions.products import bmm as bmm
from .functions.products import dot as dot
from .functions.products import einsum as einsum
from .functions.products import inner as inner
from .functions.products import matmul as matmul
from .functions.products import mm as mm
from .functions.products import mv as mv
from .functions.products import outer as outer
from .functions.products import tensordot as tensordot
from .functions.reductions import all as all
from .functions.reductions import amax as amax
from .functions.reductions import amin as amin
from .functions.reductions import any as any
from .functions.reductions import argmax as argmax
from .functions.reductions import argmin as argmin
from .functions.reductions import cumprod as cumprod
from .functions.reductions import cumsum as cumsum
from .functions.reductions import log_softmax as log_softmax
from .functions.reductions import logsumexp as logsumexp
from .functions.reductions import max as max
from .functions.reductions import mean as mean
from .functions.reductions import min as min
from .functions.reductions import norm as norm
from .functions.reductions import prod as prod
from .functions.reductions import softmax as softmax
from .functions.reductions import std as std
from .functions.reductions import sum as sum
from .functions.reductions import var as var
from .functions.shape import broadcast_to as broadcast_to
from .functions.shape import cat as cat
from .functions.shape import chunk as chunk
from .functions.shape import diag as diag
from .functions.shape import diagonal as diagonal
from .functions.shape import expand as expand
from .functions.shape import flatten as flatten
from .functions.shape import flip as flip
from .functions.shape import index_select as index_select
from .functions.shape import movedim as movedim
from .functions.shape import narrow as narrow
from .functions.shape import permute as permute
from .functions.shape import repeat as repeat
from .functions.shape import repeat_interleave as repeat_interleave
from .functions.shape import reshape as reshape
from .functions.shape import roll as roll
from .functions.shape import select as select
from .functions.shape import split as split
from .functions.shape import squeeze as squeeze
from .functions.shape import stack as stack
from .functions.shape import tile as tile
from .functions.shape import transpose as transpose
from .functions.shape import tril as tril
from .functions.shape import triu as triu
from .functions.shape import unbind as unbind
from .functions.shape import unsqueeze as unsqueeze
from .hips.neighbours import warn_of_another
from .transforms import checkpoint as checkpoint
from .transforms import deriv as deriv
from .transforms import elementwise_grad as elementwise_grad
from .transforms import grad as grad
from .transforms import grad_and_aux as grad_and_aux
from .transforms import grad_named as grad_named
from .transforms import gradients as gradients
from .transforms import hessian as hessian
from .transforms import hessian_tensor_product as hessian_tensor_product
from .transforms import hessian_vector_product as hessian_vector_product
from .transforms import holomorphic_grad as holomorphic_grad
from .transforms import hvp as hvp
from .transforms import jacfwd as jacfwd
from .transforms import jacobian as jacobian
from .transforms import jacrev as jacrev
from .transforms import jvp as jvp
from .transforms import make_ggnvp as make_ggnvp
from .transforms import make_hvp as make_hvp
from .transforms import make_jvp as make_jvp
from .transforms import make_jvp_reversemode as make_jvp_reversemode
from .transforms import make_vjp as make_vjp
from .transforms import multigrad_dict as multigrad_dict
from .transforms import tensor_jacobian_product as tensor_jacobian_product
from .transforms import value_and_grad as value_and_grad
from .transforms import vector_jacobian_product as vector_jacobian_product
from .transforms import vjp as vjp
from .transforms import vmap as vmap

# The names of HIPS autograd (autograd.numpy, autograd.extend, ...) have a folder of their own, which comes first in case
# that its files lie beside ours.
__path__.insert(0, os.path.join(__path__[0], "hips"))
warn_of_another()
_HIPS = ("numpy", "scipy", "misc", "extend", "builtins", "core", "tracer", "util", "test_util", "wrap_util",
         "differential_operators")  # fmt: skip
_ROOMS = ("linalg", "special", "testing", "viz", *_HIPS)  # imported when first looked at: `import autograd` stays quick
_BUILTINS = ("isinstance", "type", "tuple", "list", "dict")  # HIPS has them here too


def __getattr__(name):
    import importlib

    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _BUILTINS:
        return getattr(importlib.import_module(f"{__name__}.builtins"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_ROOMS})
