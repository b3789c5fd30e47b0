"""Flat buffers: parameters side by side in one array, so that one update serves them all.

NumPy's cost per call exceeds the work on a small array many times over: updating 60 parameters of 256 elements one
after another takes about twenty times as long as updating one array of 15,360. So an optimiser moves the values of
its parameters into one array, of which each ``parameter.data`` becomes a view, and gathers the gradients the same way.
"""

import math

import numpy as np

import autograd

BLOCK = 1 << 15
"""Elements that are updated at a time: what an update reads and writes of them stays in the processor's cache."""

LARGE = 1 << 16
"""Elements of a parameter whose gradient is used where it lies: of fewer, calls for each part take longer than gathering it."""


class Flat:
    """Parameters of one dtype in one buffer, with their gradients and the optimiser's state laid out the same way.

    Attributes
    ----------
    parameters : list of Tensor
    values, gradients : 1-D arrays of all elements; complex ones as pairs of real ones
    states : ``{name: 1-D array}``, made with zeros when first asked for
    steps : how many times each parameter was updated with the help of its state
    numbers : of each parameter, further numbers that its updates keep, as ``{name: float}``
    """

    def __init__(self, parameters):
        self.parameters = parameters
        self.shapes = [parameter.shape for parameter in parameters]
        self.dtype = parameters[0].dtype
        real = np.finfo(self.dtype).dtype
        width = self.dtype.itemsize // real.itemsize
        ends = np.cumsum([math.prod(shape) * width for shape in self.shapes]).tolist()
        self.spans = list(zip([0, *ends], ends))
        self._large = [stop - start > LARGE for start, stop in self.spans]
        self._any_large = any(self._large)
        self.values = np.empty(ends[-1], real)
        self.gradients = np.empty(ends[-1], real)
        self._work = np.empty((3, min(BLOCK, ends[-1])), real)
        self.states = {}
        self.steps = [0] * len(parameters)
        self.numbers = [{}] * len(parameters)
        self.views = [self.view(self.values, k) for k in range(len(parameters))]
        for k in range(len(parameters)):
            self._take_in(k)

    def view(self, buffer, k):
        """The part of a flat buffer that belongs to parameter `k`, in its shape and dtype."""
        start, stop = self.spans[k]
        return buffer[start:stop].view(self.dtype).reshape(self.shapes[k])

    def state(self, name):
        """The flat buffer of the state `name`."""
        if name not in self.states:
            self.states[name] = np.zeros_like(self.values)
        return self.states[name]

    def put_state(self, k, name, value):
        """Set the state `name` of parameter `k`."""
        self.view(self.state(name), k)[...] = value

    def note_change(self, operation):
        """Let graphs that saved a parameter know that `operation` has changed it."""
        autograd.mark_changed(self.values, operation)

    def _take_in(self, k):
        self.views[k][...] = self.parameters[k].numpy(force=True)
        self.parameters[k].data = self.views[k]

    def keep_up(self):
        """Take in the values of parameters whose ``.data`` was replaced; False if a shape or dtype changed."""
        for k, (parameter, view) in enumerate(zip(self.parameters, self.views)):
            if parameter.numpy(force=True) is not view:
                if parameter.shape != view.shape or parameter.dtype != self.dtype:
                    return False
                self._take_in(k)
                autograd.mark_changed(self.values, "new parameter.data")
        return True

    def stretches(self):
        """What there is to update, as a list of (first, end, gradient): parameters `first` to `end` are neighbours
        that all have a gradient and were updated equally often, and `gradient` is theirs as a 1-D array.

        Usually that is one stretch of everything. A large parameter is a stretch of its own: its gradient is used
        where it lies, without being gathered.
        """
        gradients, steps, numbers = [parameter.grad for parameter in self.parameters], self.steps, self.numbers
        if self._are_alike() and all([gradient is not None for gradient in gradients]):
            return [self._gathered_stretch(0, [gradient.numpy(force=True) for gradient in gradients])]
        found, waiting = [], []
        for k, (gradient, large) in enumerate(zip(gradients, self._large)):
            first = k - len(waiting)
            if waiting and (gradient is None or large or steps[k] != steps[first] or numbers[k] != numbers[first]):
                found.append(self._gathered_stretch(first, waiting))
                waiting = []
            if gradient is None:
                continue
            if large:
                array = np.ascontiguousarray(gradient.numpy(force=True))
                found.append((k, k + 1, array.reshape(-1).view(self.values.dtype)))
            else:
                waiting.append(gradient.numpy(force=True))
        if waiting:
            found.append(self._gathered_stretch(len(steps) - len(waiting), waiting))
        return found

    def _are_alike(self):
        """Whether no parameter is large, and all were updated equally often."""
        count = len(self.steps)
        return not self._any_large and self.steps.count(self.steps[0]) == self.numbers.count(self.numbers[0]) == count

    def _gathered_stretch(self, first, gradients):
        """Parameters from `first` on, with their `gradients` in one array."""
        end = first + len(gradients)
        gathered = self.gradients[self.spans[first][0] : self.spans[end - 1][1]]
        np.concatenate(gradients, axis=None, out=gathered if gathered.dtype is self.dtype else gathered.view(self.dtype))
        return first, end, gathered

    def update(self, stretches, group, rule):
        """Update every block of the stretches by ``rule.update(group, values, gradient, states, step, work)``.

        All are 1-D arrays of one length, `states` one for each of ``rule.state_names(group)``, and `work` three to
        scribble on; `step` is the number of this update of these parameters, from 1. `group` also holds the
        parameters' numbers, as they were left by the last update.
        """
        names = rule.state_names(group)
        buffers = [self.values, *[self.state(name) for name in names]]
        for first, end, gradient in stretches:
            start, stop = self.spans[first][0], self.spans[end - 1][1]
            step = self.steps[first] + 1
            numbers = self.numbers[first] or rule.first_numbers(group)
            options = {**group, **numbers} if numbers else group
            for a in range(start, stop, BLOCK):
                b = min(a + BLOCK, stop)
                values, *states = [buffer[a:b] for buffer in buffers]
                rule.update(options, values, gradient[a - start : b - start], states, step, self._work[:, : b - a])
            if names:
                self.steps[first:end] = [step] * (end - first)
            if numbers:
                self.numbers[first:end] = [rule.next_numbers(options, step)] * (end - first)

    def state_of(self, k):
        """The numbers and ``{name: Tensor}``, sharing memory, of the state of parameter `k`; empty before its first step."""
        if not self.steps[k]:
            return {}
        return {**self.numbers[k]} | {name: autograd.as_tensor(self.view(buffer, k)) for name, buffer in self.states.items()}
