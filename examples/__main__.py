"""Run every example, one after another."""

import importlib

EXAMPLES = """expressions derivation linear_regression moons three_classes handwritten_digits convolutional_digits sunspots
    character_gpt variational_autoencoder adversarial_ring karate_club heat_equation learning_to_learn balancing_pole"""

for name in EXAMPLES.split():
    print(f"\n== {name} ==")
    importlib.import_module(f"examples.{name}").main()
