"""Run every example, one after another."""

from . import derivation, expressions, handwritten_digits, linear_regression, moons, three_classes

for example in (expressions, derivation, linear_regression, moons, three_classes, handwritten_digits):
    print(f"\n== {example.__name__.rpartition('.')[2]} ==")
    example.main()
