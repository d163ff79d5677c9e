# The commands of the portal. Each does its own set-up on a machine with Python 3.11 or newer and make.

PYTHON ?= python3
VENV := .venv
NODE := tests/node/node_modules
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check
ROUNDS ?= 200
STEP ?= stale
A_KEY = $$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))")
APT = DEBIAN_FRONTEND=noninteractive flock /var/lib/dpkg apt-get -qq  # one at a time where targets are made side by side
PRODUCTION = DJANGO_SETTINGS_MODULE=cms.settings.production PUBLIC_URL=https://kiem-tra.example.vn \
	SECRET_KEY=$(A_KEY) READER_KEY=$(A_KEY) LOG_KEY=$(A_KEY)

.DEFAULT_GOAL := help
.PHONY: help run test drill audit lint format lock bench bench-tools pictures screenshots looks clean browser nginx mariadb debian

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 – /p' $(MAKEFILE_LIST)

# The environment, with pip in it. The stamp is away while packages are installed: what was broken off is made anew.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên; đặt PYTHON=… để chọn bản khác.")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
		$(APT) update && $(APT) install -y python3-venv >/dev/null; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Thiếu gói python3-venv: hãy cài rồi chạy lại."; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) && $(PIP) --version >/dev/null || { rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/.portal: requirements.txt $(VENV)/.made
	@echo "Cài các gói vào $(VENV) …"
	@rm $(VENV)/.made
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $(VENV)/.made $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.made
	@echo "Cài các gói và công cụ kiểm thử vào $(VENV) …"
	@rm $(VENV)/.made
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $(VENV)/.made $@ $(VENV)/.portal

# The scanners, which agree with nobody about versions
$(VENV)-scan/.made: requirements-scan.txt
	@rm -rf $(VENV)-scan
	@$(PYTHON) -m venv $(VENV)-scan
	@$(VENV)-scan/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements-scan.txt
	@touch $@

run: $(VENV)/.portal  ## set everything up and serve the portal with its demo content
	@exec $(PY) manage.py serve --prepare

# What the tests need is installed side by side. Their two halves run so too, one processor each; what the second says follows the first.
test:  ## the suite on SQLite with the browser, and on PostgreSQL what depends on the database
	@$(MAKE) --no-print-directory -j2 $(VENV)/.tools browser nginx $(NODE)/.made
	@told=$$(mktemp); \
	$(PY) -m tests.servers memory postgresql $(PY) -m pytest -m "not drill and not once and (not browser or once_on_postgresql)" >$$told 2>&1 & second=$$!; \
	trap 'kill $$second 2>/dev/null' INT TERM; \
	echo "SQLite:"; $(PY) -m tests.servers memory $(PY) -m pytest -m "not drill and not once_on_postgresql"; first_said=$$?; \
	wait $$second; second_said=$$?; \
	echo "PostgreSQL:"; cat $$told; rm -f $$told; \
	[ $$first_said = 0 ] && [ $$second_said = 0 ]

drill: $(VENV)/.tools $(VENV)-scan/.made browser nginx mariadb debian $(NODE)/.made  ## what is too long for every change: readers that never pause, workers that are killed, upgrades under load, a bare Debian, forms filled in by chance
	$(PY) -m pytest -m drill tests/drill --rounds $(ROUNDS) -k "($(STEP)) and not redis"
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill --rounds $(ROUNDS) -k "($(STEP)) and application"
	$(PY) -m pytest -m drill tests/drill/test_acts_survive.py tests/drill/test_views_survive.py
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill/test_acts_survive.py tests/drill/test_views_survive.py
	$(PY) -m pytest -m drill tests/drill/test_rolling.py
	$(PY) -m pytest -m drill tests/drill/test_bare_debian.py tests/drill/test_container.py
	$(PY) -m pytest -m drill tests/drill/test_search_of_anything.py --rounds $(ROUNDS)
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill/test_search_of_anything.py --rounds $(ROUNDS)
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill/test_survival.py -k "not disk"
	$(PY) -m pytest -m drill tests/drill/test_survival.py -k disk
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill/test_two_nodes.py
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill/test_soak.py
	$(PY) -m pytest -m drill
	$(PY) -m pytest -m drill tests/drill/test_access.py
	$(PY) -m pytest -m drill tests/drill/test_restore.py
	$(PY) -m pytest -m drill tests/drill/test_nukeviet.py tests/drill/test_portal.py
	$(PY) -m pytest -m drill tests/drill/test_guard.py
	$(PY) -m pytest --hypothesis-profile drill -m hypothesis
	$(PY) -m tests.servers postgresql $(PY) -m pytest --hypothesis-profile drill -m hypothesis
	$(PY) -m pytest -m drill tests/drill/test_fuzz.py --rounds $(ROUNDS)
	$(PY) -m tests.servers postgresql $(PY) -m pytest -m drill tests/drill/test_fuzz.py --rounds $(ROUNDS)
	$(PY) -m pytest -m drill tests/drill/test_scanner.py

