"""Files: what is saved comes back, in both formats; PyTorch reads it and the reverse; bad files are refused in peace."""

import importlib.util
import io
import json
import os
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

import autograd
import nn
from nn.files import sharding

RNG = np.random.default_rng(0)
DTYPES = ["float64", "float32", "float16", "int64", "int8", "uint8", "bool"]
needs_package = pytest.mark.skipif(importlib.util.find_spec("safetensors") is None, reason="needs safetensors")
endings = pytest.mark.parametrize("ending", [".npz", pytest.param(".safetensors", marks=needs_package)])


def weights():
    made = {name: (RNG.normal(size=(2, 3)) * 10).astype(name) for name in DTYPES}
    return {**made, "scalar": np.array(3.5), "empty/none": np.zeros((0, 4), np.float32), "π": np.ones(1)}


def assert_same(one, other):
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for a, b in zip(one, other):
            assert_same(a, b)
    elif isinstance(one, autograd.Tensor):
        assert one.requires_grad == other.requires_grad
        assert_same(one.detach().numpy(), other.detach().numpy())
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    else:
        assert one == other or one != one


@endings
def test_weights_come_back(tmp_path, ending):
    path, given = tmp_path / f"weights{ending}", weights()
    nn.save(given, path, metadata={"epoch": "7"})
    found = nn.load(path)
    assert found.metadata == {"epoch": "7"} and set(found) == set(given)
    for name, array in given.items():
        assert_same(found[name].numpy(), array)
        found[name].numpy()[...] = 0  # which is memory of its own
    assert os.listdir(tmp_path) == [path.name]


@endings
def test_nested_states_come_back(tmp_path, ending):
    state = {
        "model": {"weight": autograd.tensor([[1.0, 2.0]], requires_grad=True), "z": autograd.tensor([1 + 2j])},
        "optimizer": {0: {"step": 3, "exp_avg": autograd.tensor([0.5])}, "betas": (0.9, 0.999), "none": None},
        "losses": [float("inf"), float("nan"), 1e-300, -0.0, 2**200, True, "text"],
        "array": np.arange(3, dtype=np.float32),
        "same": {"name": autograd.tensor(1.0)},
        "same.name": autograd.tensor(2.0),
        "nothing": [{}, [], ()],
    }
    nn.save(state, tmp_path / f"state{ending}")
    assert_same(nn.load(tmp_path / f"state{ending}"), state)


@endings
def test_modules_and_their_optimisers_come_back(tmp_path, ending):
    def trained(model, optimizer, steps):
        for _ in range(steps):
            optimizer.zero_grad()
            (model(np.ones((2, 3))) ** 2).mean().backward()
            optimizer.step()
        return model, optimizer

    model, optimizer = nn.Linear(3, 2), None
    optimizer = nn.optim.AdamW([{"params": [model.weight]}, {"params": [model.bias], "lr": 0.1}])
    trained(model, optimizer, 3)
    nn.save(model, tmp_path / f"model{ending}")
    nn.save({"optimizer": optimizer.state_dict()}, tmp_path / f"optimizer{ending}")
    fresh = nn.Linear(3, 2)
    fresh.load_state_dict(nn.load(tmp_path / f"model{ending}"))
    again = nn.optim.AdamW([{"params": [fresh.weight]}, {"params": [fresh.bias], "lr": 0.2}])
    again.load_state_dict(nn.load(tmp_path / f"optimizer{ending}")["optimizer"])
    trained(model, optimizer, 2), trained(fresh, again, 2)
    assert model.weight.tolist() == fresh.weight.tolist() and model.bias.tolist() == fresh.bias.tolist()


@endings
def test_saving_again_replaces_the_file_and_keeps_its_permissions(tmp_path, ending):
    path = tmp_path / f"w{ending}"
    for value in (1.0, 2.0):
        nn.save({"a": np.array([value])}, path)
    assert nn.load(path)["a"].tolist() == [2.0] and os.listdir(tmp_path) == [path.name]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


