"""`hepcite serve`: the web application on this machine, with a worker beside it and a link for the first account."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import told_to_people

if TYPE_CHECKING:
    from hepcite.intake.store import Store
    from hepcite.intake.web.settings import Settings

SERVE_EXAMPLES = """[bold]Examples[/bold]

hepcite serve

hepcite serve --data /srv/hepcite --port 8080

hepcite serve --host 0.0.0.0 --allow-host hepcite.example.org --tls-certificate cert.pem --tls-key key.pem
"""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
KEEP_ALIVE_SECONDS, SHUTDOWN_SECONDS, MOST_CONNECTIONS = 15, 20, 400
DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data folder; default HEPCITE_DATA.")
]


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8765,
    data: DataOption = None,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Worker processes beside the server.")] = 1,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="A name of this server; repeatable."),
    ] = None,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", metavar="FILE")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE")] = None,
    behind_tls_proxy: Annotated[
        bool,
        typer.Option("--behind-tls-proxy", help="A proxy in front speaks HTTPS and sets X-Forwarded-Proto."),
    ] = False,
    allow_first_account_over_network: Annotated[
        bool,
        typer.Option(
            "--allow-first-account-over-network",
            help="Listen beyond this machine although no account exists yet.",
        ),
    ] = False,
    allow_plain_http_over_network: Annotated[
        bool,
        typer.Option(
            "--allow-plain-http-over-network", help="Passwords and records cross the network readable."
        ),
    ] = False,
) -> None:
    """Serve the web application and the REST API. Settings: HEPCITE_DATA, HEPCITE_DATABASE_URL, HEPCITE_OFFICE, HEPCITE_OIDC_ISSUER."""
    with told_to_people():
        from hepcite.intake.operations.logs import write_json_lines
        from hepcite.intake.store import open_store
        from hepcite.intake.web.oidc.settings import oidc_settings
        from hepcite.intake.web.settings import Settings, is_loopback

        is_secure = bool(tls_certificate) or behind_tls_proxy
        is_local = is_loopback(host)
        _check_address(host, is_secure or is_local or allow_plain_http_over_network, tls_certificate, tls_key)
        write_json_lines()
        names = (
            *Settings().hosts,
            *(() if host in EVERYWHERE else (_shown(host),)),
            *(allow_host or ()),
        )
        with open_store(data) as store:
            has_accounts = bool(store.accounts.all())
            if not (is_local or has_accounts or allow_first_account_over_network):
                raise IntakeError(
                    f"--host {host}: no account exists yet; start once with the default --host and make one, "
                    "or add --allow-first-account-over-network"
                )
            settings = Settings(
                hosts=tuple(dict.fromkeys(names)),
                is_secure=is_secure,
                is_worker_embedded=workers > 0,
                oidc=oidc_settings(os.environ),
            )
            place = _Place(host, port, tls_certificate, tls_key, behind_tls_proxy)
            _run(store, settings, place, workers, has_accounts)


def _check_address(host: str, is_private: bool, certificate: Path | None, key: Path | None) -> None:
    if bool(certificate) != bool(key):
        raise IntakeError("--tls-certificate, --tls-key: go together; give both or none")
    if not is_private:
        raise IntakeError(
            f"--host {host}: is reached over the network without TLS; give --tls-certificate and --tls-key, or "
            "--behind-tls-proxy, or --allow-plain-http-over-network"
        )
    for path in (certificate, key):
        if path is not None and not path.is_file():
            raise IntakeError(f"{path}: is no file; give the PEM file")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to listen, and how."""

    host: str
    port: int
    certificate: Path | None
    key: Path | None
    is_behind_proxy: bool


def _run(store: "Store", settings: "Settings", place: _Place, workers: int, has_accounts: bool) -> None:
    import uvicorn

    from hepcite.intake.web import create_app
    from hepcite.intake.web.pages.signing_in import LAUNCH
    from hepcite.intake.work.embedded import start_embedded_worker

    config = uvicorn.Config(
        create_app(store, settings),
        http="h11",  # the one whose headers have a limit
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=place.is_behind_proxy,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=64_000,
        ssl_certfile=str(place.certificate) if place.certificate else None,
        ssl_keyfile=str(place.key) if place.key else None,
    )
    listener = _listener(place.host, place.port)
    address = f"{'https' if place.certificate else 'http'}://{_shown(place.host)}:{listener.getsockname()[1]}"
    typer.echo(f"hepcite: serving {address}, data in {store.folder}", err=True)
    if not has_accounts:
        token = store.accounts.issue_token(LAUNCH, seconds=settings.launch_seconds)
        typer.echo(
            "hepcite: open this link within an hour to make the first account; it works once:", err=True
        )
        typer.echo(f"{address}/launch/{token}")
        sys.stdout.flush()
    worker = start_embedded_worker(store, processes=workers) if workers else None
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
        if worker:
            worker.stop()


def _listener(host: str, port: int) -> socket.socket:
    """Bound before anything is told, so that the link has the right port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError as error:
        listener.close()
        raise IntakeError(
            f"--host {host} --port {port}: cannot be used ({error.strerror}); choose another"
        ) from None
    return listener


def _shown(host: str) -> str:
    """An address that a browser on this machine can open."""
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
