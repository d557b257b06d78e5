from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.services.jobs.context import JobContext
from api.services.jobs.working import Worker
from api.services.mailing.calling import SEND, have_sent
from api.services.mailing.news import News
from api.services.mailing.notifying import notify
from api.services.mailing.posting import MailServer
from api.services.mailing.reading import in_words
from api.services.mailing.sending import HANDLER, MOST_ATTEMPTS
from api.store import Store, orm
from api.store.company import COMPANY
from api.store.mails import claim_mail, settle_mail
from tests.api.pairing import LEARNERS, MENTORS, rows
from tests.api.services.mailing.mail_server import Inbox, inbox
from tests.api.world import AT, TENANT, company, found

L1, L2 = LEARNERS[:2]
PEOPLE = COMPANY["people"]


@pytest.fixture
def server() -> Iterator[Inbox]:
    with inbox() as opened:
        yield opened


@pytest.fixture
def outbox(store: Store) -> Store:
    found(store, company())
    return store


def tell(store: Store, *to: str, about: str = "req_1") -> None:
    with store.write() as tx:
        people = {"mentor": MENTORS[0]}
        notify(tx, TENANT, [News("next_asked", one, about, "/my", "", people) for one in to], AT)


def work(store: Store, server: MailServer | None, at: datetime = AT) -> dict[str, Any]:
    job = JobContext(store, TENANT, "job_1", "tests", {}, lambda: at, mail_server=server)
    effect = HANDLER.perform(job)
    with store.write() as tx:
        return effect(tx)


def mails(store: Store, **where: Any) -> list[orm.Mail]:
    with store.read() as tx:
        return rows(tx, orm.Mail, **where)


def jobs(store: Store) -> list[orm.Job]:
    with store.read() as tx:
        return rows(tx, orm.Job, kind=SEND)


def set_person(store: Store, person_id: str, **values: Any) -> None:
    with store.write() as tx:
        mine = (PEOPLE.c.tenant_id == TENANT, PEOPLE.c.person_id == person_id)
        tx.execute(sa.update(PEOPLE).where(*mine).values(**values))


def test_what_happened_is_told_once_and_sent_once(outbox: Store, server: Inbox) -> None:
    set_person(outbox, L1, languages="en")
    tell(outbox, L1)
    tell(outbox, L1)
    assert work(outbox, server.server) == {"sent": 1}
    assert work(outbox, server.server) == {}
    (message,) = server.messages
    assert message["To"].addresses[0].addr_spec == f"{L1.lower()}@company.example"
    assert message["Subject"] == "The next mentor is asked for you"
    assert message.get_content().rstrip().endswith("https://mm.example/my")
    (mail,) = mails(outbox)
    assert message["Message-ID"] == f"<{mail.mail_id}@company.example>"
    assert (mail.state, mail.attempts, mail.sent_at, mail.token) == ("sent", 1, AT, None)


def test_without_a_mail_server_everything_waits(outbox: Store) -> None:
    tell(outbox, L1, L2)
    assert work(outbox, None) == {}
    assert [mail.state for mail in mails(outbox)] == ["queued", "queued"]


