"""Logins by OAuth 2.0 for mailboxes and the mail server: tokens are got, kept, renewed and told of before they end.

No plugin of its own: the plugins of IMAP and SMTP ask for tokens where they would ask for a password.
"""

from officed.plugins.oauth.tokens import AccessTokens, LoginEnded, mailbox_tokens, smtp_tokens

__all__ = ["AccessTokens", "LoginEnded", "mailbox_tokens", "smtp_tokens"]
