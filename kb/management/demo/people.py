"""The demonstration's people and bylines; passwords are generated and kept in DATA/demo-logins.json."""

import json
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from kb.editorial import cataloguing, media
from kb.models import Author, AuthorLink

FOLDER = Path(__file__).parent
ADMINISTRATOR = ("astrid.holm@plumbline.example", "Astrid Holm", Role.ADMINISTRATOR)
ROLES = {
    "mei-zhang": Role.WRITER,
    "tunde-adeyemi": Role.WRITER,
    "mara-lindqvist": Role.EDITOR,
    "ines-carvalho": Role.EDITOR,
}


def logins_file() -> Path:
    """Where the generated passwords are kept."""
    return Path(settings.DATA_DIR) / "demo-logins.json"


def read(name: str) -> list[dict[str, Any]]:
    """The rows of one of the demonstration's lists, such as "authors"."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))[name]
    return rows


def place_people() -> tuple[dict[str, User], list[dict[str, str]]]:
    """The people by author slug (the administrator under ""), and the log-ins of those who were made just now."""
    wanted = {"": ADMINISTRATOR}
    for row in read("authors"):
        if row["slug"] in ROLES:
            wanted[str(row["slug"])] = (str(row["email"]), str(row["name"]), ROLES[str(row["slug"])])
    people, logins = {}, []
    for slug, (email, name, role) in wanted.items():
        user = User.objects.filter(email=email).first()
        if user is None:
            password = "-".join(secrets.token_hex(2) for _ in range(4))
            user = User.objects.create_user(email, password, name=name, role=role)
            logins.append({"email": email, "password": password, "role": str(role.value), "name": name})
        people[slug] = user
    return people, logins


def keep_logins(logins: list[dict[str, str]]) -> None:
    """Adds the log-ins to the file, which only its owner may read."""
    path = logins_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    fresh = {login["email"] for login in logins}
    whole = [login for login in known if login["email"] not in fresh] + logins
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(whole, file, indent=2)
    path.chmod(0o600)


def place_authors(people: dict[str, User]) -> int:
    """The bylines that are not there yet, with their portraits and links; returns how many were made."""
    editor = people[""]
    made = 0
    for row in read("authors"):
        slug = str(row["slug"])
        if Author.objects.filter(Q(slug=slug) | Q(name=row["name"])).exists():
            continue
        user = people.get(slug)
        if user is not None and Author.objects.filter(user=user).exists():
            user = None
        author = Author(slug=slug, name=row["name"], job_title=row["job_title"], bio=row["bio"], user=user)
        cataloguing.keep(author, by=editor)
        for position, link in enumerate(row.get("links", [])):
            entry = AuthorLink(author=author, title=link["title"], url=link["url"], position=position)
            cataloguing.keep_link(entry, by=editor)
        portrait = FOLDER / "portraits" / f"{slug}.webp"
        image = media.add_image(portrait.read_bytes(), title=f"Portrait of {author.name}", by=editor)
        media.portray(author, image, by=editor)
        made += 1
    return made
