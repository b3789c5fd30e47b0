"""U-Net for segmentation: double convolutions, skips with padding, dice loss, IoU, a learning rate on plateau."""
import torch
import torch.nn as nn
import torch.nn.functional as F

class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, kernel_size=3, padding=1, bias=False), nn.BatchNorm2d(mid_channels), nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, kernel_size=3, padding=1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU(inplace=True))
    def forward(self, x):
        return self.double_conv(x)

class Up(nn.Module):
    def __init__(self, in_channels, out_channels, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)
            self.conv = DoubleConv(in_channels, out_channels, in_channels // 2)
        else:
            self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, kernel_size=2, stride=2)
            self.conv = DoubleConv(in_channels, out_channels)
    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        return self.conv(torch.cat([x2, x1], dim=1))

class UNet(nn.Module):
    def __init__(self, n_classes, bilinear=False):
        super(UNet, self).__init__()
        factor = 2 if bilinear else 1
        self.inc, self.down1 = DoubleConv(1, 4), nn.Sequential(nn.MaxPool2d(2), DoubleConv(4, 8 // factor))
        self.up1, self.outc = Up(8, 4 // factor if bilinear else 4, bilinear), nn.Conv2d(2 if bilinear else 4, n_classes, kernel_size=1)
    def forward(self, x):
        x1 = self.inc(x)
        return self.outc(self.up1(self.down1(x1), x1))

def dice_coeff(input, target, reduce_batch_first=False, epsilon=1e-6):
    assert input.size() == target.size()
    sum_dim = (-1, -2) if input.dim() == 2 or not reduce_batch_first else (-1, -2, -3)
    inter = 2 * (input * target).sum(dim=sum_dim)
    sets_sum = input.sum(dim=sum_dim) + target.sum(dim=sum_dim)
    sets_sum = torch.where(sets_sum == 0, inter, sets_sum)
    return ((inter + epsilon) / (sets_sum + epsilon)).mean()

x = torch.from_numpy(rng.normal(size=(2, 1, 9, 7)))
masks = torch.from_numpy(rng.integers(0, 3, (2, 9, 7)))
for bilinear in (False, True):
    model = fill(UNet(3, bilinear)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, weight_decay=1e-8, momentum=0.9, foreach=True)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'max', patience=0)
    grad_scaler = torch.amp.GradScaler("cpu", enabled=False)
    for step in range(3):
        with torch.autocast("cpu", enabled=False):
            masks_pred = model(x)
            loss = nn.CrossEntropyLoss(ignore_index=255)(masks_pred, masks)
            loss += 1 - dice_coeff(F.softmax(masks_pred, dim=1).float().flatten(0, 1), F.one_hot(masks, 3).permute(0, 3, 1, 2).float().flatten(0, 1), True)
        optimizer.zero_grad(set_to_none=True)
        grad_scaler.scale(loss).backward()
        grad_scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        grad_scaler.step(optimizer)
        grad_scaler.update()
        scheduler.step(0.5)
        print(round(loss.item(), 4))
        show(float(f"{loss.item():.4f}"), optimizer.param_groups[0]['lr'])
    model.eval()
    with torch.inference_mode():
        pred = model(x).argmax(dim=1)
        hist = torch.bincount(3 * masks.flatten() + pred.flatten(), minlength=9).reshape(3, 3)
        iu = torch.diag(hist) / (hist.sum(1) + hist.sum(0) - torch.diag(hist))
    show(hist.sum(), iu.shape, [tuple(b.shape) for b in model.buffers()], model.inc.double_conv[1].num_batches_tracked)
