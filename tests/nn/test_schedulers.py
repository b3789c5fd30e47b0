"""Schedulers: against PyTorch, against closed forms, their state, and bad input."""

import copy
import math

import numpy as np
import pytest

import nn
from nn.optim import lr_scheduler, swa_utils

EPOCHS = 30

CASES = [
    ("LambdaLR", dict(lr_lambda=lambda epoch: 0.9**epoch)),
    ("LambdaLR", dict(lr_lambda=[lambda epoch: 1 / (1 + epoch), lambda epoch: 2.0])),
    ("MultiplicativeLR", dict(lr_lambda=lambda epoch: 1 - 1 / (epoch + 1))),
    ("StepLR", dict(step_size=3)),
    ("StepLR", dict(step_size=1, gamma=0.7)),
    ("MultiStepLR", dict(milestones=[2, 5, 5, 9], gamma=0.5)),
    ("ConstantLR", dict()),
    ("ConstantLR", dict(factor=0.1, total_iters=1)),
    ("LinearLR", dict()),
    ("LinearLR", dict(start_factor=1.0, end_factor=0.0, total_iters=8)),
    ("ExponentialLR", dict(gamma=0.8)),
    ("PolynomialLR", dict()),
    ("PolynomialLR", dict(total_iters=7, power=2.5)),
    ("CosineAnnealingLR", dict(T_max=4)),
    ("CosineAnnealingLR", dict(T_max=3, eta_min=0.02)),
    ("CosineAnnealingWarmRestarts", dict(T_0=3)),
    ("CosineAnnealingWarmRestarts", dict(T_0=2, T_mult=2, eta_min=0.01)),
    ("CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=3)),
    ("CyclicLR", dict(base_lr=0.01, max_lr=[0.1, 0.2], step_size_up=2, step_size_down=4, mode="triangular2")),
    ("CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=3, mode="exp_range", gamma=0.9, cycle_momentum=False)),
    ("CyclicLR", dict(base_lr=0.01, max_lr=0.1, step_size_up=3, scale_fn=lambda x: 1 / x, max_momentum=0.99)),
    ("OneCycleLR", dict(max_lr=0.5, total_steps=EPOCHS + 1)),
    ("OneCycleLR", dict(max_lr=[0.5, 0.1], epochs=8, steps_per_epoch=4, anneal_strategy="linear", pct_start=0.4)),
    ("OneCycleLR", dict(max_lr=0.5, total_steps=EPOCHS, three_phase=True, base_momentum=0.6, div_factor=10.0)),
    ("SWALR", dict(swa_lr=0.01, anneal_epochs=5)),
    ("SWALR", dict(swa_lr=[0.01, 0.5], anneal_epochs=3, anneal_strategy="linear")),
    ("SWALR", dict(swa_lr=0.01, anneal_epochs=0)),
]
cases = pytest.mark.parametrize("name, options", CASES, ids=[f"{name}-{k}" for k, (name, _) in enumerate(CASES)])
METRICS = [3.0, 2.0, 2.0, 1.9999, 2.5, 1.0, 1.5, 1.2, 1.1, 1.0, 0.99, 1.3, 1.4, 1.5, 1.2, 1.1]
PLATEAUS = [
    dict(patience=1),
    dict(patience=0, factor=0.5, cooldown=2),
    dict(mode="max", patience=2, threshold=0.2),
    dict(patience=1, threshold=0.05, threshold_mode="abs", min_lr=[0.05, 0.0]),
    dict(mode="max", patience=1, threshold=0.3, threshold_mode="abs", factor=0.9, eps=0.009),
]


def optimizer_of(optim=nn.optim, parameter=nn.Parameter, array=np.ones, kind="SGD"):
    groups = [{"params": [parameter(array(1))]}, {"params": [parameter(array(2))], "lr": 0.3}]
    return getattr(optim, kind)(groups, lr=0.1, **({"momentum": 0.5} if kind == "SGD" else {}))


def optimizer_without_momentum():
    return nn.optim.Adagrad([nn.Parameter([1.0])])


def scheduler_of(name, optimizer, options, schedulers=lr_scheduler, averages=swa_utils):
    return getattr(averages if name == "SWALR" else schedulers, name)(optimizer, **options)


def walk(optimizer, step, epochs=EPOCHS):
    """What the groups say, before and after each of the steps."""
    seen = []
    for epoch in range(epochs):
        seen.append([(g["lr"], g["betas"][0] if "betas" in g else g["momentum"]) for g in optimizer.param_groups])
        optimizer.step()
        step(epoch)
    return np.array(seen)


def torchs():
    torch = pytest.importorskip("torch")
    return torch, torch.optim.lr_scheduler, torch.optim.swa_utils


@cases
@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_rates_are_those_of_pytorch(name, options, kind):
    torch, schedulers, averages = torchs()
    optimizer, theirs = optimizer_of(kind=kind), optimizer_of(torch.optim, torch.nn.Parameter, torch.ones, kind)
    scheduler = scheduler_of(name, optimizer, options)
    their_scheduler = scheduler_of(name, theirs, options, schedulers, averages)
    found, expected = walk(optimizer, lambda _: scheduler.step()), walk(theirs, lambda _: their_scheduler.step())
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(scheduler.get_last_lr(), their_scheduler.get_last_lr(), rtol=1e-12, atol=1e-15)
    fresh = scheduler_of(name, optimizer_of(kind=kind), options)
    fresh.load_state_dict(their_scheduler.state_dict())
    assert fresh.last_epoch == their_scheduler.last_epoch


@pytest.mark.parametrize("options", PLATEAUS, ids=str)
def test_plateaus_are_those_of_pytorch(options):
    torch, schedulers, _ = torchs()
    optimizer, theirs = optimizer_of(), optimizer_of(torch.optim, torch.nn.Parameter, torch.ones)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    their_scheduler = schedulers.ReduceLROnPlateau(theirs, **options)
    found = walk(optimizer, lambda epoch: scheduler.step(METRICS[epoch]), len(METRICS))
    expected = walk(theirs, lambda epoch: their_scheduler.step(METRICS[epoch]), len(METRICS))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    scheduler.load_state_dict(their_scheduler.state_dict())


@cases
@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_schedules_go_on_from_pytorchs_state(name, options, kind):
    torch, schedulers, averages = torchs()
    theirs = optimizer_of(torch.optim, torch.nn.Parameter, torch.ones, kind)
    their_scheduler = scheduler_of(name, theirs, options, schedulers, averages)
    walk(theirs, lambda _: their_scheduler.step(), 11)
    optimizer = optimizer_of(kind=kind)
    scheduler = scheduler_of(name, optimizer, options)
    optimizer.step()
    optimizer.load_state_dict(theirs.state_dict())
    scheduler.load_state_dict(their_scheduler.state_dict())
    found, expected = walk(optimizer, lambda _: scheduler.step(), 17), walk(theirs, lambda _: their_scheduler.step(), 17)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def combined(kind, optimizer, schedulers):
    of = lambda name, **options: getattr(schedulers, name)(optimizer, **options)
    if kind == "chained":
        parts = [of("ConstantLR", total_iters=3), of("ExponentialLR", gamma=0.9), of("StepLR", step_size=4)]
        return schedulers.ChainedScheduler(parts)
    if kind == "warm up, then cosine":
        return schedulers.SequentialLR(optimizer, [of("LinearLR", total_iters=4), of("CosineAnnealingLR", T_max=6)], [4])
    if kind == "three":
        parts = [of("ConstantLR"), of("CosineAnnealingWarmRestarts", T_0=2), of("PolynomialLR", total_iters=4)]
        return schedulers.SequentialLR(optimizer, parts, [3, 8])
    return schedulers.SequentialLR(optimizer, [of("ConstantLR", total_iters=2), of("StepLR", step_size=2)], [5])


KINDS = ["chained", "warm up, then cosine", "three", "two"]


@pytest.mark.parametrize("kind", KINDS)
def test_combined_schedules_are_those_of_pytorch(kind):
    torch, schedulers, _ = torchs()
    optimizer, theirs = optimizer_of(), optimizer_of(torch.optim, torch.nn.Parameter, torch.ones)
    scheduler, their_scheduler = combined(kind, optimizer, lr_scheduler), combined(kind, theirs, schedulers)
    found, expected = walk(optimizer, lambda _: scheduler.step()), walk(theirs, lambda _: their_scheduler.step())
    np.testing.assert_allclose(found, expected, rtol=1e-12)


CLOSED = {
    "StepLR-3": lambda t: 0.1 * 0.1 ** (t // 3),
    "MultiStepLR-5": lambda t: 0.1 * 0.5 ** ((t >= 2) + 2 * (t >= 5) + (t >= 9)),
    "ConstantLR-6": lambda t: 0.1 / 3 if t < 5 else 0.1,
    "LinearLR-8": lambda t: 0.1 * (1 / 3 + 2 / 3 * min(t, 5) / 5),
    "ExponentialLR-10": lambda t: 0.1 * 0.8**t,
    "PolynomialLR-12": lambda t: 0.1 * (1 - min(t, 7) / 7) ** 2.5,
    "CosineAnnealingLR-14": lambda t: 0.02 + 0.08 * (1 + math.cos(math.pi * t / 3)) / 2,
    "CosineAnnealingWarmRestarts-15": lambda t: 0.1 * (1 + math.cos(math.pi * (t % 3) / 3)) / 2,
    "CyclicLR-17": lambda t: 0.01 + 0.09 * (1 - abs(t % 6 / 3 - 1)),
    "LambdaLR-0": lambda t: 0.1 * 0.9**t,
    "MultiplicativeLR-2": lambda t: 0.1 * math.prod(1 - 1 / (k + 1) for k in range(1, t + 1)),
}


@pytest.mark.parametrize("case", CLOSED)
def test_rates_follow_closed_forms(case):
    name, options = CASES[int(case.partition("-")[2])]
    optimizer = optimizer_of()
    scheduler = scheduler_of(name, optimizer, options)
    rates = walk(optimizer, lambda _: scheduler.step())[:, 0, 0]
    np.testing.assert_allclose(rates, [CLOSED[case](t) for t in range(EPOCHS)], rtol=1e-12, atol=1e-15)


def test_one_cycle_reaches_its_bounds():
    optimizer = optimizer_of()
    scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=EPOCHS)
    rates = walk(optimizer, lambda epoch: epoch < EPOCHS - 1 and scheduler.step())[:, 0, 0]
    np.testing.assert_allclose([rates[0], rates.max(), rates[-1]], [0.04, 1.0, 4e-6], rtol=0.02)


@pytest.mark.parametrize("make", [lambda o, c=c: scheduler_of(c[0], o, c[1]) for c in CASES]
                         + [lambda o, k=k: combined(k, o, lr_scheduler) for k in KINDS])  # fmt: skip
def test_a_schedule_goes_on_from_its_state(make):
    optimizer = optimizer_of()
    scheduler = make(optimizer)
    walk(optimizer, lambda _: scheduler.step(), 5)
    other = optimizer_of()
    fresh = make(other)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    fresh.load_state_dict(copy.deepcopy(scheduler.state_dict()))
    np.testing.assert_array_equal(walk(optimizer, lambda _: scheduler.step(), 7), walk(other, lambda _: fresh.step(), 7))
    assert fresh.get_last_lr() == scheduler.get_last_lr()


def test_a_schedule_goes_on_after_an_epoch():
    optimizer = optimizer_of()
    with pytest.raises(KeyError, match="no 'initial_lr'"):
        lr_scheduler.StepLR(optimizer, 3, last_epoch=4)
    for group in optimizer.param_groups:
        group["initial_lr"] = group["lr"]
    assert lr_scheduler.LambdaLR(optimizer, lambda epoch: epoch, last_epoch=4).get_last_lr() == [0.5, 1.5]
    assert lr_scheduler.StepLR(optimizer, 3, last_epoch=4).get_last_lr() == [0.5, 1.5]


def test_jumping_to_an_epoch():
    optimizer = optimizer_of()
    scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    scheduler.step(epoch=3)
    np.testing.assert_allclose(scheduler.get_last_lr(), [0.0125, 0.0375])
    restarts = lr_scheduler.CosineAnnealingWarmRestarts(optimizer_of(), 2, 2)
    restarts.step(7.5)
    assert (restarts.T_i, restarts.T_cur, restarts.last_epoch) == (8, 1.5, 7)


def test_stepping_before_the_optimiser_warns():
    scheduler = lr_scheduler.StepLR(optimizer_of(), 1)
    with pytest.warns(UserWarning, match="leaves out the first step size"):
        scheduler.step()


def test_a_state_of_another_kind_changes_nothing():
    optimizer = optimizer_of()
    scheduler = lr_scheduler.StepLR(optimizer, 1)
    with pytest.raises(ValueError, match="the state has no step_size"):
        scheduler.load_state_dict(lr_scheduler.ExponentialLR(optimizer, 0.5).state_dict())
    chain = lr_scheduler.ChainedScheduler([scheduler])
    with pytest.raises(ValueError, match="expected the states of 1 schedulers, got 0"):
        chain.load_state_dict({})
    assert scheduler.gamma == 0.1


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda o: lr_scheduler.StepLR("sgd", 3), TypeError, "expected an Optimizer, got str"),
        (lambda o: lr_scheduler.LRScheduler(o), TypeError, "write get_lr"),
        (lambda o: lr_scheduler.StepLR(o, 0), ValueError, "step_size must be a whole number above 0"),
        (lambda o: lr_scheduler.LambdaLR(o, [abs]), ValueError, "one for each of the 2 groups, got 1"),
        (lambda o: lr_scheduler.LambdaLR(o, 0.5), TypeError, "must be a function"),
        (lambda o: lr_scheduler.ConstantLR(o, 2.0), ValueError, "ConstantLR: factor must be above 0"),
        (lambda o: lr_scheduler.LinearLR(o, 0.0), ValueError, "start_factor must be above 0"),
        (lambda o: lr_scheduler.LinearLR(o, 0.5, 1.5), ValueError, "end_factor must be at least 0"),
        (lambda o: lr_scheduler.PolynomialLR(o, 0), ValueError, "total_iters"),
        (lambda o: lr_scheduler.CosineAnnealingLR(o, 0), ValueError, "T_max"),
        (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 1.5), ValueError, "T_0"),
        (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 2).step(-1), ValueError, "at least 0"),
        (lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.2, mode="square"), ValueError, "'triangular'"),
        (lambda o: lr_scheduler.CyclicLR(optimizer_without_momentum(), 0.1, 0.2), ValueError, "cycle_momentum=False"),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1), ValueError, "epochs must be a whole number"),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1, 10, pct_start=2), ValueError, "pct_start"),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1, 10, anneal_strategy="log"), ValueError, "anneal_strategy"),
        (lambda o: lr_scheduler.SequentialLR(o, [], []), ValueError, "at least one"),
        (lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(o, 1)], [3]), ValueError, "0 milestones, got 1"),
        (lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.ReduceLROnPlateau(o)], []), TypeError, "without a metric"),
        (lambda o: lr_scheduler.ChainedScheduler([lr_scheduler.StepLR(optimizer_of(), 1)], o), ValueError, "another optimiser"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=1.0), ValueError, "below 1"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, mode="least"), ValueError, "'min' or 'max'"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, threshold_mode="x"), ValueError, "'rel' or 'abs'"),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, min_lr=[0.1]), ValueError, "min_lr"),
        (lambda o: swa_utils.SWALR(o, 0.1, anneal_strategy="log"), ValueError, "'cos' or 'linear'"),
        (lambda o: swa_utils.SWALR(o, 0.1, anneal_epochs=-1), ValueError, "anneal_epochs"),
        (lambda o: swa_utils.get_ema_avg_fn(1.5), ValueError, "decay"),
        (lambda o: swa_utils.AveragedModel(nn.ReLU(), avg_fn=abs, multi_avg_fn=abs), ValueError, "not both"),
        (lambda o: swa_utils.AveragedModel(nn.Linear(1, 1)).update_parameters(nn.Linear(2, 1)), ValueError, "not those"),
    ],
)  # fmt: skip
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make(optimizer_of())