@endings
def test_a_failure_while_writing_leaves_the_old_file(tmp_path, ending, monkeypatch):
    path = tmp_path / f"w{ending}"
    nn.save({"a": np.ones(2)}, path)
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space left"):
        nn.save({"a": np.zeros(2)}, path)
    assert os.listdir(tmp_path) == [path.name] and nn.load(path)["a"].tolist() == [1.0, 1.0]


def test_what_killed_processes_left_is_removed(tmp_path):
    gone = tmp_path / ".w.npz.4194000-0badc0de.partial"
    ours = tmp_path / f".w.npz.{os.getpid()}-0badc0de.partial"
    other = tmp_path / ".v.npz.4194000-0badc0de.partial"
    for file in (gone, ours, other):
        file.write_text("part")
    nn.save({"a": np.ones(2)}, tmp_path / "w.npz")
    assert not gone.exists() and ours.exists() and other.exists()


# -- several files ------------------------------------------------------------------------------------------------


def test_large_weights_become_several_files(tmp_path):
    pytest.importorskip("safetensors")
    path, given = tmp_path / "model.safetensors", {f"layer.{k}": np.full(100, k, np.float64) for k in range(5)}
    for size in (1700, "1.7KB"):
        nn.save(given, path, {"note": "x"}, max_shard_size=size)
        index = json.loads((tmp_path / "model.safetensors.index.json").read_text())
        assert len(set(index["weight_map"].values())) == 3 and index["metadata"] == {"total_size": 4000, "note": "x"}
        assert len(os.listdir(tmp_path)) == 4  # what the index before named is gone
        for source in (path, tmp_path / "model.safetensors.index.json"):
            found = nn.load(source)
            assert list(found) == list(given) and found["layer.3"].tolist() == [3.0] * 100 and found.metadata == {"note": "x"}
    nn.save(given, path)
    assert os.listdir(tmp_path) == [path.name]
    nn.save({"nested": {"state": [autograd.ones(300)], "more": autograd.ones(300)}}, path, max_shard_size=2000)
    assert nn.load(path)["nested"]["state"][0].shape == (300,)


