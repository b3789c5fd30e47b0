r"""Mathematics for the few entries whose rules are too long, or too much made for speed, to be read as they are computed.

Two rules of elliptic functions take care of arguments that nearly coincide, with series beside each formula. What a
reader wants is the formula, which holds wherever arguments differ (https://dlmf.nist.gov, chapters 19 and 22). And a
whole sequence is one record: its mathematics is a recurrence over the steps, forward and, in \delta, backward.
"""

import math

import numpy as np


def _jacobi(g, u, m, outputs):
    """All follow from the amplitude, which is the last result: sn and cn are its sine and cosine, dn its slope in u."""
    from scipy import special

    of_sn, of_cn, of_dn, of_angle = g
    sn, cn, dn, angle = outputs
    angular = of_sn * cn - of_cn * sn - of_dn * (m * sn * cn / dn) + of_angle
    first, second = special.ellipkinc(angle, m), special.ellipeinc(angle, m)
    slope = (second - (1 - m) * first) / (2 * m * (1 - m)) - sn * cn / (2 * (1 - m) * dn)
    return angular * dn, -(angular * dn * slope) - of_dn * (sn * sn / (2 * dn))


def _carlson(g, x, y, z, out):
    """Carlson's R_D: two derivatives are differences of its values, the last follows since it is homogeneous."""
    from scipy import special

    of_x = (special.elliprd(y, z, x) - out) / (2 * (x - z))
    of_y = (special.elliprd(x, z, y) - out) / (2 * (y - z))
    return g * of_x, g * of_y, -(g * ((1.5 * out + x * of_x + y * of_y) / z))


def _layer_norm(g, x, weight, bias, outputs, last, eps):
    _, mean, variance = outputs
    lead = len(x.shape) - last
    return _normalisation(g, x, weight, mean, variance, eps, tuple(range(lead, lead + last)), tuple(range(lead)))


def _batch_norm(g, x, weight, bias, outputs, eps):
    axes = (0, *range(2, len(x.shape)))
    by_channel = lambda one: one if one is None or len(axes) == 1 else one.reshape((-1,) + (1,) * (len(axes) - 1))
    _, mean, variance = outputs
    g = [g[0], by_channel(g[1]), by_channel(g[2])]
    return _normalisation(g, x, by_channel(weight), by_channel(mean), by_channel(variance), eps, axes, axes)


def _normalisation(g, x, weight, mean, variance, eps, axes, examples):
    """Normalised over some axes, with a weight and a bias that are the same along others."""
    g, of_mean, of_variance = g
    root = np.sqrt(variance + eps)
    hat = (x - mean) / root
    inner = g if weight is None else g * weight
    average = lambda one: np.mean(one, axis=axes, keepdims=True)
    of_x = (inner - average(inner) - hat * average(inner * hat)) / root
    count = math.prod(x.shape[axis] for axis in axes)
    of_x = of_x + of_mean / count + of_variance * (2 * (x - mean) / count)
    return of_x, np.sum(g * hat, axis=examples), np.sum(g, axis=examples)


def _attention(g, query, key, value, bias, outputs, scale):
    g, g_weights = g
    _, weights = outputs
    of_weights = g @ np.swapaxes(value, -1, -2) + g_weights
    of_scores = weights * (of_weights - np.sum(of_weights * weights, axis=-1, keepdims=True))
    of_key = scale * (np.swapaxes(of_scores, -1, -2) @ query)
    return scale * (of_scores @ key), of_key, np.swapaxes(weights, -1, -2) @ g, of_scores


RULES = dict(ellipj=_jacobi, elliprd=_carlson, layer_norm=_layer_norm, batch_norm=_batch_norm, attention=_attention)
"""Functions of the gradient, all arguments, the result or results, and options by name, for symbols; they give a gradient for
each argument."""

KEPT = frozenset(["layer_norm", "batch_norm", "attention"])
"""Those whose records keep the results that their rules here ask for; others are None."""

