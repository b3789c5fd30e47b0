"""Why an equation is as it is: the shapes of its factors, each transpose, each sum."""

import math
import re

from ..engine.graph import RESULT
from .constant_notation import is_identity
from .expressions import Call, Constant, Name, is_number, is_transpose
from .held import has_several_results
from .notation import axis_of, axis_words
from .readable import RECURRENCES, REMARKS
from .writers import to_text

LONGEST_IN_SENTENCE = 32
"""Formulas of more characters than this are not repeated in a sentence."""

STRETCHING = frozenset(["linear", "convolution", "transposed_convolution", "layer_norm", "batch_norm"])
"""Operations that are not elementwise, and use a bias, or a weight beside it, once for each example and place."""

MEANINGS = dict(
    to_largest="to_largest(g, x, y) puts each gradient where the largest element of its window was",
    convolution_weight="convolution_weight(x, g) sums, over all examples and places, the window of x there times g there",
    convolution_input="convolution_input(g, W) gives each element of a window its share: W times g, added up",
    scatter="scatter(g; [place]) puts g at this place into zeros",
    shift="shift moves everything one place on",
    cumprod="cumprod is the product of all elements up to each",
)
"""What functions do that occur in gradients and that a reader need not know."""


class Lengths:
    """How shapes are written: lengths of axes as numbers, or as the letters that were given for them.

    >>> from autograd.symbolic.reasons import Lengths
    >>> Lengths({"n": 4}).shape((4, 2)), Lengths({}).shape(())
    ('(n×2)', 'scalar')
    """

    def __init__(self, letters):
        self.letters = letters
        self._by_length = {length: letter for letter, length in letters.items()}

    def shape(self, shape):
        """``(n×2)``."""
        return f"({'×'.join(map(self.length, shape))})" if shape else "scalar"

    def length(self, length):
        """``n`` or ``2``."""
        return self._by_length.get(length, str(length))

    def is_batch(self, length):
        return self._by_length.get(length) == "n"


def batch_letter(steps):
    """``{"n": length}`` of the first axis of the net's input, if no other axis of it or of a leaf is as long."""
    inputs = [one for one in steps.given if len(one.shape or ()) >= 2 and not one.label.startswith(("y", "t"))]
    if not inputs or not steps.layers or inputs[0].shape[0] < 2:
        return {}
    length, *others = inputs[0].shape
    taken = {n for leaf in steps.leaves for n in leaf.shape} | set(others)
    taken |= {n for step in steps.all for n in step.shape[1:]}
    return {} if length in taken else {"n": length}


# -- shapes of factors ------------------------------------------------------------------------------------------------


def shape_equation(expression, shape, lengths):
    """``(2×6) = (2×n)(n×6)``: the shape of the result, and, where they differ from it, those of the factors."""
    if shape is None:
        return ""
    left, right = lengths.shape(shape), _factors(expression, lengths)
    if right in (left, "") or set(re.findall(r"\([^)]*\)", right)) == {left} and ")(" not in right and "sum" not in right:
        return left if shape else ""
    return f"{left} = {right}"


def _factors(expression, lengths):
    """The shapes of the factors of an expression, in the order and with the signs in which it has them."""
    if isinstance(expression, Call):
        x = expression.arguments[0]
        if expression.name == "matmul":
            return "".join(_factors(_only(argument), lengths) for argument in expression.arguments)
        if expression.name in ("add", "subtract"):
            sign = " + " if expression.name == "add" else " − "
            return sign.join(part for part in (_factors(argument, lengths) for argument in expression.arguments) if part)
        if expression.name == "multiply":
            return " ⊙ ".join(part for part in (_factors(_only(a), lengths) for a in expression.arguments) if part)
        if expression.name == "sum" and not isinstance(x, tuple):
            words, factors = axis_words(x.shape, axis_of(expression)), _factors(_only(x), lengths)
            if not factors:
                return ""
            return f"sum over {words} of {factors}" if words else f"sum of {factors}"
        if expression.name in ("negative", "divide") and not isinstance(x, tuple):
            return _factors(x, lengths)
    if isinstance(expression, Constant) or expression.shape in ((), None):
        return ""
    return lengths.shape(expression.shape)


def _only(expression):
    """A factor that is itself a sum is one thing with one shape."""
    if isinstance(expression, Call) and expression.name in ("add", "subtract", "multiply"):
        return Name("", expression.shape)
    return expression


# -- reasons ----------------------------------------------------------------------------------------------------------


def reasons_of(gradient, written, lengths):
    """Sentences that say why the equation of a gradient, as it is `written`, has its transposes and sums."""
    step = gradient.step
    name = to_text(step.label)
    found = transposes(written, lengths, f", the shape of {name}", step.shape)
    if len(gradient.contributions) > 1:
        found.append(f"{name} is used {len(gradient.contributions)} times: it changes the result along every way, "
                     "and the gradients of all ways add up")  # fmt: skip
    for contribution in gradient.contributions:
        if not contribution.written_out:
            operation = contribution.user.operation
            where = "it is a recurrence, which stands at the end" if operation in RECURRENCES else "it stands here by its name"
            found.append(f"the rule of {operation} is too long to be written out; {where}")
            continue
        found += _broadcasting(contribution, step, name, lengths)
        found += _spreading(contribution, step, lengths)
    return list(dict.fromkeys(found))