@pytest.mark.parametrize("weight_map, message", [
    ({"a": "../up.safetensors"}, "no name of a file in the same folder"),
    ({"a": "/etc/passwd"}, "no name of a file in the same folder"),
    ({"a": 3}, "no name of a file in the same folder"),
    ({"a": "gone.safetensors"}, "which is not there"),
    ({"b": "here.safetensors"}, "holds b, and it does not"),
    ([1, 2], "is no index"),
])  # fmt: skip
def test_an_index_that_lies(tmp_path, weight_map, message):
    pytest.importorskip("safetensors")
    nn.save({"a": np.ones(1)}, tmp_path / "here.safetensors")
    (tmp_path / "m.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    with pytest.raises(nn.FileError, match=message):
        nn.load(tmp_path / "m.safetensors")


@pytest.mark.parametrize("size", ["many", "5XB", 0, -3])
def test_sizes_that_are_none(size):
    with pytest.raises(ValueError, match="max_shard_size"):
        sharding.bytes_of(size)


# -- PyTorch --------------------------------------------------------------------------------------------------------


def test_weights_travel_to_pytorch_and_back(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    ours = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    theirs = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    save_file(theirs.state_dict(), tmp_path / "theirs.safetensors", {"format": "pt"})
    assert ours.load_state_dict(nn.load(tmp_path / "theirs.safetensors")) == ([], [])
    x = RNG.normal(size=(5, 4)).astype(np.float32)
    expected = theirs(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(ours(x).detach().numpy(), expected, rtol=1e-5, atol=1e-6)
    nn.init.normal_(ours[0].weight)
    nn.save(ours, tmp_path / "ours.safetensors")
    theirs.load_state_dict(load_file(tmp_path / "ours.safetensors"))
    np.testing.assert_array_equal(theirs[0].weight.detach().numpy(), ours[0].weight.detach().numpy())
    halves = torch.randn(3, 2).bfloat16()
    save_file({"h": halves}, tmp_path / "halves.safetensors")
    np.testing.assert_array_equal(nn.load(tmp_path / "halves.safetensors")["h"].numpy(), halves.float().numpy())
    torch.save(theirs.state_dict(), tmp_path / "pickled.pt")
    with pytest.raises(nn.FileError, match="nothing is unpickled"):
        nn.load(tmp_path / "pickled.pt")


# -- files that are not what they should be ---------------------------------------------------------------------------


@endings
def test_a_truncated_file_is_refused_wherever_it_ends(tmp_path, ending):
    path, cut = tmp_path / f"w{ending}", tmp_path / f"cut{ending}"
    nn.save({"a": np.arange(40.0), "b": np.ones(3, np.float32)}, path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        cut.write_bytes(whole[:length])
        with pytest.raises(nn.FileError):
            nn.load(cut)


def safe_bytes(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(begin, end, shape=(1,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


def zip_bytes(entries, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def npy_bytes(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def npy_header(shape, descr="<f8"):
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


class Harm:
    """Unpickling one of these would leave a trace."""

    def __reduce__(self):
        return os.mkdir, ("harm",)


SAFE = {
    "an empty file": b"",
    "text": b"hello, this is a text and not a tensor",
    "a header longer than the file": safe_bytes({}, length=1 << 60),
    "a header of 100 MB that is not there": safe_bytes(b"{" * 100, length=100 << 20),
    "a header that is no JSON": safe_bytes(b"{'a': 1}", b"1234"),
    "a header that is a list": safe_bytes([1, 2]),
    "a header nested 100,000 deep": safe_bytes(b"[" * 100_000),
    "negative offsets": safe_bytes({"a": entry(-4, 0)}, b"1234"),
    "offsets backwards": safe_bytes({"a": entry(4, 0)}, b"1234"),
    "offsets beyond the end": safe_bytes({"a": entry(0, 400, (100,))}, b"1234"),
    "overlapping tensors": safe_bytes({"a": entry(0, 4), "b": entry(2, 6)}, b"123456"),
    "the same bytes twice": safe_bytes({"a": entry(0, 4), "b": entry(0, 4)}, b"1234"),
    "a hole": safe_bytes({"a": entry(4, 8)}, b"12345678"),
    "a shape that does not fit": safe_bytes({"a": entry(0, 4, (1 << 40,))}, b"1234"),
    "a shape that overflows": safe_bytes({"a": entry(0, 4, (1 << 62, 4, 4))}, b"1234"),
    "an unknown dtype": safe_bytes({"a": entry(0, 4, dtype="F7")}, b"1234"),
    "a name twice": safe_bytes(b'{"a": %s, "a": %s}' % ((json.dumps(entry(0, 4)).encode(),) * 2), b"1234"),
    "bytes after the end": safe_bytes({"a": entry(0, 4)}, b"12345678"),
    "a structure that is none": safe_bytes({"__metadata__": {"chainrule.structure": '{"tensor": "b"}'}}),
}
ZIPPED = {
    "a bomb": zip_bytes([("a.npy", npy_bytes(np.zeros(10_000_000)))], zipfile.ZIP_DEFLATED),
    "a shape that is larger than its data": zip_bytes([("a.npy", npy_header((1 << 50,)) + b"12345678")]),
    "a negative shape": zip_bytes([("a.npy", npy_header((-1,)) + b"12345678")]),
    "pickled objects": zip_bytes([("a.npy", npy_bytes(np.array([Harm()], dtype=object)))]),
    "a pickle of PyTorch's": zip_bytes([("archive/data.pkl", pickle.dumps(Harm()))]),
    "something else": zip_bytes([("readme.txt", b"hello")]),
    "a header that is code": zip_bytes([("a.npy", b"\x93NUMPY\x01\x00\x20\x00" + b"__import__('os').mkdir('harm')  ")]),
    "no array": zip_bytes([("a.npy", b"hello")]),
    "words": zip_bytes([("a.npy", npy_bytes(np.array(["a", "b"])))]),
    "metadata that are none": zip_bytes([("__metadata__.npy", npy_bytes(np.frombuffer(b"[1]", np.uint8)))]),
    "metadata that are no text": zip_bytes([("__metadata__.npy", npy_bytes(np.frombuffer(b"\xff{", np.uint8)))]),
    "half a zip": zip_bytes([("a.npy", npy_bytes(np.ones(9)))])[:90],
    "a pickle": pickle.dumps(Harm()),
    "a single array": npy_bytes(np.ones(3)),
}


@pytest.mark.parametrize("ending, what", [
    *[(".safetensors", what) for what in SAFE], *[(".npz", what) for what in ZIPPED],
])  # fmt: skip
def test_malicious_files_are_refused(tmp_path, monkeypatch, ending, what):
    if ending == ".safetensors":
        pytest.importorskip("safetensors")
    monkeypatch.chdir(tmp_path)  # where harm would be done
    path = tmp_path / f"bad{ending}"
    path.write_bytes((SAFE if ending == ".safetensors" else ZIPPED)[what])
    tracemalloc.start()
    try:
        with pytest.raises(nn.FileError) as caught:
            nn.load(path)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert "bad" in str(caught.value) or "structure" in str(caught.value)
    assert os.listdir(tmp_path) == [path.name]


def test_an_array_twice_in_an_archive(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        (tmp_path / "w.npz").write_bytes(zip_bytes([("a.npy", npy_bytes(np.ones(1)))] * 2))
    with pytest.raises(nn.FileError, match="in the file twice"):
        nn.load(tmp_path / "w.npz")


def test_a_state_that_does_not_fit_changes_no_weights(tmp_path):
    layer = nn.Linear(2, 2)
    before = layer.weight.tolist()
    nn.save({"weight": np.zeros((2, 2)), "bias": np.zeros(3)}, tmp_path / "w.npz")
    with pytest.raises(nn.StateDictError):
        layer.load_state_dict(nn.load(tmp_path / "w.npz"))
    assert layer.weight.tolist() == before


@pytest.mark.parametrize("obj, path, options, error, message", [
    ({"a": np.ones(1)}, "w.pt", {}, ValueError, "ends in .safetensors or .npz"),
    ({"a": {"b": [len]}}, "w.npz", {}, TypeError, r"save: \['a'\]\['b'\]\[0\] is a builtin_function_or_method"),
    ({(1, 2): 3}, "w.npz", {}, TypeError, "a key of tuple"),
    ({"a": np.ones(1)}, "w.npz", dict(metadata={"epoch": 3}), TypeError, r"write str\(value\)"),
    ({"a": np.array([None])}, "w.npz", {}, TypeError, "Python objects"),
    ({"__metadata__": np.ones(1)}, "w.safetensors", {}, ValueError, "cannot be called"),
    ({"__metadata__": np.ones(1)}, "w.npz", dict(metadata={"a": "b"}), ValueError, "cannot be called"),
])  # fmt: skip
def test_what_cannot_be_saved(tmp_path, obj, path, options, error, message):
    with pytest.raises(error, match=message):
        nn.save(obj, tmp_path / path, **options)
    assert os.listdir(tmp_path) == []


def test_a_dtype_that_safetensors_has_not(tmp_path):
    pytest.importorskip("safetensors")
    with pytest.raises(TypeError, match="'a' of dtype float128"):
        nn.save({"a": np.ones(1, np.longdouble)}, tmp_path / "w.safetensors")
    assert os.listdir(tmp_path) == []


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "safetensors", None)
    nn.save({"a": np.ones(1)}, tmp_path / "w.safetensors")
    with pytest.raises(autograd.MissingPackageError, match=r"chainrule\[files\]"):
        nn.load(tmp_path / "w.safetensors")
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "gone.npz")
