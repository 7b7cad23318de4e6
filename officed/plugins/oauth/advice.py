"""What a provider's refusal means for those who look after the server: a table by its codes."""

from __future__ import annotations

from officed.api import OAuth2
from officed.plugins.oauth.asking import Declined

_AGAIN = "log in again: officed oauth login {name}"
_APP = "let an administrator of the tenant consent to the app"
_TOKEN = "write a new refresh token where »refresh_token« says"
_SECRET = "the provider does not accept the app: write the right client_id and a client_secret that has not ended"

# Microsoft's numbers come first: they say more than the code beside them.
_BY_NUMBER = {
    "AADSTS7000222": "the client_secret has ended: make a new one there and write it where »client_secret« says",
    "AADSTS7000215": "the client_secret is wrong: write its value, not its id, where »client_secret« says",
    "AADSTS700016": "the tenant does not know the app: check client_id and tenant",
    "AADSTS90002": "there is no such tenant: check »tenant«",
    "AADSTS65001": "nobody has consented to the app: {again}",
}

_BY_CODE = {
    "invalid_grant": "the login has ended or was withdrawn: {again}",
    "interaction_required": "the provider wants to see a person: {again}",
    "login_required": "the provider wants to see a person: {again}",
    "consent_required": "nobody has consented to the app: {again}",
    "invalid_client": _SECRET,
    "unauthorized_client": "the app may not log in this way: allow the flow »{flow}« for it at the provider",
    "unsupported_grant_type": "the provider does not know the flow »{flow}«: write another one",
    "invalid_scope": "the app has no right to read or send mail: give it that right at the provider, or check »scope«",
    "access_denied": "the login was refused by the person or by the provider's rules",
    "expired_token": "nobody logged in with the code in time",
    "invalid_request": "the provider does not understand the request: check scope, tenant and the addresses",
}  # fmt: skip


def advice(declined: Declined, oauth2: OAuth2, name: str) -> str:
    """One line: what happened, what to do, and the provider's own code."""
    row = _BY_NUMBER.get(declined.number) or _BY_CODE.get(declined.code) or "the provider refuses"
    again = {"refresh_token": _TOKEN, "client_credentials": _APP}.get(oauth2.flow) or _AGAIN.format(name=name)
    return f"{row.format(again=again, flow=oauth2.flow)} ({declined})"
