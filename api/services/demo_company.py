"""Use-case: the sample company in an empty database, and a key to call the service with."""

from __future__ import annotations

from datetime import datetime

from api.services.access.keys import KeyFields, create_key
from api.services.actors import Actor
from api.store import Tx
from api.store.company_rows import write_company
from api.store.seats import set_capacities
from api.store.tenants import add_tenant
from features.tables import Tables

TENANT = "demo"


def found_demo_company(tx: Tx, tables: Tables, pepper: bytes, now: datetime) -> str:
    """Make the tenant with its company and the seats of its mentors.

    Returns
    -------
    str
        Secret of a key that may do everything.
    """
    add_tenant(tx, TENANT, now)
    write_company(tx, TENANT, tables)
    seats = zip(tables.mentors["mentor_id"], tables.mentors["capacity"], strict=True)
    set_capacities(tx, TENANT, {mentor_id: int(capacity) for mentor_id, capacity in seats})
    who = Actor(TENANT, "admin", "demo")
    fields = KeyFields("demo", "admin", None, ("*",), None)
    return create_key(tx, who, pepper, fields, now=now).secret