lint: $(VENV)/.tools  ## formatting, linting, templates, the Vietnamese catalogue, missing migrations, check --deploy
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m djlint --check templates
	$(PY) -m djlint --lint templates
	$(PY) -m tests.catalogue
	$(PY) -m pip check
	DATA_DIR=$$(mktemp -d) $(PY) manage.py makemigrations --check --dry-run
	DATA_DIR=$$(mktemp -d) $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

audit: $(VENV)-scan/.made  ## ask the package index whether any locked version has a known hole (needs the internet)
	$(VENV)-scan/bin/pip-audit --disable-pip --require-hashes -r requirements.txt

format: $(VENV)/.tools  ## bring Python and templates into form
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(PY) -m djlint --quiet --reformat templates

lock: $(VENV)/.tools  ## lock the versions of pyproject.toml, with hashes (needs the package uv)
	uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --extra dev -c requirements.txt --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements-dev.txt
	uv pip compile --group scan --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements-scan.txt

bench: $(VENV)/.tools bench-tools browser $(NODE)/.made  ## measure the portal beside the floors of this machine into bench/results.md; FULL=1 adds the large sizes
	$(PY) -m bench $(if $(FULL),--full)

pictures: $(VENV)/.tools browser  ## draw the demo's pictures anew from their SVG files
	$(PY) transfer/demo/draw.py

screenshots: $(VENV)/.tools browser  ## take the pictures of the documents for editors and approvers anew
	$(PY) -m docs.screenshots

looks: $(VENV)/.tools browser  ## take the pictures anew that the tests hold the screens of the portal against
	rm -f tests/browser/looks/*.png
	$(PY) -m tests.servers memory $(PY) -m pytest -q tests/browser/test_looks.py --looks-anew

# Chromium and Firefox for the browser tests: installed where we are root, else named and asked for.
browser:
	@{ command -v chromium && command -v firefox-esr; } >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			$(APT) update && $(APT) install -y chromium firefox-esr fonts-noto-core >/dev/null; \
		else \
			echo "Thiếu Chromium hoặc Firefox: hãy cài gói chromium, firefox-esr và fonts-noto-core rồi chạy lại."; exit 1; \
		fi; }

# The rules of accessibility, the HTML checker, Lighthouse and a driver for Firefox: they run in Node and in Java.
$(NODE)/.made: tests/node/package-lock.json
	@{ command -v npm && command -v java; } >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			$(APT) update && $(APT) install -y nodejs npm default-jre-headless >/dev/null; \
		else \
			echo "Thiếu Node.js hoặc Java: hãy cài nodejs, npm và default-jre-headless rồi chạy lại."; exit 1; \
		fi; }
	@echo "Cài các công cụ kiểm thử giao diện vào $(NODE) …"
	@npm ci --prefix tests/node --silent --no-progress
	@touch $@

# A load generator and nginx for the measurements: installed where we are root, else named and asked for.
bench-tools:
	@{ command -v wrk && PATH=$$PATH:/usr/sbin command -v nginx; } >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			$(APT) update && $(APT) install -y wrk nginx-light >/dev/null; \
		else \
			echo "Thiếu wrk hoặc nginx: hãy cài gói wrk và nginx-light rồi chạy lại."; exit 1; \
		fi; }

# MariaDB, on which old portals run: without its service, installed where we are root, else named and asked for.
mariadb:
	@{ PATH=$$PATH:/usr/sbin command -v mariadbd && command -v mariadb && command -v mariadb-dump; } >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			$(APT) update && $(APT) install -y --no-install-recommends mariadb-server-core mariadb-client >/dev/null; \
		else \
			echo "Thiếu MariaDB: hãy cài gói mariadb-server-core và mariadb-client rồi chạy lại."; exit 1; \
		fi; }

# nginx, for the tests of what stands before the portal, with who speaks to it: installed where we are root, else named and asked for.
nginx:
	@{ PATH=$$PATH:/usr/sbin command -v nginx && command -v curl && command -v openssl && command -v systemd-analyze; } >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			$(APT) update && $(APT) install -y nginx-light curl openssl systemd >/dev/null; \
		else \
			echo "Thiếu nginx, curl, openssl hoặc systemd-analyze: hãy cài gói nginx-light, curl, openssl, systemd rồi chạy lại."; exit 1; \
		fi; }

# What puts a bare Debian into a folder, for the drills that begin with one; they need root.
debian:
	@{ PATH=$$PATH:/usr/sbin command -v debootstrap && command -v unshare && command -v ss; } >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			$(APT) update && $(APT) install -y debootstrap util-linux iproute2 >/dev/null; \
		else \
			echo "Thiếu debootstrap, unshare hoặc ss: hãy cài gói debootstrap, util-linux, iproute2 rồi chạy lại bằng quyền root."; exit 1; \
		fi; }

clean:  ## throw away the environment and caches, never the data
	rm -rf $(VENV) $(VENV)-scan $(NODE) .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
