"""Where entries may be sampled: intervals that stay clear of poles, kinks and overflow."""


class Domain:
    """Real numbers from `low` to `high`, at least `gap` away from each of `avoid`."""

    __slots__ = ("low", "high", "avoid", "gap")

    def __init__(self, low, high, avoid=(), gap=0.1):
        self.low, self.high, self.avoid, self.gap = low, high, avoid, gap

    def __repr__(self):
        return f"[{self.low}, {self.high}]" + (f" away from {list(self.avoid)}" if self.avoid else "")


real = Domain(-2.0, 2.0)
positive = Domain(0.2, 3.0)
nonzero = Domain(-2.0, 2.0, avoid=(0.0,), gap=0.2)
inside_one = Domain(-0.9, 0.9)
above_one = Domain(1.1, 3.0)
between_integers = Domain(-2.9, 2.9, avoid=(-2.0, -1.0, 0.0, 1.0, 2.0))
between_halves = Domain(-2.9, 2.9, avoid=(-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5), gap=0.05)
