"""Use-cases of access: keys, sign-in, sessions, the audit log."""
