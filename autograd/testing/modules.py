"""Modules under test: their parameters are inputs like any other."""


def as_function(fn, inputs, names):
    """`fn` itself; of something with parameters, such as an ``nn.Module``, the function of the inputs and of these."""
    if not hasattr(fn, "named_parameters"):
        return fn, inputs, names
    parameters = dict(fn.named_parameters())
    places = {name: list(_places(fn, parameter)) for name, parameter in parameters.items()}
    count = len(inputs)

    def function(*given):
        changed = [(owner, attribute, held) for name in parameters for owner, attribute, held in places[name]]
        try:
            for name, value in zip(parameters, given[count:], strict=True):
                for owner, attribute, _ in places[name]:
                    owner.__dict__[attribute] = value
            return fn(*given[:count])
        finally:
            for owner, attribute, held in changed:
                owner.__dict__[attribute] = held

    names = [*names, *(f"{count + i} ({name!r})" for i, name in enumerate(parameters))]
    return function, [*inputs, *parameters.values()], names


def _places(module, parameter):
    """Each attribute of the module or of one inside it that holds `parameter`."""
    for owner in module.modules():
        for attribute, held in vars(owner).items():
            if held is parameter:
                yield owner, attribute, held
