"""``course lab``: JupyterLab, its settings, and kernels that have TFX already imported."""
