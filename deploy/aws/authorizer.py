"""Lambda authorizer of an HTTP API, payload 2.0, simple responses. Fill in how a token is checked."""


def user_of(token: str) -> str | None:
    """The e-mail address of a valid token's user; None for any other token."""
    raise NotImplementedError("verify signature, issuer, audience and expiry here")


def lambda_handler(event, context):
    scheme, _, token = event.get("headers", {}).get("authorization", "").partition(" ")
    user = user_of(token) if scheme.lower() == "bearer" else None
    return {"isAuthorized": user is not None, "context": {"authenticatedUser": user or ""}}
