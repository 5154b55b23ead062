"""HEPCITE_OIDC_…: what is taken, and what is refused before anybody signs in."""

from pathlib import Path

import pytest

from hepcite.intake.store import WrongSettings
from hepcite.intake.web.oidc import settings as module
from hepcite.intake.web.oidc.settings import OidcSettings, oidc_settings

TOLD = {"HEPCITE_OIDC_ISSUER": "https://id.example.org/realm/", "HEPCITE_OIDC_CLIENT_ID": "hepcite"}
ROLES = {"HEPCITE_OIDC_ROLE_CLAIM": "groups", "HEPCITE_OIDC_ROLES": "cn=nurses,ou=x=nurse; desk = intake"}


def test_nothing_is_set_up_without_an_issuer() -> None:
    assert oidc_settings({"HEPCITE_OIDC_CLIENT_ID": "hepcite"}) is None


def test_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    more = {"HEPCITE_OIDC_SECRET_FILE": str(tmp_path / "secret"), "HEPCITE_OIDC_NAME": "Example ID", **ROLES}
    found = oidc_settings({**TOLD, **more})
    assert found == OidcSettings(
        "https://id.example.org/realm",
        "hepcite",
        "s3cret",
        "Example ID",
        "groups",
        (("cn=nurses,ou=x", "nurse"), ("desk", "intake")),
    )
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"HEPCITE_OIDC_CLIENT_ID": ""}, "CLIENT_ID"),
        ({"HEPCITE_OIDC_ISSUER": "http://id.example.org"}, "ISSUER"),
        ({"HEPCITE_OIDC_ISSUER": "https://id.example.org?x=1"}, "ISSUER"),
        ({"HEPCITE_OIDC_ISSUER": "https://a:b@id.example.org"}, "ISSUER"),
        ({"HEPCITE_OIDC_ISSUER": "id.example.org"}, "ISSUER"),
        ({"HEPCITE_OIDC_SECRET_FILE": "/nowhere/secret"}, "SECRET_FILE"),
        ({"HEPCITE_OIDC_ROLE_CLAIM": "groups"}, "ROLES"),
        ({**ROLES, "HEPCITE_OIDC_ROLES": "it=admin"}, "ROLES"),
        ({**ROLES, "HEPCITE_OIDC_ROLES": "it=root"}, "ROLES"),
        ({**ROLES, "HEPCITE_OIDC_ROLES": "nurse"}, "ROLES"),
    ],
)
def test_what_does_not_fit_is_named(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(WrongSettings, match=f"HEPCITE_OIDC_{named}"):
        oidc_settings({**TOLD, **wrong})


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(WrongSettings, match=r"pip install 'hepcite\[oidc\]'"):
        oidc_settings(TOLD)
    assert oidc_settings({}) is None


def test_the_application_is_made_without_the_package() -> None:
    """A process in which joserfc cannot be imported."""
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['joserfc'] = None; import hepcite.intake.web, hepcite.intake.web.oidc.routes"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
