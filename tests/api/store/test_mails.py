from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from api.store import Store, orm
from api.store.company import COMPANY
from api.store.ids import new_id
from api.store.mails import add_mails, mails_to
from tests.api.world import AT, TENANT, company, found

PEOPLE: list[str] = company().people["person_id"].tolist()
SAID = {"people": {"导师": PEOPLE[1]}, "facts": {"share": 0.1, "later": True, "place": '二楼 "A"'}}


def _mail(person_id: str, **other: Any) -> dict[str, Any]:
    return {
        "mail_id": new_id("mail"),
        "person_id": person_id,
        "event": "no_mentor_yet",
        "about": "任务/1",
        "said": SAID,
        "leads_to": "/my",
        "invitation": None,
        **other,
    }


def test_mails_are_kept_as_they_were_said(store: Store) -> None:
    found(store, company())
    invitation = {"starts": AT.isoformat(), "place": "三楼"}
    with store.write() as tx:
        first, second = _mail(PEOPLE[0]), _mail(PEOPLE[0], about="2", invitation=invitation)
        add_mails(tx, TENANT, [first, second], AT)
    with store.read() as tx:
        kept = {mail.mail_id: mail for mail in mails_to(tx, TENANT, PEOPLE[0])}
        blank = sa.select(orm.Mail.mail_id).where(orm.Mail.invitation.is_(sa.null()))
        assert tx.scalars(blank).all() == [first["mail_id"]]
    for given in (first, second):
        mail = kept[given["mail_id"]]
        assert {name: getattr(mail, name) for name in given} == given
        assert (mail.state, mail.attempts, mail.due_at, mail.created_at) == ("queued", 0, AT, AT)


def test_nobody_is_told_twice_nor_after_leaving(store: Store) -> None:
    found(store, company())
    people = COMPANY["people"]
    days = {PEOPLE[1]: AT.date(), PEOPLE[2]: AT.date() + timedelta(days=1)}
    with store.write() as tx:
        for person_id, day in days.items():
            leaver = sa.update(people).where(people.c.person_id == person_id)
            tx.execute(leaver.values(left_on=day))
        add_mails(tx, TENANT, [_mail(PEOPLE[0])], AT)
        told = [*PEOPLE[:3], PEOPLE[2], "nobody"]
        add_mails(tx, TENANT, [_mail(person_id) for person_id in told], AT)
        add_mails(tx, TENANT, [], AT)
    with store.read() as tx:
        assert [len(mails_to(tx, TENANT, person_id)) for person_id in PEOPLE[:3]] == [1, 0, 1]


def test_mails_to_many_are_one_statement(store: Store) -> None:
    found(store, company())
    asked: list[bool] = []
    with store.write() as tx:
        tx.connection()
        sa.event.listen(store.writer, "before_cursor_execute", lambda *said: asked.append(said[-1]))
        add_mails(tx, TENANT, [_mail(person_id) for person_id in PEOPLE], AT)
    assert asked == [False]
    with store.read() as tx:
        assert len(tx.scalars(sa.select(orm.Mail.mail_id)).all()) > 1
