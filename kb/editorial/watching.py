"""Watching: which outside addresses the live articles lead to is written down with each publication."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from kb.composing import Composed
from kb.models import Article, OutsideHost, OutsideLink, OutsideUse
from kb.rules.addresses import found_in, parse
from kb.rules.watching import first_check

MOST_WATCHED = 500  # addresses of one article
LONGEST_HOST = 253  # that a name can have


def watch(composed: Composed) -> None:
    """Writes down where a live revision leads now, in text, sources and related reading.

    Part of the caller's transaction, which has taken its turn before, so that nothing is published meanwhile.
    """
    text = found_in(composed.rendered.html + composed.rendered.sources) if composed.rendered else ()
    related = [entry.url for entry in composed.revision.related.all()]
    keep({composed.revision.article_id: [*text, *related]})


def forget(article: Article) -> None:
    """Writes down that the article leads readers nowhere any more."""
    keep({article.pk: ()})


def keep(addresses: Mapping[int, Sequence[str]]) -> None:
    """Makes these outside addresses all that the live articles, by primary key, lead to; our own are no outside."""
    wanted = {(key, address) for key, found in addresses.items() for address in _outside(found)}
    rows = OutsideUse.objects.filter(article__in=list(addresses)).values_list("article", "link__address", "pk")
    had = {(key, address): pk for key, address, pk in rows}
    gone = had.keys() - wanted
    if gone:
        OutsideUse.objects.filter(pk__in=[had[use] for use in gone]).delete()
        OutsideLink.objects.filter(address__in={address for _key, address in gone}, uses__isnull=True).delete()
    fresh = sorted(wanted - had.keys())
    if not fresh:
        return
    links = _links(dict.fromkeys(address for _key, address in fresh))
    OutsideUse.objects.bulk_create(OutsideUse(article_id=key, link_id=links[address]) for key, address in fresh)


def _outside(found: Iterable[str]) -> list[str]:
    ours = urlsplit(settings.SITE_URL).hostname
    parsed = [each for address in found if (each := parse(address))]
    others = (str(each) for each in parsed if each.host != ours and len(each.host) <= LONGEST_HOST)
    return list(dict.fromkeys(others))[:MOST_WATCHED]


def _links(addresses: Iterable[str]) -> dict[str, int]:
    """The primary key of each address's row, made where it is new."""
    wanted, now = list(addresses), timezone.now()
    links = dict(OutsideLink.objects.filter(address__in=wanted).values_list("address", "pk"))
    hosts = {address: urlsplit(address).hostname or "" for address in wanted if address not in links}
    OutsideHost.objects.bulk_create(
        (OutsideHost(name=name, free_at=now) for name in sorted(set(hosts.values()))), ignore_conflicts=True
    )
    OutsideLink.objects.bulk_create(
        OutsideLink(address=address, host_id=host, due_at=first_check(address, now)) for address, host in hosts.items()
    )
    return links | dict(OutsideLink.objects.filter(address__in=list(hosts)).values_list("address", "pk"))
