# The few verbs of LineTwin. Each one sets up what it needs in .venv and works again, and offline, after the first time.
PYTHON ?= $(shell for p in python3.11 python3 python; do $$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SYSTEM := $(shell uname -s)
PIP_EXTRA ?=

.PHONY: help demo test slow soak check verify models picture wheel clean

help: ## tell the verbs
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## run the live line and its page (Ctrl-C stops it)
	$(BIN)/linetwin demo

test: $(VENV)/.test check ## set everything up and run the tests
	$(BIN)/python -m pytest -m "not slow" --numprocesses 2 --dist loadfile

slow: $(VENV)/.test ## run the slow tests: live processes, killed on purpose
	$(BIN)/python -m pytest -m slow

soak: $(VENV)/.test ## watch the memory of eight simulated hours of the whole line (about an hour)
	$(BIN)/linetwin bench memory bench.hours=8

check: $(VENV)/.test ## lint and check types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

verify: $(VENV)/.test ## measure the twin against theory and write the table into twin/README.md (15 minutes)
	$(BIN)/python -m tests.verification.table

# Parts to learn from carry many marks each, so that there are many to learn; parts to validate on come as they are.
MANY_MARKS := dataset.nonconforming=0.6 scene.incoming.marks=[2,8] scene.incoming.marked_conforming_share=0.3 \
  scene.incoming.classes.rust.share=0.25 scene.incoming.classes.chipped_edge.share=0.15 \
  scene.incoming.classes.missing_ball.share=0.03
models: $(VENV)/.test ## make the shipped model again from nothing (2 hours, 16 GB of memory), and measure it on unseen parts
	rm -rf runs/models
	$(BIN)/linetwin dataset dataset.count=8000 dataset.seed=20000 $(MANY_MARKS) --out runs/models/data
	$(BIN)/linetwin dataset dataset.count=1000 dataset.seed=30000 dataset.nonconforming=0.5 --out runs/models/val
	$(BIN)/linetwin train data=scene data.root=runs/models/data data.val_root=runs/models/val train.seed=0 \
	  train.batch=48 train.steps=28000 train.budget_s=5600 train.memory_mb=13500 --out runs/models/bearing
	cp runs/models/bearing/model.onnx runs/models/bearing/card.json runs/models/bearing/weights.npz models/bearing/
	$(BIN)/linetwin evaluate model_dir=models/bearing

picture: $(VENV)/.test ## take README's picture from the running page (needs Chromium on the path)
	$(BIN)/python tests/take_picture.py

wheel: $(VENV)/.test ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove what the verbs made
	rm -rf $(VENV) build dist *.egg-info runs

# One sentence for another system or another Python, before anything is installed.
.PHONY: preflight
preflight:
	@test "$(SYSTEM)" = Linux || { echo "LineTwin runs on Linux (or WSL2) with Python 3.11, and this is $(SYSTEM): run it there." >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
	  echo "LineTwin needs Python 3.11, the newest that PyBullet has wheels for: install it, or name it with make PYTHON=/path/to/python3.11." >&2; exit 2; }

$(BIN)/python: | preflight
	"$(PYTHON)" -m venv $(VENV)

# A stamp for each set of dependencies: pip runs again only when pyproject.toml changed, so that a second run is offline.
$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check $(PIP_EXTRA) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check $(PIP_EXTRA) --editable '.[train,dev]'
	@touch $@ $(VENV)/.demo
