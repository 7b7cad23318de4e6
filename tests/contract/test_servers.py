"""The servers of these tests do what the tests rely on."""

from __future__ import annotations

import smtplib
from pathlib import Path

import psycopg

from tests.servers.postgres import Postgres
from tests.servers.smtp_sink import SmtpSinkProcess


def _rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT word FROM words ORDER BY word").fetchall()


def test_each_test_has_a_database_of_its_own(postgres: Postgres, postgres_url: str) -> None:
    """Databases made from a template have its rows, and nothing of each other."""

    def fill(url: str) -> None:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE words (word text)")
            connection.execute("INSERT INTO words VALUES ('tere')")

    template = postgres.template("words", fill)
    assert postgres.template("words", fill) == template
    one, other = postgres.database(template), postgres.database(template)
    with psycopg.connect(one.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO words VALUES ('õhtust')")
    assert _rows(one) == [("tere",), ("õhtust",)]
    assert _rows(other) == [("tere",)]
    assert postgres_url.startswith("postgresql+psycopg://")
    for url in (one, other):
        postgres.drop(url)


def test_a_killed_mail_server_keeps_what_it_accepted(tmp_path: Path) -> None:
    """A mail that the server process accepted is there after it was killed."""
    sink = SmtpSinkProcess(tmp_path)
    sink.start()
    try:
        with smtplib.SMTP(sink.host, sink.port, "kaleva.example") as smtp:
            smtp.sendmail(
                "info@kaleva.example", ["mari@kodanik.example"], b"Subject: a\r\n\r\n\xf5\r\n", ["BODY=8BITMIME"]
            )
    finally:
        sink.kill()
    [mail] = sink.accepted
    assert mail.content == b"Subject: a\r\n\r\n\xf5\r\n"
    assert (mail.sender, mail.recipients) == ("info@kaleva.example", ("mari@kodanik.example",))
