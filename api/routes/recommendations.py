"""Recommendations: made live, read again, and explained."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.deps import Call, CallDep, answered
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.explaining import Words, words_of
from api.schemas.reasons import reason_views
from api.schemas.recommendations import (
    ExplainedPairView,
    FoundMentorView,
    Kind,
    ListedView,
    MissingView,
    NotShownView,
    RecommendationBody,
    RecommendationView,
    RecommendedView,
    StandingView,
    contribution_views,
    contributions_json,
    role_views,
)
from api.services.pairing.visible import state_of_list
from api.services.recommending.asking import AskedPair, ask_pair
from api.services.recommending.cohorts import Ready
from api.services.recommending.finding import FoundMentor, find_mentors
from api.services.recommending.keeping import kept, made_anew
from api.services.recommending.listing import (
    Listed,
    ListedMentor,
    Wanted,
    features_of,
    list_mentors,
)
from api.services.recommending.reading import Stored, log_shown, read_list
from api.store import Tx, orm
from api.store.kept_lists import keep_list
from features.label import Lang
from matching.labels import LIST_LABELS

router = ApiRouter("/v1", tag="recommendations")


@router.post(
    "/programmes/{programme_id}/learners/{learner_id}/recommendations",
    operation_id="create_recommendation",
    status_code=201,
    response_model=RecommendationView,
)
def create_recommendation(
    programme_id: Id,
    learner_id: Id,
    body: Annotated[RecommendationBody, or_defaults(RecommendationBody)],
    call: CallDep,
) -> Response:
    """List a few mentors for a learner, now, each with a free seat and with reasons."""
    wanted = Wanted(programme_id, learner_id, body.n, tuple(body.exclude_ids), body.kind)
    return made_anew(lambda: _made(call, body, wanted))


def _made(call: Call, body: RecommendationBody, wanted: Wanted) -> Response:
    """Make a list and keep it.

    Raises
    ------
    OptedOutSince
    """
    with call.read() as tx:
        listed = list_mentors(tx, call.who, call.recommending.companies, wanted, call.now)
        rows = kept(tx, call.who, listed)
    answer = _listed(listed, call.lang, explain=body.explain)
    if call.keep is not None:
        made = answered(answer, 201, _place)
        call.computed()
        call.keep(rows)
        return made
    call.computed()

    def effect(tx: Tx) -> RecommendationView:
        keep_list(tx, rows)
        return answer

    return call.once(body, effect, location=_place)


@router.get("/recommendations/{recommendation_id}", operation_id="get_recommendation")
def get_recommendation(recommendation_id: Id, call: CallDep) -> RecommendationView:
    """Return a list as it was made; the first time that the learner reads it is logged."""
    with call.read() as tx:
        stored = read_list(tx, call.who, call.recommending.companies, recommendation_id, call.now)
    if not stored.logged:
        with call.write() as tx:
            log_shown(tx, stored, call.now)
    return _stored(stored, call)


@router.get("/programmes/{programme_id}/pairs:explain", operation_id="explain_pair")
def explain_one_pair(
    programme_id: Id,
    call: CallDep,
    learner_id: Annotated[Id, Query()],
    mentor_id: Annotated[Id, Query()],
    kind: Kind = "any",
) -> ExplainedPairView:
    """Say why a mentor fits a learner, and why she is, or is not, on the list of now."""
    wanted = Wanted(programme_id, learner_id, kind=kind)
    with call.read() as tx:
        found = ask_pair(tx, call.who, call.recommending.companies, wanted, mentor_id, call.now)
    return _explained(found, wanted, call.lang)


@router.get("/programmes/{programme_id}/mentors:find", operation_id="find_mentors")
def find_any_mentor(
    programme_id: Id,
    call: CallDep,
    learner_id: Annotated[Id, Query()],
    text: Annotated[str, Query(max_length=200)] = "",
    kind: Kind = "any",
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[FoundMentorView]:
    """Find mentors by name, department or expertise, to ask why one is not on a learner's list."""
    place = call.after(cursor)
    after = 0 if place is None else int(place[0] or 0)
    wanted = Wanted(programme_id, learner_id, kind=kind)
    with call.read() as tx:
        found = find_mentors(
            tx,
            call.who,
            call.recommending.companies,
            wanted,
            text,
            after=after,
            limit=limit + 1,
            now=call.now,
        )
    shown, leads_on = call.cut(found, limit, lambda _: [after + limit])
    return Page(items=[_found(one, call.lang) for one in shown], next_cursor=leads_on)