def test_a_transaction_that_fails_tells_nobody(outbox: Store) -> None:
    def fails() -> None:
        with outbox.write() as tx:
            notify(tx, TENANT, [News("next_asked", L1, "r", "/my", "", {"mentor": L2})], AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert mails(outbox) == []


def test_one_job_a_minute_is_asked_for_where_something_is_due_and_none_by_who_tells(
    outbox: Store,
) -> None:
    have_sent(outbox, AT)
    tell(outbox, L1)
    tell(outbox, L2, about="req_2")
    assert jobs(outbox) == []
    for second in (0, 1, 59, 60):
        have_sent(outbox, AT + timedelta(seconds=second))
    assert len(jobs(outbox)) == 2


def test_a_worker_sends_what_it_finds_and_looks_for_none_without_a_server(
    outbox: Store, server: Inbox
) -> None:
    tell(outbox, L1)
    Worker(outbox, periodic=(), clock=lambda: AT)._turn()
    assert jobs(outbox) == []
    Worker(outbox, periodic=(), clock=lambda: AT, mail_server=server.server)._turn()
    assert len(server.messages) == 1


def test_what_changes_before_a_mail_is_sent_is_as_it_stands_then(
    outbox: Store, server: Inbox
) -> None:
    tell(outbox, L1)
    set_person(outbox, MENTORS[0], name="Renamed")
    set_person(outbox, L1, languages="en")
    work(outbox, server.server)
    assert "Renamed is asked now" in server.messages[0].get_content()
    set_person(outbox, L1, languages="zh")
    with outbox.read() as tx:
        (one,) = in_words(tx, TENANT, rows(tx, orm.Mail))
    assert one.letter.lang == "en", "what was sent is shown as it was sent"


def test_who_has_left_is_not_written_to_and_who_has_no_address_is_seen(
    outbox: Store, server: Inbox
) -> None:
    set_person(outbox, L1, left_on=AT.date())
    set_person(outbox, L2, email="")
    tell(outbox, L1, L2)
    assert work(outbox, server.server) == {"failed": 1}
    (mail,) = mails(outbox)
    assert (mail.person_id, mail.state, mail.error) == (L2, "failed", "no_address")


@pytest.mark.parametrize("address", ["no address", "a@b\r\nBcc: c@d", "ä@@"])
def test_an_address_that_is_none_fails_and_the_others_are_sent(
    outbox: Store, server: Inbox, address: str
) -> None:
    set_person(outbox, L1, email=address)
    tell(outbox, L1, L2)
    assert work(outbox, server.server) == {"failed": 1, "sent": 1}
    assert [mail.error for mail in mails(outbox, state="failed")] == ["bad_address"]


def test_a_refusal_for_now_is_tried_again_later_and_later_then_given_up(
    outbox: Store, server: Inbox
) -> None:
    server.answer = lambda _line: "450 busy"
    tell(outbox, L1)
    at, pauses = AT, []
    for _ in range(MOST_ATTEMPTS - 1):
        assert work(outbox, server.server, at) == {"later": 1}
        (mail,) = mails(outbox)
        pauses.append((mail.due_at - at) / timedelta(minutes=1))
        assert work(outbox, server.server, at) == {}, "not before it is due"
        at = mail.due_at
    assert pauses == [1, 4, 16, 64, 256]
    work(outbox, server.server, at)
    (mail,) = mails(outbox)
    assert (mail.state, mail.error) == ("failed", "refused_450")


def test_a_refusal_for_good_fails_at_once(outbox: Store, server: Inbox) -> None:
    server.answer = lambda line: "550 nobody" if L1.lower() in line else "250 OK"
    tell(outbox, L1, L2)
    assert work(outbox, server.server) == {"failed": 1, "sent": 1}
    assert [mail.error for mail in mails(outbox, state="failed")] == ["refused_550"]


def test_a_server_that_is_not_there_costs_one_mail_an_attempt(outbox: Store) -> None:
    with inbox() as gone:
        nowhere = gone.server
    tell(outbox, L1, L2)
    assert work(outbox, nowhere) == {"unreachable": 1}
    assert sorted(mail.attempts for mail in mails(outbox)) == [0, 1]
    assert {mail.state for mail in mails(outbox)} == {"queued"}


def test_two_workers_never_hold_one_mail_and_the_late_one_writes_nothing(outbox: Store) -> None:
    tell(outbox, L1)
    until = AT + timedelta(minutes=10)

    def claim(token: str, now: datetime) -> str | None:
        with outbox.write() as tx:
            one = claim_mail(tx, TENANT, token=token, now=now, until=now + timedelta(minutes=10))
            return None if one is None else one.mail_id

    mail_id = claim("first", AT)
    assert mail_id is not None
    assert claim("second", AT) is None
    assert claim("second", until) == mail_id, "whose worker is gone is taken over"
    with outbox.write() as tx:
        assert not settle_mail(tx, TENANT, mail_id, "first", state="sent")
        assert settle_mail(tx, TENANT, mail_id, "second", state="sent", sent_at=until)
