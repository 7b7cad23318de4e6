"""One root for every error of officed; the docstring of a class is its message.

A message tells a person what to do next. Whether trying again can help is a value of the error,
so that the flow need not know the classes (an unreachable server is not a poison letter).
"""

from __future__ import annotations

import inspect
from datetime import timedelta


class OfficedError(Exception):
    """Something went wrong in officed."""

    exit_code = 2
    retry_after: timedelta | None = None

    def __init__(self, **values: object) -> None:
        self.values = values
        template = inspect.cleandoc(type(self).__doc__ or "").split("\n\n", 1)[0].replace("\n", " ")
        super().__init__(template.format(**values))


class WrongMove(OfficedError):
    """A document that is {state} cannot become {target}. See `officed register show {document}` for its history."""


class StaleDocument(OfficedError):
    """Document {document} was changed by somebody else in the meantime. Look at it again and repeat the command."""

    exit_code = 1


class NotFound(OfficedError):
    """There is no {what} {name}. {hint}"""

    exit_code = 1


class Refused(OfficedError):
    """{reason}"""

    exit_code = 1


class Unreachable(OfficedError):
    """{what} cannot be reached: {reason}. It is tried again; check the address, the network and the login."""

    exit_code = 3
    retry_after = timedelta(seconds=30)


class BadSettings(OfficedError):
    """{text}"""


class PluginFailed(OfficedError):
    """Plugin {plugin} failed in {hook}: {reason}. Mend it or switch it off, then release what is held."""