def _explained(found: AskedPair, wanted: Wanted, lang: Lang) -> ExplainedPairView:
    standing, features, explanation = found.standing, None, None
    if found.personal:
        features = features_of(found.ready, found.row, found.mentor)
        explanation = words_of(found.ready, found.row, found.mentor, lang).view
    return ExplainedPairView.model_validate(
        {
            "learner_id": wanted.learner_id,
            "mentor_id": found.ready.live.scored.cohort.mentors[found.mentor],
            "kind": wanted.kind,
            "source": found.source,
            "standing": StandingView(
                code=standing.code,
                reasons=reason_views(standing.reasons, lang),
                changes=reason_views(standing.changes, lang),
            ),
            "score": None if features is None else sum(features.values()),
            "contributions": [] if features is None else contribution_views(features, lang),
            "explanation": explanation,
        }
    )


def _found(one: FoundMentor, lang: Lang) -> FoundMentorView:
    return FoundMentorView(
        mentor_id=one.mentor_id,
        name=one.name,
        department=one.department,
        site=one.site,
        teaches=[label.text(lang) for label in one.teaches],
    )


def _place(body: RecommendationView) -> str:
    return f"/v1/recommendations/{body.recommendation_id}"


def _listed(listed: Listed, lang: Lang, *, explain: bool) -> ListedView:
    found, wanted = listed.found, listed.wanted
    view = ListedView.model_validate(
        {
            "recommendation_id": listed.recommendation_id,
            "programme_id": wanted.programme_id,
            "learner_id": wanted.learner_id,
            "kind": wanted.kind,
            "source": listed.source,
            "state": "open",
            "policy_version": listed.policy_version,
            "model_version": listed.model_version,
            "created_at": listed.created_at,
            "expires_at": listed.expires_at,
            "cold_start": found is not None and found.cold_start,
            "incomplete": None if found is None else MissingView.of(found.missing, lang),
            "items": [_listed_item(item, lang) for item in listed.items],
            "not_shown": None if found is None else NotShownView.model_validate(found.not_shown),
        }
    )
    words = [_words(listed, item, lang, explain=explain) for item in listed.items]
    return view.telling(
        [told.contributions for told in words], [told.explanation for told in words]
    )


def _words(listed: Listed, item: ListedMentor, lang: Lang, *, explain: bool) -> Words:
    if explain and item.score is not None:
        return words_of(listed.ready, listed.row, item.mentor, lang)
    return Words(contributions_json(item.features, lang), "null")


def _listed_item(item: ListedMentor, lang: Lang) -> RecommendedView:
    return RecommendedView(
        mentor_id=item.mentor_id,
        rank=item.rank,
        roles=role_views(item.labels, lang),
        score=item.score,
        contributions=[],
        seats_left=item.seats_left,
        new_mentor=item.new,
        explored=item.explored,
    )


def _stored(stored: Stored, call: Call) -> RecommendationView:
    shortlist, lang = stored.shortlist, call.lang
    cold = stored.ready is not None and not _is_assessed(stored.ready, stored.row)
    return RecommendationView.model_validate(
        {
            "recommendation_id": shortlist.recommendation_id,
            "programme_id": shortlist.programme_id,
            "learner_id": shortlist.learner_id,
            "kind": shortlist.kind,
            "source": shortlist.source,
            "state": state_of_list(shortlist, call.now),
            "policy_version": shortlist.policy_version,
            "model_version": shortlist.model_version,
            "created_at": shortlist.created_at,
            "expires_at": shortlist.expires_at,
            "cold_start": cold,
            "incomplete": None,
            "items": [_stored_item(stored, item, lang) for item in stored.items],
            "not_shown": None,
        }
    )


def _stored_item(stored: Stored, item: orm.ShortlistItem, lang: Lang) -> RecommendedView:
    ready, explanation, new = stored.ready, None, False
    if ready is not None and item.mentor_id in ready.live.scored.cohort.mentors:
        mentor = ready.live.scored.cohort.mentors.position(item.mentor_id)
        explanation = words_of(ready, stored.row, mentor, lang).view
        new = bool(ready.live.cold_mentors[mentor])
    return RecommendedView(
        mentor_id=item.mentor_id,
        rank=item.rank,
        roles=role_views([label for label in LIST_LABELS if label == item.role], lang),
        score=item.score,
        contributions=contribution_views(item.features, lang),
        seats_left=stored.seats[item.mentor_id],
        new_mentor=new,
        explored=False,
        explanation=explanation,
    )


def _is_assessed(ready: Ready, row: int) -> bool:
    return bool(ready.live.scored.cohort.needs.known[row].any())
