"""A bit that is flipped anywhere in a file: it is refused, or what it changes means nothing and all values are the same.

``SOAK=1`` flips every bit, rather than one in some.
"""

import importlib.util
import json
import os
import random
import tracemalloc
import zipfile

import numpy as np
import pytest
from test_files import DTYPES, assert_same, zip_bytes

import autograd
import nn
from nn.files import safe

needs_package = pytest.mark.skipif(importlib.util.find_spec("safetensors") is None, reason="needs safetensors")
endings = pytest.mark.parametrize("ending", [".npz", pytest.param(".safetensors", marks=needs_package)])

STEP = 1 if os.environ.get("SOAK") else 13
"""From one bit to the next; it shares no factor with the eight of a byte."""

WEIGHTS = {"a": np.float32([1.5, -2.0]), "é.b": np.array(7)}
STATE = {"step": 3, "moments": [autograd.tensor([0.5, 2.0]), None], "betas": (0.9, "x")}


def flipped(whole, bit):
    damaged = bytearray(whole)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def refused(path, damaged, expected):
    """Whether a damaged file is refused; if it is not, it has to be what it was before."""
    path.write_bytes(damaged)
    try:
        found = nn.load(path)
    except nn.FileError as error:
        assert str(error)
        return True
    if hasattr(expected, "metadata"):
        assert found.metadata == expected.metadata
    found = {name: found[name] for name in expected} if len(found) == len(expected) else found
    assert_same(dict(found), dict(expected))
    return False


@endings
@pytest.mark.parametrize("obj, metadata", [(WEIGHTS, {"epoch": "3"}), (WEIGHTS, None), (STATE, None)],
                         ids=["weights", "weights alone", "state"])  # fmt: skip
def test_every_single_bit(tmp_path, ending, obj, metadata):
    path = tmp_path / f"w{ending}"
    nn.save(obj, path, metadata)
    whole, expected = path.read_bytes(), nn.load(path)
    bits = range(0, 8 * len(whole), STEP)
    kept = sum(not refused(path, flipped(whole, bit), expected) for bit in bits)
    assert kept <= len(bits) * (0.35 if ending == ".npz" else 0.001)  # of zip: dates and versions, which mean nothing here


@endings
def test_some_bits_of_a_large_file(tmp_path, ending):
    path, rng = tmp_path / f"w{ending}", random.Random(0)
    given = {name: np.random.default_rng(0).normal(size=(50, 99)).astype(name) for name in DTYPES}
    nn.save(given, path)
    whole, expected = path.read_bytes(), nn.load(path)
    for _ in range(40):
        assert refused(path, flipped(whole, rng.randrange(8 * 1024, 8 * (len(whole) - 1024))), expected), "data"
        damaged = whole
        for _ in range(rng.randrange(2, 9)):
            damaged = flipped(damaged, rng.randrange(8 * len(whole)))
        refused(path, damaged, expected)


@needs_package
def test_every_bit_of_an_index_and_some_of_its_files(tmp_path):
    path = tmp_path / "w.safetensors"
    nn.save({f"layer.{k}": np.full(30, k, np.float32) for k in range(4)}, path, {"note": "x"}, max_shard_size=250)
    expected = nn.load(path)
    files = {file: file.read_bytes() for file in sorted(tmp_path.iterdir())}
    assert len(files) == 3
    for file, whole in files.items():
        for bit in range(0, 8 * len(whole), 3 * STEP):
            file.write_bytes(flipped(whole, bit))
            try:
                found = nn.load(path)
            except (nn.FileError, FileNotFoundError):
                continue
            assert file.suffix == ".json", "a damaged file of tensors was taken"
            assert found.metadata == expected.metadata
            assert_same({name: found[name] for name in sorted(found)}, {name: expected[name] for name in sorted(expected)})
        file.write_bytes(whole)


@endings
def test_a_damaged_checkpoint_changes_nothing(tmp_path, ending):
    path = tmp_path / f"c{ending}"
    model = nn.Linear(3, 2)
    checkpoint = nn.training.Checkpoint(path, model=model)
    checkpoint.save(epoch=1)
    whole = path.read_bytes()
    nn.init.constant_(model.weight, 5.0)
    rng = random.Random(1)
    for _ in range(30):
        path.write_bytes(flipped(whole, rng.randrange(8 * len(whole))))
        try:
            checkpoint.load()
        except nn.FileError:
            assert (model.weight.numpy(force=True) == 5.0).all()
        nn.init.constant_(model.weight, 5.0)


@needs_package
def test_the_digest_is_the_files_own_business(tmp_path):
    from safetensors.numpy import load_file, save_file

    path = tmp_path / "w.safetensors"
    nn.save(WEIGHTS, path, {"epoch": "3"})
    theirs = load_file(path)
    assert set(theirs) == set(WEIGHTS)
    save_file(theirs, path, {"epoch": "3"})  # a file without
    assert nn.load(path).metadata == {"epoch": "3"}
    save_file({**theirs, "a": theirs["a"] + 1}, path, {safe.DIGEST: "0" * safe.DIGITS})
    with pytest.raises(nn.FileError, match=f"leave out '{safe.DIGEST}'"):
        nn.load(path)
    save_file(theirs, path, {"hash": "0" * safe.DIGITS})  # somebody else's
    assert nn.load(path).metadata == {"hash": "0" * safe.DIGITS}
    with pytest.raises(TypeError, match="metadata"):
        nn.save(WEIGHTS, path, {safe.DIGEST: "x"})


def test_pytorch_reads_a_file_with_a_digest(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    nn.save({"a": WEIGHTS["a"]}, tmp_path / "w.safetensors", {"format": "pt"})
    assert load_file(tmp_path / "w.safetensors")["a"].equal(torch.tensor([1.5, -2.0]))


def test_arrays_that_an_archive_announces_and_has_not(tmp_path):
    """Python's zipfile skips over entries where a length in the directory is damaged, and says nothing."""
    whole = zip_bytes([("a.npy", b"x"), ("b.npy", b"y")])
    (tmp_path / "w.npz").write_bytes(whole.replace(b"\x02\x00\x02\x00", b"\x03\x00\x03\x00"))
    with pytest.raises(nn.FileError, match="announces 3 arrays, and 2 were found"):
        nn.load(tmp_path / "w.npz")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_packed_otherwise_are_refused_before_they_are_unpacked(tmp_path, compression):
    pytest.importorskip({zipfile.ZIP_BZIP2: "bz2", zipfile.ZIP_LZMA: "lzma"}[compression])
    (tmp_path / "w.npz").write_bytes(zip_bytes([("a.npy", bytes(10**7))], compression))
    tracemalloc.start()
    try:
        with pytest.raises(nn.FileError):
            nn.load(tmp_path / "w.npz")
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_an_index_that_names_a_tensor_twice(tmp_path):
    pytest.importorskip("safetensors")
    nn.save({"a": np.ones(1)}, tmp_path / "here.safetensors")
    text = json.dumps({"weight_map": {"a": "here.safetensors", "b": "here.safetensors"}}).replace('"b"', '"a"')
    (tmp_path / "m.safetensors.index.json").write_text(text)
    with pytest.raises(nn.FileError, match="a name comes twice"):
        nn.load(tmp_path / "m.safetensors")
