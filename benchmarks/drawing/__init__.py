"""How long pictures of nets take, against torchviz and torchview: ``python -m benchmarks.drawing``."""
