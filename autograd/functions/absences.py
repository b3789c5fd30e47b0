"""Names of PyTorch's that are not here, with the reason, for the error that a program meets."""


def _for(names, reason):
    return dict.fromkeys(names.split(), reason)


_SPARSE = "there are no sparse tensors; sparse matrices of SciPy come from sparse_jacobian and sparse_hessian"
_GPU = "there is no GPU here; everything is computed on the CPU"
_QUANTIZED = "there are no quantised tensors"
_COMPILER = "nothing is compiled; operations are recorded as they run"
_PROCESSES = "nothing is spread over processes or machines; DataLoader has workers, and share_memory_() shares parameters"

REASONS = {
    **_for("""sparse sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor
        sparse_compressed_tensor hspmm smm spmm sspaddmm dsmm hsmm saddmm sparse_coo sparse_csr""", _SPARSE),
    **_for("mps xpu mtia accelerator Event Stream OutOfMemoryError", _GPU),
    **_for("""quantization quantize_per_tensor quantize_per_channel dequantize qint8 quint8 qint32 ao
        fake_quantize_per_tensor_affine""", _QUANTIZED),
    **_for("jit fx export compiler cond while_loop ops library onnx", _COMPILER),
    **_for("distributed multiprocessing futures", _PROCESSES),
    **_for("bfloat16 BFloat16Tensor float8_e4m3fn float8_e5m2 complex32 chalf",
         "NumPy has no such dtype; take float32, or float16 (float16 is slow here)"),
    **_for("Storage UntypedStorage TypedStorage FloatStorage", "t.numpy() is the memory of a tensor"),
    **_for("nested masked", "there are no ragged or masked tensors; pad_sequence and masks do their work"),
    "profiler": "Python's own profilers see every operation, since there is nothing below but NumPy",
    "hub": "nothing is downloaded; nn.load reads safetensors and .npz",
}  # fmt: skip
