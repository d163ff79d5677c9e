"""The image and what is put together round it: no container engine is needed to see who may do what, and that no secret lies in it."""

import json
import re

import pytest
import yaml

from tests.drill.container import steps
from tests.servers import ROOT
from tests.test_architecture import LEANS_ON

pytestmark = pytest.mark.once_on_postgresql

DEPLOY = ROOT / "deploy"
OURS = ("web-1", "web-2", "clock", "queue", "prepare")
OF_OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}
SECRETS = re.compile(r"(PASSWORD|SECRET|KEY|TOKEN)")


@pytest.fixture(scope="module")
def composed() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_image_runs_as_nobody_special_out_of_code_that_is_not_its_own():
    last = [step for step in steps() if step.stage == "last"]
    names = [step.name for step in last]
    assert [step.rest for step in last if step.name == "USER"] == ["10001:10001"]
    assert names.index("USER") > max(place for place, name in enumerate(names) if name in ("COPY", "RUN"))
    assert not [step.rest for step in last if step.name == "COPY" and "--chown" in step.rest]
    assert json.loads(next(step.rest for step in last if step.name == "ENTRYPOINT")) == [".venv/bin/python", "manage.py"]
    assert "HEALTHCHECK" in names


def test_every_stage_begins_with_the_small_debian_image_of_our_python():
    assert {step.rest.split()[0] for step in steps() if step.name == "FROM"} == {"python:3.11-slim-bookworm"}


def test_every_room_and_nothing_but_the_portal_is_in_the_image():
    copied = {step.rest.split()[0] for step in steps() if step.name == "COPY" and "--from" not in step.rest}
    assert copied == {*LEANS_ON, "templates", "manage.py", "requirements.txt"}


def test_only_nginx_can_be_reached_from_outside(composed):
    assert [name for name, service in composed["services"].items() if "ports" in service or service.get("network_mode")] == ["nginx"]
    assert composed["services"]["nginx"]["ports"] == ["80:80", "443:443"]


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_can_write_its_data_and_nothing_else(composed, name):
    service = composed["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/var/lib/portal"]
    assert not {"privileged", "cap_add", "user"} & service.keys()
    assert service["mem_limit"]


def test_every_variable_is_one_that_the_readme_names(composed):
    readme = (ROOT / "README.md").read_text()
    set_ = {name for service in composed["services"].values() for name in service.get("environment", {})}
    for example in (DEPLOY / "compose" / "portal.env.example", DEPLOY / "portal.env.example"):
        set_ |= set(re.findall(r"^([A-Z_]+)=", example.read_text(), re.MULTILINE))
    assert [name for name in sorted(set_ - OF_OTHERS) if f"`{name}`" not in readme] == []


def test_no_secret_lies_in_the_repository(composed):
    for service in composed["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not SECRETS.search(name) or name.endswith("_FILE"), name
            assert "@" not in str(value)
    for example in DEPLOY.rglob("*.example"):
        filled = re.findall(r"^([A-Z_]*(?:KEY|TOKEN))=(.+)$", example.read_text(), re.MULTILINE)
        assert filled == []
    ignored = (DEPLOY / "compose" / ".gitignore").read_text().split()
    assert {secret["file"].removeprefix("compose/") for secret in composed["secrets"].values()} | {"portal.env", "tls/"} == set(ignored)


def test_what_the_services_name_is_there(composed):
    services, volumes = composed["services"], composed["volumes"]
    for service in services.values():
        wanted = service.get("depends_on", {})
        assert set(wanted) <= set(services)
        assert set(service.get("secrets", [])) <= set(composed["secrets"])
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in volumes or (DEPLOY / source).exists() or source == "./compose/tls", mount
        assert service["restart"]
    behind = re.findall(r"^server ([a-z0-9-]+):8000", (DEPLOY / "compose" / "upstream.conf").read_text(), re.MULTILINE)
    assert behind == ["web-1", "web-2"]
    assert set(behind) <= set(services)


def test_no_image_floats():
    images = re.findall(r"image: (\S+)", (DEPLOY / "compose.yaml").read_text())
    assert all(re.search(r":\d", image) for image in images if image != "portal"), images
