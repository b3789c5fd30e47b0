"""Measurements against the peers: ``python -m benchmarks`` or ``make bench``.

``__main__`` runs everything and writes ``results/``; ``targets`` says what is promised, ``cases`` what is timed and
``libraries`` how each peer spells it. ``harness`` times interleaved rounds in one process for each library
(``worker``), ``fresh_processes`` measures imports and memory (``memory``), ``environments`` finds or installs the
peers, ``report`` writes it all down. ``scalar_engine`` is the yardstick for scalars.

The scripts ``worker`` and ``memory`` run in the peers' interpreters with only this folder on the path, and import
their neighbours by plain names.
"""
