"""Which module an operation belongs to: recorded exactly, or found out afterwards from the names of parameters.

Afterwards there are these rules. What a parameter goes into belongs to the parameter's module, also by way of
something computed from that module's parameters alone, such as a transposed weight. Modules run one after the other,
so an operation between two such belongs to the innermost module that holds both. Between children 0 and 2 of a
numbered module, it is child 1. The last result that all later ones go through, between two modules, ends the first
one. And an operation that joins several results of one module belongs to it, as the sum at the end of a residual does.
What runs before the first parameter or after the last belongs to none; only :class:`modules` is always exact.
"""

from ..engine.graph import ORDER, STEP, Node, next_order, parents_of


class modules:
    """A block in which the modules of `model` note which operations are theirs; given to ``draw(..., module=)``.

    Without it, drawings find out from the names of parameters which operation belongs where, which is a guess: modules
    without parameters are known only between two numbered ones, functions that are called between two modules may be
    drawn in either or around both, and what hooks compute is taken for the module's own.
    With it, nothing is stored in the graph and no operation becomes slower: each call of a module notes the numbers of
    its first and its last operation. Calls in other threads meanwhile are told apart only by chance.

    Parameters
    ----------
    model : an ``nn.Module``, or anything with ``named_modules()`` and ``named_parameters()``

    Raises
    ------
    TypeError
        if `model` has no ``named_modules()``.

    >>> import nn
    >>> from autograd.viz import draw, modules
    >>> net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    >>> with modules(net) as recorded:
    ...     y = net(tensor([[1.0, 2.0]])).sum()
    >>> [kind for _, _, path, kind in recorded.calls]
    ['Linear', 'Tanh', 'Linear', 'Sequential']
    >>> draw(y, module=recorded, depth=1)
    <Drawing: Graph of sum: 2 operations, 2 folded parts>
    """

    def __init__(self, model):
        for name in ("named_modules", "named_parameters"):
            if not callable(getattr(model, name, None)):
                raise TypeError(f"modules(model): expected something with {name}(), such as an nn.Module, "
                                f"not {type(model).__name__}")  # fmt: skip
        self.model, self.calls, self._hidden = model, [], []

    def __enter__(self):
        for path, module in list(self.model.named_modules()):
            self._hidden.append((module, module.__dict__.get("forward")))
            object.__setattr__(module, "forward", self._noting(module.forward, _parts(path), type(module).__name__))
        return self

    def __exit__(self, *_):
        while self._hidden:
            module, own = self._hidden.pop()
            if own is None:
                object.__delattr__(module, "forward")
            else:
                object.__setattr__(module, "forward", own)

    def _noting(self, forward, path, kind):
        def noting(*inputs, **options):
            first = next_order()
            try:
                return forward(*inputs, **options)
            finally:
                self.calls.append((first, next_order(), path, kind))

        return noting

    def named_parameters(self):
        """The parameters of the model, by name."""
        return self.model.named_parameters()

    def named_modules(self):
        """The modules of the model, by path."""
        return self.model.named_modules()

    def __repr__(self):
        return f"<modules: {len(self.calls)} calls in {type(self.model).__name__}>"


def modules_of(order, labels):
    """``{id(record): path}`` and ``{path: class}`` for the records `order` (newest first).

    `labels` knows the names of the parameters and the module that was given, if any.
    """
    own = _of_parameters(order, labels)
    calls = getattr(labels.module, "calls", None)
    if calls:
        paths = _recorded(order, calls, own)
    elif any(own.values()):
        paths = _found_out(order, own)
    else:
        return {}, {}
    return paths, _kinds(labels.module, calls)


def _parts(path):
    return tuple(path.split(".")) if path else ()


def _of_parameters(order, labels):
    """``{id(record): path}`` of the parameters: their names without what comes after the last dot."""
    found = {}
    for record in order:
        node = Node(record)
        if node.is_leaf and labels.is_parameter(record, node.variable):
            found[id(record)] = _parts((labels.of_record(record, node.variable) or "").rpartition(".")[0])
    return found


def _kinds(module, calls):
    kinds = {path: kind for _, _, path, kind in calls or ()}
    if callable(getattr(module, "named_modules", None)):
        kinds.update({_parts(path): type(one).__name__ for path, one in module.named_modules()})
    return kinds