def transposes(expression, lengths, aim="", shape=None):
    """A sentence for each product that has a transposed factor; `aim` says what has the `shape`."""
    found = []
    for part in expression.parts():
        if not (isinstance(part, Call) and part.name == "matmul"):
            continue
        turned = [a for a in part.arguments if is_transpose(a) and isinstance(a.arguments[0], (Name, Call))]
        if not turned or any(len(a.shape or ()) < 2 for a in part.arguments):
            continue
        left, right = (lengths.shape(a.shape) for a in part.arguments)
        which = " and ".join(f"{_called(a.arguments[0])} {lengths.shape(a.arguments[0].shape)}" for a in turned)
        whole = aim if part.shape == shape else ""
        inner = part.arguments[0].shape[-1]
        length = lengths.length(inner)
        over = f"all {length} examples" if lengths.is_batch(inner) else f"an axis of length {length}"
        over = "" if inner == 1 else f"; the product sums over {over}"
        found.append(f"{which} {'is' if len(turned) == 1 else 'are'} transposed so that the dimensions fit: "
                     f"{left}{right} = {lengths.shape(part.shape)}{whole}{over}")  # fmt: skip
    return found


def _called(expression):
    """An expression in a sentence: written out where it is short."""
    text = to_text(expression)
    return text if len(text) <= LONGEST_IN_SENTENCE else "a factor"


def _broadcasting(contribution, step, name, lengths):
    user = contribution.user
    if user is None or user.node.entry is None:
        return
    through = user.node.entry.elementwise or user.operation in STRETCHING
    shape = user.node.record[RESULT][0][0] if has_several_results(user.node) else user.shape
    if not through or len(step.shape) > len(shape) or math.prod(step.shape) == math.prod(shape) or step.label is None:
        return
    if not any(isinstance(part, Call) and part.name == "sum" for part in contribution.expression.parts()):
        return
    if user.operation in STRETCHING and len(step.shape) != 1:
        return
    own = lengths.shape(step.shape) if step.shape else "(a scalar)"
    how = f"{name} {own} was broadcast to {lengths.shape(shape)}"
    if len(shape) == 2 and step.shape in ((shape[1],), (1, shape[1])):
        count = lengths.length(shape[0])
        how += f", that is, used once for each of the {count} rows"
    yield f"the sum undoes broadcasting: {how}, and the gradients of all its copies add up"


def _spreading(contribution, step, lengths):
    for part in contribution.expression.parts():
        if isinstance(part, Call) and part.name == "spread":
            if contribution.user is not None and contribution.user.operation == "mean":
                count = math.prod(step.shape) // max(math.prod(contribution.user.shape), 1)
                yield f"the mean is of {count} elements, so each gets 1/{count} of its gradient"
                continue
            yield (f"every element of {lengths.shape(part.shape)} went into the sum once, so each gets the sum's gradient")


def legend(expressions):
    """Explanations of the signs that occur in the expressions."""
    parts = [part for expression in expressions for part in expression.parts()]
    calls = [part for part in parts if isinstance(part, Call)]
    names = {part.name for part in calls}
    shaped = [part for part in calls if part.name == "multiply" and all(a.shape for a in part.arguments)]
    found = []
    if "matmul" in names:
        found.append("· is the matrix product, or the product with a number")
    if shaped or any(_is_masked(part) for part in calls):
        found.append("⊙ multiplies element by element")
    if names & {"greater", "greater_equal", "less", "less_equal", "equal", "not_equal"}:
        found.append("[condition] is 1 where it holds and 0 elsewhere")
    if "convolution" in names:
        found.append("∗ is the convolution")
    if any(map(is_transpose, calls)):
        found.append("ᵀ is the transpose")
    if any(part.name == "spread" for part in calls) or any(_is_ones(part) for part in parts):
        found.append("𝟏 is an array of ones")
    if any(isinstance(part, Constant) and is_identity(part.value) for part in parts):
        found.append("𝐈 is the identity matrix")
    if any(name.startswith("vjp_") for name in names):
        found.append("vjp_f(g; x) is the gradient rule of f, applied to the incoming gradient g")
    found += [meaning for name, meaning in MEANINGS.items() if name in names]
    for name in sorted(names & RECURRENCES.keys()):
        found.append(f"{name}, for every step t, and back from the last to the first")
        found += [f"   {to_text(line)}" for line in RECURRENCES[name]]
        found.append(f"   {REMARKS[name]}")
    return found


def _is_masked(call):
    return call.name == "where" and len(call.arguments) == 3


def _is_ones(part):
    return isinstance(part, Constant) and bool(part.shape) and not is_number(part.value)
