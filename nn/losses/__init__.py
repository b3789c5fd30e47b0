"""Losses as modules; what they compute is in :mod:`nn.functional`."""
