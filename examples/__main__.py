"""Run every example, one after another."""

from . import convolutional_digits, expressions, handwritten_digits, linear_regression, moons, three_classes

for example in (expressions, linear_regression, moons, three_classes, handwritten_digits, convolutional_digits):
    print(f"\n== {example.__name__.rpartition('.')[2]} ==")
    example.main()