_INPUT, _STATE = r"W_{ih} \cdot x_t + b_{ih}", r"W_{hh} \cdot h_{t-1} + b_{hh}"
_SUMS = [r"\frac{\partial L}{\partial W_{ih}} = \sum_t \delta_t \cdot x_t^{T}",
         r"\frac{\partial L}{\partial b_{ih}} = \sum_t \delta_t",
         r"\frac{\partial L}{\partial x_t} = W_{ih}^{T} \cdot \delta_t"]  # fmt: skip

RECURRENCES = {
    "lstm_sequence": [
        rf"(i, f, g, o)_t = (\sigma, \sigma, \tanh, \sigma)({_INPUT} + {_STATE})",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t", r"h_t = o_t \odot \tanh(c_t)",
        r"\partial h_t = \frac{\partial L}{\partial h_t} + W_{hh}^{T} \cdot \delta_{t+1}",
        r"\partial c_t = \partial h_t \odot o_t \odot (1 - \tanh(c_t)^2) + \partial c_{t+1} \odot f_{t+1}",
        r"\delta_t = (\partial c_t \odot g_t \odot i_t \odot (1 - i_t), \partial c_t \odot c_{t-1} \odot f_t \odot (1 - f_t), "
        r"\partial c_t \odot i_t \odot (1 - g_t^2), \partial h_t \odot \tanh(c_t) \odot o_t \odot (1 - o_t))",
        *_SUMS, r"\frac{\partial L}{\partial W_{hh}} = \sum_t \delta_t \cdot h_{t-1}^{T}",
        r"\frac{\partial L}{\partial b_{hh}} = \sum_t \delta_t",
    ],
    "gru_sequence": [
        rf"(r, z)_t = \sigma({_INPUT} + {_STATE})",
        r"n_t = \tanh(W_{in} \cdot x_t + b_{in} + r_t \odot q_t)", r"q_t = W_{hn} \cdot h_{t-1} + b_{hn}",
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
        r"\partial h_t = \frac{\partial L}{\partial h_t} + \partial h_{t+1} \odot z_{t+1} + W_{hh}^{T} \cdot \epsilon_{t+1}",
        r"\nu_t = \partial h_t \odot (1 - z_t) \odot (1 - n_t^2)",
        r"\delta_t = (\nu_t \odot q_t \odot r_t \odot (1 - r_t), \partial h_t \odot (h_{t-1} - n_t) \odot z_t \odot (1 - z_t), "
        r"\nu_t)",
        r"\epsilon_t = (\delta_{r,t}, \delta_{z,t}, \nu_t \odot r_t)",
        *_SUMS, r"\frac{\partial L}{\partial W_{hh}} = \sum_t \epsilon_t \cdot h_{t-1}^{T}",
        r"\frac{\partial L}{\partial b_{hh}} = \sum_t \epsilon_t",
    ],
    "rnn_sequence": [
        rf"a_t = {_INPUT} + {_STATE}", r"h_t = f(a_t)",
        r"\partial h_t = \frac{\partial L}{\partial h_t} + W_{hh}^{T} \cdot \delta_{t+1}",
        r"\delta_t = \partial h_t \odot f'(a_t)",
        *_SUMS, r"\frac{\partial L}{\partial W_{hh}} = \sum_t \delta_t \cdot h_{t-1}^{T}",
        r"\frac{\partial L}{\partial b_{hh}} = \sum_t \delta_t",
    ],
}  # fmt: skip
RECURRENCES["lstm_cell"] = RECURRENCES["lstm_sequence"]
"""What a whole sequence computes at each step t, and, from the last step to the first, what its gradients are."""

REMARKS = {
    "lstm_sequence": "with a projection, W_hr · h_t takes the place of h_t",
    "lstm_cell": "there is one step t, and what comes back from t + 1 is the gradient of the new cell state",
    "gru_sequence": "W_in and W_hn are the last of the three parts of W_ih and W_hh; the first two belong to r and z",
    "rnn_sequence": "f is tanh, whose slope is 1 - h_t^2, or relu, whose slope is [h_t > 0]",
}
"""What the signs in a recurrence cannot say."""
