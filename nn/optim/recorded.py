"""Steps that are recorded, so that a gradient goes through them: what ``differentiable=True`` asks for.

An update is NumPy code that overwrites arrays. Here the same code runs on registers instead: where an array would be
overwritten, a register is given another Tensor, so that nothing that the graph saved is ever changed.
"""

import numpy as np

import autograd


class Register(np.lib.mixins.NDArrayOperatorsMixin):
    """A place for a Tensor, in the code of an update: ``out=`` and ``+=`` put another Tensor into it."""

    def __init__(self, value=None):
        self.value = value

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        result = getattr(ufunc, method)(*map(_value, inputs), **options)
        return Register(result) if out is None else out[0].put(result)

    def __array_function__(self, function, types, arguments, options):
        if function is np.copyto:
            return arguments[0].put(_value(arguments[1]))
        out = options.pop("out", None)
        result = function(*map(_value, arguments), **options)
        return Register(result) if out is None else out.put(result)

    def put(self, value):
        """Put `value` into this place; returns the place."""
        self.value = value
        return self

    def fill(self, number):
        """Put a tensor into this place that is `number` everywhere."""
        self.value = autograd.zeros_like(self.value) + _value(number)

    def __setitem__(self, mask, number):
        self.value = autograd.where(_value(mask), number, self.value)


def _value(operand):
    return operand.value if isinstance(operand, Register) else operand


def _is_wanted(option):
    return isinstance(option, autograd.Tensor) and option.requires_grad


class Recorded:
    """Parameters that steps change with a record; it stands where other optimisers have a ``Flat``.

    Attributes
    ----------
    parameters : list of Tensor
    steps : how many times each parameter was updated
    numbers : of each parameter, further numbers that its updates keep, as ``{name: number}``
    """

    def __init__(self, parameters):
        self.parameters = parameters
        self.steps = [0] * len(parameters)
        self.numbers = [{} for _ in parameters]
        self._states = [{} for _ in parameters]

    def keep_up(self):
        """True: nothing here depends on where the values of the parameters lie."""
        return True

    def note_change(self, operation):
        """Nothing: the graph knows of the change."""

    def stretches(self):
        """The numbers of the parameters that have a gradient.

        Raises InPlaceError for a leaf that requires grad: after a recorded step it would be a leaf no more.
        """
        found = [k for k, parameter in enumerate(self.parameters) if parameter.grad is not None]
        for k in found:
            if self.parameters[k].requires_grad and self.parameters[k].is_leaf:
                raise autograd.InPlaceError(
                    f"differentiable=True: parameter {k} is a leaf that requires grad, and a recorded step cannot change it. "
                    "Let the optimiser have copies, [p.clone() for p in net.parameters()], set their .grad, and run the net "
                    "on them with nn.utils.functional_call"
                )
        return found

    def update(self, stretches, group, rule):
        """Update the parameters with the numbers in `stretches` by ``rule.update``, recorded."""
        with autograd.enable_grad():
            for k in stretches:
                self._update(k, group, rule)

    def _update(self, k, group, rule):
        parameter, held = self.parameters[k], self._states[k]
        names = rule.state_names(group)
        states = [Register(held[name] if name in held else autograd.zeros_like(parameter)) for name in names]
        values, gradient = Register(parameter.clone()), Register(parameter.grad)
        group = {name: Register(option) if _is_wanted(option) else option for name, option in group.items()}
        step, options = self.steps[k] + 1, {**group, **(self.numbers[k] or rule.first_numbers(group))}
        rule.update(options, values, gradient, states, step, (Register(), Register(), Register()))
        parameter.data = parameter.data.clone()  # what the graph saved of it stays as it is
        parameter.copy_(values.value)
        self.steps[k] = step if names else 0
        self.numbers[k] = rule.next_numbers(options, step)
        self._states[k] = {name: state.value for name, state in zip(names, states)}

    def state_of(self, k):
        """The numbers and ``{name: Tensor}`` of the state of parameter `k`; empty before its first step."""
        return {**{name: _value(number) for name, number in self.numbers[k].items()}, **self._states[k]}

    def put_state(self, k, name, value):
        """Set the state `name` of parameter `k`."""
        self._states[k][name] = autograd.tensor(value, dtype=self.parameters[k].dtype)
