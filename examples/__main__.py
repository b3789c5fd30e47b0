"""Run every example, one after another."""

from . import character_gpt, expressions, handwritten_digits, linear_regression, moons, sunspots, three_classes

for example in (expressions, linear_regression, moons, three_classes, handwritten_digits, sunspots, character_gpt):
    print(f"\n== {example.__name__.rpartition('.')[2]} ==")
    example.main()