def test_a_step_after_the_last_of_one_cycle():
    optimizer = optimizer_of()
    scheduler = lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=2)
    optimizer.step()
    scheduler.step()
    scheduler.step()
    with pytest.raises(ValueError, match="made for 2 steps, and this is step 3"):
        scheduler.step()


# -- averages ---------------------------------------------------------------------------------------------------


def weights(averaged):
    return averaged.module.weight.detach().numpy()


@pytest.mark.parametrize("options, share", [
    ({}, lambda n: 1 / (n + 1)),
    (dict(avg_fn=swa_utils.get_ema_avg_fn(0.9)), lambda n: 0.1),
    (dict(multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.9)), lambda n: 0.1),
    (dict(multi_avg_fn=swa_utils.get_swa_multi_avg_fn()), lambda n: 1 / (n + 1)),
])  # fmt: skip
def test_averages_of_weights(options, share):
    model, rng = nn.Linear(2, 3), np.random.default_rng(0)
    averaged = swa_utils.AveragedModel(model, **options)
    expected = None
    for n in range(4):
        values = rng.normal(size=(3, 2)).astype(np.float32)
        model.load_state_dict({"weight": values, "bias": np.zeros(3)})
        averaged.update_parameters(model)
        expected = values if n == 0 else expected + share(n) * (values - expected)
        np.testing.assert_allclose(weights(averaged), expected, rtol=1e-5)
    assert averaged.n_averaged.item() == 4 and averaged(np.ones((1, 2))).shape == (1, 3)
    assert list(averaged.state_dict()) == ["n_averaged", "module.weight", "module.bias"]


@pytest.mark.parametrize("use_buffers", [False, True])
def test_buffers_are_copied_or_averaged(use_buffers):
    model = nn.Linear(1, 1)
    model.register_buffer("seen", nn.Parameter([0.0]).detach())
    averaged = swa_utils.AveragedModel(model, use_buffers=use_buffers)
    for value in (1.0, 3.0):
        model.seen = nn.Parameter([value]).detach()
        averaged.update_parameters(model)
    assert averaged.module.seen.item() == (2.0 if use_buffers else 3.0)


def test_statistics_are_computed_anew():
    model = nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 1)).eval()
    batches = [np.random.default_rng(k).normal(k, 1, (8, 3)).astype(np.float32) for k in range(4)]
    swa_utils.update_bn([batches[0], *[(batch, "label") for batch in batches[1:]]], model)
    np.testing.assert_allclose(model[0].running_mean.numpy(), np.mean(batches, axis=(0, 1)), rtol=1e-5)
    assert model[0].momentum == 0.1 and not model.training
    with pytest.raises(ZeroDivisionError):
        swa_utils.update_bn((1 / 0 for _ in range(1)), model.train())
    assert model[0].momentum == 0.1 and model.training
