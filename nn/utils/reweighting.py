"""The older forms of weight and spectral normalisation, with PyTorch's older names in the state."""

from ..parameter import Parameter
from .computed import add_computed, computed, remove_computed
from .parametrizations import rows_of, weight_of
from .weights import as_matrix, first_vectors, iterate, largest_singular_value, norm_except


class _Reweighted:
    """Where a weight comes from that is computed from parameters beside it in the same module."""

    def __init__(self, name, **options):
        self.name = name
        self.__dict__.update(options)

    def part(self, module, suffix):
        """The tensor called after the weight, with a suffix."""
        return getattr(module, f"{self.name}_{suffix}")

    def assign(self, module, value):
        """Refuse: the weight is computed."""
        raise AttributeError(
            f"{type(module).__name__}.{self.name} is computed by a normalisation: change {self.name}_{self.source}, or "
            "remove the normalisation first"
        )


class _Normalised(_Reweighted):
    source = "v"

    def value(self, module):
        direction = self.part(module, "v")
        return direction * (self.part(module, "g") / norm_except(direction, self.dim))


class _Spectral(_Reweighted):
    source = "orig"

    def value(self, module):
        weight, u, v = (self.part(module, suffix) for suffix in ("orig", "u", "v"))
        matrix = as_matrix(weight, self.dim)
        if module.training:
            iterate(matrix.T, v, u, self.iterations, self.eps)  # here v comes first
        return weight / largest_singular_value(matrix, u, v)


def weight_norm(module, name="weight", dim=0):
    """Learn the length ``weight_g`` and the direction ``weight_v`` of a weight apart (Salimans & Kingma, *Weight
    Normalization*, 2016). :func:`nn.utils.parametrizations.weight_norm` is the newer form.

    Returns the module. Raises ValueError if there is no such weight, or it is normalised already.

    >>> import nn
    >>> layer = nn.utils.weight_norm(nn.Linear(2, 3))
    >>> [parameter for parameter, _ in layer.named_parameters()]
    ['bias', 'weight_g', 'weight_v']
    """
    weight = _own_weight(module, name, "weight_norm")
    length = norm_except(weight.detach(), dim)
    add_computed(module, name, _Normalised(name, dim=dim))
    module.register_parameter(f"{name}_g", Parameter(length, weight.requires_grad))
    module.register_parameter(f"{name}_v", weight)
    return module


def remove_weight_norm(module, name="weight"):
    """Make a plain parameter of a weight again, with the value it has; returns the module.

    Raises ValueError if it has no such normalisation.

    >>> import nn
    >>> nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(2, 3)))
    Linear(in_features=2, out_features=3, bias=True)
    """
    return _removed(module, name, _Normalised, "v", ("g",))


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    """Divide a weight by its largest singular value (Miyato et al., *Spectral Normalization for Generative Adversarial
    Networks*, 2018). :func:`nn.utils.parametrizations.spectral_norm` is the newer form.

    Returns the module, with the parameter ``weight_orig`` and the buffers ``weight_u`` and ``weight_v``. Raises ValueError
    if there is no such weight, or it is normalised already.

    >>> import nn
    >>> layer = nn.utils.spectral_norm(nn.Linear(2, 3))
    >>> list(layer.state_dict())
    ['bias', 'weight_orig', 'weight_u', 'weight_v']
    """
    weight = _own_weight(module, name, "spectral_norm")
    if weight.ndim < 2 or n_power_iterations < 1:
        raise ValueError(
            f"spectral_norm: expected a weight of at least two axes and at least one iteration, got {weight.shape} and "
            f"{n_power_iterations}"
        )
    dim = rows_of(module) if dim is None else dim
    u, v = first_vectors(weight, dim, eps)
    iterate(as_matrix(weight.detach(), dim).T, v, u, 15, eps)
    add_computed(module, name, _Spectral(name, dim=dim, iterations=n_power_iterations, eps=eps))
    module.register_parameter(f"{name}_orig", weight)
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    return module


def remove_spectral_norm(module, name="weight"):
    """Make a plain parameter of a weight again, with the value it has; returns the module.

    Raises ValueError if it has no such normalisation.

    >>> import nn
    >>> nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(2, 3)))
    Linear(in_features=2, out_features=3, bias=True)
    """
    return _removed(module, name, _Spectral, "orig", ("u", "v"))


def _own_weight(module, name, what):
    if name in computed(module):
        raise ValueError(f"{what}: {type(module).__name__}.{name} is computed already")
    weight = weight_of(module, name, what)
    if not isinstance(weight, Parameter):
        raise ValueError(f"{what}: {type(module).__name__}.{name} is no parameter")
    return weight


def _removed(module, name, kind, keep, others):
    if not isinstance(computed(module).get(name), kind):
        raise ValueError(f"{type(module).__name__}.{name} has no such normalisation to remove")
    value = getattr(module, name).detach().clone()
    parameter = getattr(module, f"{name}_{keep}")
    remove_computed(module, name)
    for suffix in (keep, *others):
        delattr(module, f"{name}_{suffix}")
    parameter.data = value
    module.register_parameter(name, parameter)
    return module
