"""How modules and their parts print."""
import torch
from torch import nn

class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.act = nn.ReLU(inplace=True)
        self.blocks = nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])
        self.heads = nn.ModuleDict({"a": nn.Linear(2, 1), "b": nn.Identity()})

modules = [
    nn.Linear(3, 4), nn.Linear(3, 4, bias=False), nn.Bilinear(2, 3, 4), nn.Conv2d(3, 6, 3), nn.Conv1d(3, 6, 5, stride=2, padding=2, dilation=2, groups=3, bias=False),
    nn.Conv2d(1, 2, (3, 5), padding="same", padding_mode="reflect"), nn.ConvTranspose2d(4, 2, 3, stride=2, output_padding=1), nn.MaxPool2d(2), nn.MaxPool1d(3, stride=2, ceil_mode=True), nn.AvgPool2d(3, 2, 1),
    nn.AdaptiveAvgPool2d((1, 1)), nn.AdaptiveMaxPool1d(4), nn.BatchNorm1d(5), nn.BatchNorm2d(5, affine=False, momentum=None), nn.LayerNorm(7), nn.LayerNorm([3, 4], elementwise_affine=False), nn.GroupNorm(2, 4), nn.InstanceNorm2d(3), nn.RMSNorm(4),
    nn.Dropout(0.3), nn.Dropout2d(), nn.ReLU(), nn.LeakyReLU(0.2), nn.ELU(), nn.GELU(), nn.GELU("tanh"), nn.Softmax(dim=1), nn.LogSoftmax(-1), nn.Sigmoid(), nn.Tanh(), nn.Softplus(), nn.Hardtanh(), nn.PReLU(), nn.SiLU(), nn.Threshold(0.1, 20),
    nn.Embedding(5, 3), nn.Embedding(5, 3, padding_idx=0, max_norm=1.0), nn.EmbeddingBag(5, 3, mode="sum"), nn.LSTM(3, 4, 2, bidirectional=True, dropout=0.1), nn.GRU(3, 4, batch_first=True), nn.RNN(2, 3), nn.LSTMCell(2, 3), nn.GRUCell(2, 3, bias=False),
    nn.Flatten(), nn.Unflatten(1, (2, 3)), nn.Upsample(scale_factor=2, mode="bilinear"), nn.PixelShuffle(2), nn.Identity(), nn.ZeroPad2d(1), nn.ConstantPad1d((1, 2), 0.5), nn.ReflectionPad2d(2),
    nn.CosineSimilarity(), nn.PairwiseDistance(), nn.MSELoss(), nn.CrossEntropyLoss(), nn.BCEWithLogitsLoss(), nn.L1Loss(reduction="sum"), nn.SmoothL1Loss(), nn.NLLLoss(), nn.KLDivLoss(), nn.HuberLoss(), nn.TripletMarginLoss(), nn.CTCLoss(), nn.Fold((4, 4), 2), nn.Unfold(3, padding=1),
    nn.LocalResponseNorm(2), nn.Sequential(), nn.ModuleList(), nn.Softmin(), nn.GLU(), nn.LPPool2d(2, 3), nn.ChannelShuffle(2), nn.Hardswish(), nn.CELU(), nn.SELU(), nn.RReLU(), nn.Softshrink(), nn.AlphaDropout(0.2), nn.AdaptiveLogSoftmaxWithLoss(8, 20, [5, 10]),
    Residual(nn.Sequential(nn.Linear(2, 2), nn.Tanh())), nn.Sequential(nn.Sequential(nn.Linear(1, 1)), nn.ReLU()),
]
for m in modules:
    show(type(m).__name__, repr(m))
show(nn.Sequential(*[nn.Linear(2, 2) for _ in range(3)]))
