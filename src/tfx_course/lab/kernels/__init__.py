"""Kernels that are forked from a process with TFX already imported, one module a process.

``provisioner`` runs in Jupyter's server, ``forkserver`` there and where kernels are measured;
``preload`` in the process that forks, and ``child`` in each kernel. ``preload`` hands ``child``
what it needs; nothing imports ``preload``.
"""
