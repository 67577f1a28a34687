"""A class on one machine: JupyterHub, a Unix user for each learner, and processes that are loaded
once for all of them.

``supervisor`` is what ``course hub`` runs. It keeps three processes alive: ``forker``, which makes
everybody's kernels; ``servers``, which makes their JupyterLabs; and JupyterHub, with
``jupyterhub_config``, ``authenticator`` and ``spawner``. ``single_user`` is a learner's own server,
and ``handout`` brings its notebooks.
"""
