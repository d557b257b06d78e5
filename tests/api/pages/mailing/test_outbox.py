from __future__ import annotations

import pytest

from api.services.jobs.context import JobContext
from api.services.mailing.news import News
from api.services.mailing.notifying import notify
from api.services.mailing.sending import HANDLER
from api.store import Store, orm
from tests.api.pages.browsing import visitor
from tests.api.pairing import LEARNERS, MENTORS, now, rows
from tests.api.services.mailing.mail_server import inbox
from tests.api.services.mailing.test_sending import set_person
from tests.api.world import TENANT, World, company, world_of

L1, L2 = LEARNERS[:2]


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


def tell(world: World, *to: str) -> list[str]:
    news = [News("next_asked", one, "r", "/my", "", {"mentor": MENTORS[0]}) for one in to]
    with world.store.write() as tx:
        notify(tx, TENANT, news, now())
        return [one.mail_id for who in to for one in rows(tx, orm.Mail, person_id=who)]


@pytest.mark.parametrize(("lang", "says"), [("zh", "尚未设置邮件服务器"), ("en", "No mail server")])
def test_an_empty_outbox_says_what_it_is_for(demo: World, lang: str, says: str) -> None:
    text = visitor(demo, "hr").text("/hr/outbox", lang)
    assert says in text
    assert 'class="empty"' in text


def test_mails_are_listed_by_state_and_read(demo: World) -> None:
    set_person(demo.store, L1, name='"><script>alert(1)</script>', email="")
    set_person(demo.store, L2, languages="en")
    first, second = tell(demo, L1, L2)
    hr = visitor(demo, "hr")
    text = hr.text("/hr/outbox")
    assert "<script>alert" not in text
    assert "no e-mail address" in text
    assert "waits (2)" in text
    assert 'class="empty"' in hr.text("/hr/outbox?state=sent")
    assert "asked before cannot take on anybody" in hr.text(f"/hr/outbox/{second}")
    assert "&lt;script&gt;" in hr.text(f"/hr/outbox/{first}", "zh")
    assert hr.get("/hr/outbox/mail_none").status_code == 404


def test_a_mail_is_cancelled_and_sent_after_all(demo: World) -> None:
    (mail_id,) = tell(demo, L1)
    hr, here = visitor(demo, "hr"), f"/hr/outbox/{mail_id}"
    assert hr.send(f"{here}/retry").status_code == 409
    assert hr.send(f"{here}/cancel").headers["location"] == f"{here}?done=mail-cancelled"
    assert hr.send(f"{here}/cancel").status_code == 409
    assert "Send it after all" in hr.text(here)
    assert hr.send(f"{here}/retry").status_code == 303
    with inbox() as server:
        job = JobContext(demo.store, TENANT, "j", "t", {}, now, mail_server=server.server)
        HANDLER.perform(job)
        assert len(server.messages) == 1
    assert hr.send(f"{here}/cancel").status_code == 409, "it is gone"


def test_a_failure_is_told_in_words_and_tried_again(demo: World) -> None:
    set_person(demo.store, L1, email="")
    (mail_id,) = tell(demo, L1)
    with inbox() as server:
        job = JobContext(demo.store, TENANT, "j", "t", {}, now, mail_server=server.server)
        HANDLER.perform(job)
        hr = visitor(demo, "hr")
        assert "this person has no e-mail address" in hr.text(f"/hr/outbox/{mail_id}")
        set_person(demo.store, L1, email="mended@company.example")
        assert hr.send(f"/hr/outbox/{mail_id}/retry").status_code == 303
        HANDLER.perform(job)
        (message,) = server.messages
    assert message["To"].addresses[0].addr_spec == "mended@company.example"


def test_the_outbox_is_hr_s_alone(demo: World) -> None:
    (mail_id,) = tell(demo, L1)
    for role, person in (("learner", L1), ("mentor", MENTORS[0]), ("analyst", None)):
        who = visitor(demo, role, person)
        for path in ("/hr/outbox", f"/hr/outbox/{mail_id}"):
            assert who.get(path).status_code == 403
        assert who.send(f"/hr/outbox/{mail_id}/cancel").status_code == 403
