# TFX na prática / TFX in practice. `make help` lists what there is.
# Each target installs what is missing first (into .venv/ and .tools/), which takes no time when nothing is.

# A Python that runs: under pyenv, .python-version may name one that is not there, and then `python3` itself fails.
PYTHON := $(shell for p in python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 \
	"$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3*/bin/python3; do \
	"$$p" -I -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null && { echo "$$p"; break; }; done)
COURSE := .venv/bin/course
export COURSE_LANG
unexport PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help lab hub check doctor test test-all test-modern build site slides bench lock clean setup

help: ## Lista os comandos | List the commands
	@awk -F ':.*## | [|] ' '/^[a-z-]+:.*## /{printf "make %-12s %-56s %s\n", $$1, $$2, $$3}' $(MAKEFILE_LIST)

lab: setup ## Instala o que faltar e abre o JupyterLab | Install what is missing and open JupyterLab
	@exec $(COURSE) lab $(ARGS)

hub: setup ## Abre o curso para uma turma, com JupyterHub (root) | Open the course for a class, with JupyterHub (root)
	@exec $(COURSE) hub $(ARGS)

check: setup ## Confere as suas respostas (ARGS=04: só essa folha) | Check your answers (ARGS=04: that sheet only)
	@exec $(COURSE) check $(ARGS)

doctor: setup ## Examina esta máquina | Examine this machine
	@exec $(COURSE) doctor

test: setup ## Roda a suíte de testes | Run the test suite
	@exec $(COURSE) test $(ARGS)

test-all: setup ## Idem, com as provas demoradas | The same, with the slow proofs
	@exec $(COURSE) test --all $(ARGS)

test-modern: setup ## Roda os notebooks no TFX 1.21, num Debian 13 (root) | Run the notebooks on TFX 1.21, in a Debian 13 (root)
	@exec .venv/bin/python tests/tools/debian13.py $(ARGS)

build: setup ## Gera os notebooks a partir das fontes | Make the notebooks from their sources
	@exec $(COURSE) build $(ARGS)

site: setup ## Gera o site das duas edições, em work/site/ | Make the site of both editions, in work/site/
	@exec $(COURSE) site

slides: setup ## Gera os slides das duas edições, em work/slides/ | Make slides of both editions, in work/slides/
	@exec $(COURSE) slides $(ARGS)

bench: setup ## Mede kernels prontos, linhas contra segundos, turmas | Measure ready kernels, rows against seconds, classes
	@exec $(COURSE) bench $(ARGS)

lock: setup ## Refaz as listas de versões e environment.yml | Make the locks and environment.yml anew
	@.venv/bin/python -m tfx_course.maintain.lock $(ARGS)

# A notebook that somebody saved among the lessons' files stays, and so does .course/, which holds what a learner chose.
clean: ## Apaga o que foi instalado e o que as lições gravaram | Remove what was installed and what lessons wrote
	@rm -rf .venv .tools .debian13 .pytest_cache src/*.egg-info work/site
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@test ! -d work || find work -depth ! -name '*.ipynb' \( ! -type d -o -empty \) -delete

setup:
	@test -n "$(PYTHON)" || { echo "✗ Instale o Python 3.9 ou mais novo e rode de novo."; \
		echo "✗ Install Python 3.9 or newer and run again."; exit 1; } >&2
	@"$(PYTHON)" -I src/tfx_course/machine/bootstrap.py
