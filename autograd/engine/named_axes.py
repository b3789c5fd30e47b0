"""What the axes of a failed operation's operands are called, where axes of one name must be equally long.

Names come from the table below, from the subscripts of einsum, or from the signature that NumPy names in its message.
"""

import re

AXES = dict(
    attention=dict(query="... L E", key="... S E", value="... S V"),
    convolution=dict(x="N C *", weight="O C *", bias="O"),
    transposed_convolution=dict(x="N C *", weight="C O *", bias="O"),
    cross_entropy=dict(x="N C *", targets="N *"),
)
"""For each role: `...` stands for any number of leading axes, `*` for those of space, which need not agree."""

SIGNATURE = re.compile(r"signature (\S+)->")


def axes_of(operation, operands, options, message):
    """The names of all axes of each operand; None if this operation has none, or an operand has not so many axes.

    An axis that is a part of what others have whole is called ``C/2``.
    """
    specified = _specified(operation, operands, options, message)
    if specified is None or len(specified) != len(operands):
        return None
    named = [_expanded(words.split(), len(operand.shape)) for words, operand in zip(specified, operands)]
    return None if None in named else named


def _specified(operation, operands, options, message):
    signature = SIGNATURE.search(message)
    if operation == "einsum":
        inputs = str(options.get("subscripts", "")).replace(" ", "").partition("->")[0].split(",")
        return [" ".join(letters.replace("...", "\0")).replace("\0", "...") for letters in inputs]
    if operation in AXES:
        found = [AXES[operation].get(operand.role, "?") for operand in operands]
        groups = options.get("groups", 1)
        if "convolution" in operation and isinstance(groups, int) and groups > 1:
            part = "O C *" if operation == "convolution" else "C O *"
            divided = part.replace("C" if operation == "convolution" else "O", f"{part[2]}/{groups}")
            found = [divided if words == part else words for words in found]
        return found
    if signature:
        return ["... " + words.replace(",", " ") for words in re.findall(r"\(([^)]*)\)", signature[1])]
    return None


def _expanded(words, count):
    """The words with as many names for `...` and `*` as make them `count`; None if that cannot be."""
    fixed = [word for word in words if word not in ("...", "*")]
    open_axes = count - len(fixed)
    if open_axes < 0 or (open_axes and len(fixed) == len(words)):
        return None
    found = []
    for word in words:
        if word == "...":
            found += ["…"] * open_axes
        elif word == "*":
            found += ["·"] * open_axes
        else:
            found.append(word)
    return found


def clash_of(operands, named):
    """``(name, (k, length), (k, length))`` of the first name whose axes, of operands number k, differ; None if none does."""
    first = {}
    for k, (operand, names) in enumerate(zip(operands, named)):
        for length, name in zip(operand.shape, names):
            whole, _, parts = name.partition("/")
            if name in "…·":
                continue
            found = k, length * int(parts or 1)
            if first.setdefault(whole, found)[1] != found[1]:
                return whole, first[whole], found
    return None


def renamed(shape, names, name, length):
    """`shape` with all axes of this name made as long; None if they cannot be divided so."""
    found = []
    for old, (whole, _, parts) in zip(shape, (one.partition("/") for one in names)):
        share, rest = divmod(length, int(parts or 1)) if whole == name else (old, 0)
        if rest or (whole == name and not share):
            return None
        found.append(share)
    return tuple(found)
