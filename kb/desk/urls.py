"""The desk's addresses; names are the views' (`desk:article`)."""

from django.urls import path, register_converter

from kb.desk.kinds import KindConverter
from kb.desk.views import (
    articles,
    authors,
    changes,
    editing,
    featured,
    guests,
    history,
    home,
    inbox,
    links,
    media,
    outside,
    people,
    preview,
    reviewing,
    terms,
    transitions,
    uses,
)

register_converter(KindConverter, "kind")
app_name = "desk"
ARTICLE = "articles/<uuid:public_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("at/", home.at, name="at"),
    path("at/<path:path>", home.at, name="at"),
    path("articles/", articles.articles, name="articles"),
    path("articles/new/", editing.new, name="new"),
    path(ARTICLE, editing.article, name="article"),
    path(f"{ARTICLE}preview/", preview.preview, name="preview"),
    path(f"{ARTICLE}preview/frame/", preview.frame, name="frame"),
    path(f"{ARTICLE}history/", history.history, name="history"),
    path(f"{ARTICLE}changes/", changes.changes, name="changes"),
    path(f"{ARTICLE}review/", reviewing.review, name="review"),
    path(f"{ARTICLE}comments/", reviewing.comment, name="comment"),
    path(f"{ARTICLE}comments/<uuid:comment_id>/", reviewing.thread, name="thread"),
    path(f"{ARTICLE}guests/", guests.guests, name="guests"),
    path(f"{ARTICLE}guests/<uuid:guest_id>/", guests.guest, name="guest"),
    path(f"{ARTICLE}revisions/<int:number>/", history.revision, name="revision"),
    path(f"{ARTICLE}links/", uses.links_here, name="links_here"),
    path(f"{ARTICLE}<str:name>/", transitions.transition, name="transition"),
    path("threads/", reviewing.threads, name="threads"),
    path("media/", media.media, name="media"),
    path("media/<uuid:public_id>/", uses.picture, name="picture"),
    path("media/<uuid:public_id>/delete/", media.delete_picture, name="delete_picture"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/helpful/", inbox.helpful, name="helpful"),
    path("inbox/<uuid:public_id>/", inbox.message, name="message"),
    path("<kind:kind>/", terms.terms, name="terms"),
    path("<kind:kind>/new/", terms.new_term, name="new_term"),
    path("<kind:kind>/<uuid:public_id>/", terms.term, name="term"),
    path("<kind:kind>/<uuid:public_id>/merge/", terms.merge_term, name="merge_term"),
    path("<kind:kind>/<uuid:public_id>/delete/", terms.delete_term, name="delete_term"),
    path("featured/", featured.featured, name="featured"),
    path("links/", links.links, name="links"),
    path("links/orphans/", links.orphans, name="orphans"),
    path("links/redirects/", links.redirects, name="redirects"),
    path("links/broken/", outside.broken, name="broken"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:public_id>/", people.member, name="member"),
    path("people/<uuid:public_id>/leave/", people.leave, name="leave"),
    path("authors/", authors.authors, name="authors"),
    path("authors/<uuid:public_id>/photo/", authors.photo, name="photo"),
]
