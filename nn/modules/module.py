"""Module, and hooks of all modules: the names of PyTorch's ``torch.nn.modules.module``."""

from autograd.faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, {
    "nn.hooks": """
        register_module_backward_hook register_module_forward_hook register_module_forward_pre_hook
        register_module_full_backward_hook register_module_full_backward_pre_hook""",
    "nn.module": "Module",
    "nn.registering": """
        register_module_buffer_registration_hook register_module_module_registration_hook
        register_module_parameter_registration_hook""",
})  # fmt: skip
