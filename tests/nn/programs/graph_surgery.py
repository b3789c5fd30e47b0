"""The graph itself: saved tensors packed in half precision and on disk, hooks of nodes, retained gradients, names, multi-gradient hooks."""
import os
import tempfile
import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks

x = torch.tensor([0.5, -1.5, 2.0], requires_grad=True)
w = torch.tensor([1.0, 2.0, -0.25], requires_grad=True)
with saved_tensors_hooks(lambda t: t.to(torch.float32), lambda t: t.to(torch.float64)):
    y = (x * w).exp().sum()
y.backward()
show(x.grad, w.grad)

folder = tempfile.TemporaryDirectory()


class SelfDeletingTempFile:
    def __init__(self):
        self.name = os.path.join(folder.name, str(len(os.listdir(folder.name))) + ".npy")


def pack(tensor):
    file = SelfDeletingTempFile()
    np.save(file.name, tensor.detach().numpy())
    return file


net = fill(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)))
with torch.autograd.graph.saved_tensors_hooks(pack, lambda file: torch.from_numpy(np.load(file.name))):
    loss = net(torch.stack([x, w]).detach()).pow(2).mean()
loss.backward()
show(loss, [p.grad for p in net.parameters()], len(os.listdir(folder.name)) > 0)
folder.cleanup()

with torch.autograd.graph.save_on_cpu(pin_memory=False):
    z = (x * x * w).sum()
z.backward()
show(x.grad)

a = (x * w).tanh()
b = a * a
c = b.sum()
a.retain_grad()
seen = []
b.grad_fn.register_hook(lambda grad_inputs, grad_outputs: seen.append((grad_outputs[0].sum().item(), len(grad_inputs))))
a.grad_fn.register_prehook(lambda grad_outputs: (grad_outputs[0] * 2,))
handle = torch.autograd.graph.register_multi_grad_hook([x, w], lambda grads: seen.append([g is not None for g in grads]))
x.grad = w.grad = None
c.backward()
show(a.grad, x.grad, w.grad, seen)
handle.remove()
show(isinstance(c.grad_fn.name(), str), c.grad_fn.next_functions[0][0] is not None, x.grad_fn is None)
try:
    with torch.autograd.graph.disable_saved_tensors_hooks("no hooks in here"):
        with saved_tensors_hooks(lambda t: t, lambda t: t):
            pass
except RuntimeError as error:
    show(str(error))
