# Two commands: `make run` and `make test`. What they make lies in .venv/ and var/.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
export PORT DEMO

VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: run test lock

run: $(VENV)/stamp-run
	@$(BIN)/python manage.py run

test: $(VENV)/stamp-test
	@.ci/browser
	@.ci/nginx
	@$(BIN)/python -m pytest -n 2 --dist worksteal

# After a change of a requirements*.in. Pins stay as they are unless UPGRADE=--upgrade.
lock: $(VENV)/stamp-test
	$(COMPILE) $(UPGRADE) -o requirements.txt requirements.in
	$(COMPILE) $(UPGRADE) -o requirements-dev.txt requirements-dev.in

# A stamp is newer than the requirements that were installed, so nothing is installed twice.
$(VENV)/stamp-run: requirements.txt
	@.ci/venv "$(PYTHON)" $(VENV) requirements.txt
	@touch $@

$(VENV)/stamp-test: $(VENV)/stamp-run requirements-dev.txt
	@.ci/venv "$(PYTHON)" $(VENV) requirements-dev.txt
	@touch $@
