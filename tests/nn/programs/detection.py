"""Boxes as object detectors handle them: IoU, suppression, anchors, matching, encoding, focal loss, average precision."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

def box_iou(boxes1, boxes2):
    area1 = (boxes1[:, 2] - boxes1[:, 0]) * (boxes1[:, 3] - boxes1[:, 1])
    area2 = (boxes2[:, 2] - boxes2[:, 0]) * (boxes2[:, 3] - boxes2[:, 1])
    lt = torch.max(boxes1[:, None, :2], boxes2[:, :2])
    rb = torch.min(boxes1[:, None, 2:], boxes2[:, 2:])
    wh = (rb - lt).clamp(min=0)
    inter = wh[:, :, 0] * wh[:, :, 1]
    return inter / (area1[:, None] + area2 - inter)

def nms(boxes, scores, threshold):
    order, keep = scores.argsort(descending=True), []
    while order.numel() > 0:
        i = order[0]
        keep.append(i)
        if order.numel() == 1:
            break
        iou = box_iou(boxes[i].reshape(-1, 4), boxes[order[1:]]).squeeze(0)
        inds = torch.nonzero(iou <= threshold).reshape(-1)
        order = order[inds + 1]
    return torch.tensor(keep)

def box_cxcywh_to_xyxy(x):
    x_c, y_c, w, h = x.unbind(-1)
    return torch.stack([(x_c - 0.5 * w), (y_c - 0.5 * h), (x_c + 0.5 * w), (y_c + 0.5 * h)], dim=-1)

def anchors(fh, fw, stride, sizes, ratios):
    base = torch.tensor([[-s * math.sqrt(r) / 2, -s / math.sqrt(r) / 2, s * math.sqrt(r) / 2, s / math.sqrt(r) / 2] for s in sizes for r in ratios])
    shift_y, shift_x = torch.meshgrid(torch.arange(0, fh) * stride, torch.arange(0, fw) * stride, indexing="ij")
    shifts = torch.stack((shift_x.reshape(-1), shift_y.reshape(-1), shift_x.reshape(-1), shift_y.reshape(-1)), dim=1)
    return (shifts.view(-1, 1, 4) + base.view(1, -1, 4)).reshape(-1, 4).round(decimals=2)

def sigmoid_focal_loss(inputs, targets, alpha=0.25, gamma=2):
    prob = inputs.sigmoid()
    ce_loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    p_t = prob * targets + (1 - prob) * (1 - targets)
    loss = ce_loss * ((1 - p_t) ** gamma)
    if alpha >= 0:
        loss = (alpha * targets + (1 - alpha) * (1 - targets)) * loss
    return loss.mean(1).sum() / max(1, targets.sum().item())

grid = anchors(3, 4, 8, (8, 12), (0.5, 1, 2))
gt = torch.tensor([[2., 3., 14., 16.], [12., 1., 30., 12.]])
labels = torch.tensor([1, 3])
iou = box_iou(gt, grid)
matched_vals, matches = iou.max(dim=0)
show(grid.shape, grid[:7], matched_vals, matches)
below = matched_vals < 0.2
matches[below] = -1
matches[(matched_vals >= 0.2) & (matched_vals < 0.4)] = -2
best_for_gt, _ = iou.max(dim=1)
forced = torch.where(iou == best_for_gt[:, None])
matches[forced[1]] = forced[0]
pos = matches >= 0
head = fill(nn.Conv2d(3, 6 * (4 + 5), 1))
feats = torch.from_numpy(rng.normal(size=(1, 3, 3, 4)))
out = head(feats).permute(0, 2, 3, 1).reshape(-1, 9)
deltas, logits = out.split([4, 5], dim=-1)
w, h = grid[:, 2] - grid[:, 0], grid[:, 3] - grid[:, 1]
ctr = (grid[:, :2] + grid[:, 2:]) / 2
target_boxes = gt[matches.clamp(min=0)]
tw, th = (target_boxes[:, 2:] - target_boxes[:, :2]).T
t_ctr = (target_boxes[:, :2] + target_boxes[:, 2:]) / 2
targets = torch.stack(((t_ctr[:, 0] - ctr[:, 0]) / w, (t_ctr[:, 1] - ctr[:, 1]) / h, torch.log(tw / w), torch.log(th / h)), dim=1)
one_hot = torch.zeros_like(logits)
one_hot[pos, labels[matches[pos]]] = 1
valid = matches != -2
loss = sigmoid_focal_loss(logits[valid], one_hot[valid]) + F.smooth_l1_loss(deltas[pos], targets[pos], beta=1 / 9, reduction="sum") / max(1, pos.sum())
loss.backward()
show(loss, head.weight.grad, head.bias.grad, pos.sum(), valid.float().mean())
with torch.no_grad():
    pred = box_cxcywh_to_xyxy(torch.cat([ctr + deltas[:, :2] * torch.stack([w, h], 1), torch.stack([w, h], 1) * deltas[:, 2:].clamp(max=1).exp()], 1))
    pred[:, 0::2].clamp_(0, 32)
    pred[:, 1::2].clamp_(0, 24)
    scores, cls = logits.sigmoid().max(-1)
    keep = nms(pred, scores, 0.3)
    show(keep, pred[keep], cls[keep], torch.unique(cls, return_counts=True))
    tp = torch.tensor([1, 0, 1, 1, 0], dtype=torch.float32)
    prec = torch.cumsum(tp, 0) / torch.arange(1, 6)
    rec = torch.cumsum(tp, 0) / 3
    prec = torch.cat((torch.tensor([1.0]), prec)).flip(0).cummax(0).values.flip(0)
    show(torch.trapz(prec.double(), torch.cat((torch.tensor([0.0]), rec)).double()), prec.double())
