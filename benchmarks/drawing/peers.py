"""Prints, as JSON, the seconds that torchviz and torchview take to make an SVG of each net: run with their Python."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
import torchview
import torchviz
from nets import NETS, net_and_input
from timing import seconds


def drawn_by_torchviz(net, x):
    loss = net(x).sum()
    return lambda: torchviz.make_dot(loss, dict(net.named_parameters())).pipe("svg")


def drawn_by_torchview(net, x):
    return lambda: torchview.draw_graph(net, input_data=x, depth=10).visual_graph.pipe("svg")


def main():
    """Every net by both, unlimited in depth."""
    torch.manual_seed(0)
    results = {}
    for name in NETS:
        for library, make in (("torchviz", drawn_by_torchviz), ("torchview", drawn_by_torchview)):
            net, x = net_and_input(name, torch.nn, torch.randn)
            duration, svg = seconds(make(net, x))
            results.setdefault(name, {})[library] = [duration, len(svg), svg.count(b'class="node"')]
    print(json.dumps(results))


if __name__ == "__main__":
    main()
