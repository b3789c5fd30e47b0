"""Losses: every reduction, weights, class probabilities, ignore_index, soft targets."""
import torch
import torch.nn as nn
import torch.nn.functional as F

logits = torch.tensor(rng.normal(size=(4, 3)), requires_grad=True)
y = torch.tensor([0, 2, 1, 2])
a, b = torch.tensor(rng.normal(size=(4, 3)), requires_grad=True), torch.tensor(rng.normal(size=(4, 3)))
p = torch.sigmoid(b)
cases = {
    "ce": lambda: F.cross_entropy(logits, y), "ce none": lambda: F.cross_entropy(logits, y, reduction="none").sum(), "ce sum": lambda: nn.CrossEntropyLoss(reduction="sum", ignore_index=2)(logits, y),
    "ce soft": lambda: F.cross_entropy(logits, F.softmax(b, dim=1), label_smoothing=0.2), "ce weight": lambda: F.cross_entropy(logits, y, weight=torch.tensor([0.1, 0.2, 0.7])),
    "ce 3d": lambda: F.cross_entropy(logits.view(2, 3, 2), torch.tensor([[0, 1], [2, 2]])), "nll": lambda: nn.NLLLoss()(F.log_softmax(logits, dim=1), y),
    "bce": lambda: nn.BCELoss()(torch.sigmoid(a), p), "bcel": lambda: nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 2.0, 3.0]))(a, p), "bcew": lambda: F.binary_cross_entropy_with_logits(a, p, weight=p),
    "mse": lambda: F.mse_loss(a, b, reduction="sum"), "l1": lambda: nn.L1Loss()(a, b), "smooth": lambda: F.smooth_l1_loss(a, b, beta=0.5), "huber": lambda: nn.HuberLoss(delta=0.7)(a, b),
    "kl": lambda: F.kl_div(F.log_softmax(a, 1), F.softmax(b, 1), reduction="batchmean"), "kll": lambda: nn.KLDivLoss(reduction="sum", log_target=True)(F.log_softmax(a, 1), F.log_softmax(b, 1)),
    "poisson": lambda: nn.PoissonNLLLoss()(a, p), "gauss": lambda: nn.GaussianNLLLoss()(a, b, p), "hinge": lambda: nn.HingeEmbeddingLoss()(a, torch.sign(b)), "soft": lambda: nn.SoftMarginLoss()(a, torch.sign(b)),
    "margin": lambda: nn.MultiMarginLoss()(logits, y), "multi": lambda: nn.MultiLabelSoftMarginLoss()(a, (b > 0).double()), "rank": lambda: nn.MarginRankingLoss(margin=0.1)(a[:, 0], b[:, 0], torch.tensor([1.0, -1.0, 1.0, -1.0])),
    "cos": lambda: nn.CosineEmbeddingLoss(0.2)(a, b, torch.tensor([1, -1, 1, -1])), "triplet": lambda: nn.TripletMarginLoss(margin=1.0, p=2)(a, b, logits), "triplet d": lambda: nn.TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance())(a, b, logits),
    "multilabel": lambda: nn.MultiLabelMarginLoss()(a, torch.tensor([[0, -1, 1], [2, 1, -1], [0, 1, 2], [-1, 0, 0]])),
    "ctc": lambda: nn.CTCLoss()(F.log_softmax(a.repeat(2, 1).view(8, 1, 3), 2), torch.tensor([[1, 2]]), torch.tensor([8]), torch.tensor([2])),
    "focal": lambda: ((1 - torch.exp(-F.cross_entropy(logits, y, reduction="none"))) ** 2 * F.cross_entropy(logits, y, reduction="none")).mean(),
    "dice": lambda: 1 - (2 * (a.sigmoid() * p).sum() + 1) / (a.sigmoid().sum() + p.sum() + 1), "info": lambda: F.cross_entropy(F.normalize(a) @ F.normalize(b).T / 0.1, torch.arange(4)),
}
for name, case in cases.items():
    logits.grad = a.grad = None
    value = case()
    value.backward()
    show(name, value, logits.grad, a.grad)
show(F.cosine_similarity(a, b), F.pairwise_distance(a, b), F.normalize(a, p=1, dim=0), F.mse_loss(input=a, target=b), F.cross_entropy(input=logits, target=y, reduction="none"))
for bad in (lambda: F.cross_entropy(logits, torch.tensor([0, 1, 2, 3])), lambda: F.nll_loss(logits, y[:2]), lambda: F.binary_cross_entropy(a * 3, p), lambda: F.mse_loss(a, b, reduction="foo"), lambda: F.cross_entropy(logits, y.float()[:, None])):
    try:
        bad()
    except (RuntimeError, IndexError, ValueError):
        show("refused")