def _recorded(order, calls, own):
    """The innermost call during which each operation was recorded; calls nest, and numbers count down."""
    paths, waiting, running = dict(own), sorted(calls, key=lambda call: (-call[0], call[1])), []
    waiting.reverse()
    for record in reversed(order):
        number = record[ORDER]
        while waiting and waiting[-1][0] > number:
            running.append(waiting.pop())
        while running and running[-1][1] > number:
            running.pop()
        if running and record[STEP].name != "leaf":
            paths[id(record)] = running[-1][2]
    return paths


def _found_out(order, own):
    """The rules that the head of this file states."""
    operations = [record for record in reversed(order) if record[STEP].name != "leaf"]
    paths = _with_direct_uses(order, own)
    found, cuts = dict(paths), _cuts(operations)
    direct = [number for number, record in enumerate(operations) if id(record) in paths]
    for start, stop in zip(direct, direct[1:]):
        before, after = paths[id(operations[start])], paths[id(operations[stop])]
        cut = next((number for number in range(stop - 1, start - 1, -1) if cuts[number]), None)
        for number in range(start + 1, stop):
            between = _between(before, after, cut is not None and (-1 if number <= cut else 1))
            found[id(operations[number])] = _joined(operations[number], found, own, between, before)
    return found


def _cuts(operations):
    """For each operation, whether everything later depends on earlier operations by way of its result alone."""
    place = {id(record): number for number, record in enumerate(operations)}
    passing = [0] * (len(operations) + 1)  # how many edges begin or end to pass by here
    for number, record in enumerate(operations):
        for parent in parents_of(record):
            source = place.get(id(parent))
            if source is not None:
                passing[source + 1] += 1
                passing[number] -= 1
    cuts, count = [], 0
    for change in passing[:-1]:
        count += change
        cuts.append(count == 0)
    return cuts


def _between(before, after, side):
    """The module of an operation between two whose modules are known.

    `side` is -1 before and 1 after the last result that everything later goes through, or False if there is none.
    """
    common = _common(before, after)
    here, there = (path[len(common) : len(common) + 1] for path in (before, after))
    numbered = here and there and here[0].isdecimal() and there[0].isdecimal()
    gap = int(there[0]) - int(here[0]) if numbered else None
    if gap == 2:
        return (*common, str(int(here[0]) + 1))
    if side > 0 and gap in (1, None):
        length = len(common) + 1
        while length < len(after) and after[length].isdecimal():
            length += 1
        return after[:length]
    return common + here if side < 0 and gap == 1 else common


def _with_direct_uses(order, own):
    """The modules of parameters, of what is a parameter in another form, and of what uses these."""
    paths, forms = dict(own), set(own)
    for record in reversed(order):
        parents = parents_of(record)
        sources = [paths[id(parent)] for parent in parents if id(parent) in forms]
        if sources and record[STEP].name != "leaf":
            paths[id(record)] = _common_of(sources)
            if len(set(sources)) == 1 and len(sources) == len(parents) and _is_another_form(record, sources[0]):
                forms.add(id(record))
    return paths


def _is_another_form(record, path):
    """Whether an operation on parameters of one module makes a parameter in another form: transposed, or scaled.

    Rows picked from a table are data, and what has arguments that need no gradient uses data.
    """
    entry = record[STEP].entry
    picks = entry is None or "key" in entry.options or not (entry.view or entry.elementwise)
    return bool(path) and not picks and all(record[slot] is not None for slot in record[STEP].layout.parents.values())


def _joined(record, found, own, between, before):
    """The module whose results an operation joins, where that lies deeper than the module `between`.

    Within a numbered module it is the child that ran `before`: the residual sum at its end.
    """
    parents = {id(parent) for parent in parents_of(record)} - own.keys()
    if len(parents) < 2:
        return between
    joined = _common_of([found.get(parent, ()) for parent in parents])
    if before[: len(joined)] == joined and before[len(joined) : len(joined) + 1] and before[len(joined)].isdecimal():
        joined = before[: len(joined) + 1]
    return joined if len(joined) > len(between) else between


def _common_of(paths):
    common = paths[0]
    for path in paths[1:]:
        common = _common(common, path)
    return common


def _common(one, other):
    """The longest path that both begin with."""
    length = 0
    for a, b in zip(one, other):
        if a != b:
            break
        length += 1
    return one[:length]
