"""What a screen reader meets on a page: its accessibility tree, and the rules that every page of ours keeps."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from playwright.sync_api import Page

WORKED = {
    "button", "checkbox", "combobox", "Date", "DisclosureTriangle", "Iframe", "InputTime", "link", "listbox",
    "option", "radio", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox",
}  # fmt: skip
GROUPED = {"alertdialog", "dialog", "navigation", "region", "tablist", "tabpanel", "toolbar"}
LANDMARKS = {"banner", "complementary", "contentinfo", "form", "main", "navigation", "region", "search"}
# What is said, or asked for by a key, before a control within it; a cell is told by its row and its column.
PLACES = {"article", "form", "group", "heading", "listitem", "row", "search", *GROUPED}
CELLS = {"cell", "gridcell"}
LIVE = {"alert", "log", "status"}
# The browser's own: the parts of a date, and the choices of a closed list. Each has a control of ours around it.
OWN = {"combobox", "Date", "InputTime", "MenuListPopup"}
BACK = "#noteref-"  # from a source to each place that names it


class Node:
    """One thing in the tree: what it is, what it is called, and what it stands in."""

    def __init__(self, told: dict[str, Any], above: "Node | None") -> None:
        self.role = str(told["role"]["value"])
        self.name = _words(told, "name")
        self.description = _words(told, "description")
        self.states = {each["name"]: each["value"].get("value") for each in told.get("properties", ())}
        self.around: tuple[Node, ...] = (above, *above.around) if above else ()

    def __str__(self) -> str:
        return f"{self.role} “{self.name}”"

    @property
    def worked(self) -> bool:
        """Whether somebody presses it, or writes in it."""
        return self.role in WORKED and not any(each.role in OWN for each in self.around)

    @property
    def place(self) -> tuple[object, ...]:
        """The named things that it stands in; a cell and what has no name are told by where they are."""
        return tuple(
            id(each) if each.role in CELLS or not each.name else (each.role, each.name)
            for each in self.around
            if each.role in PLACES | CELLS
        )


def _words(told: dict[str, Any], what: str) -> str:
    return " ".join(str(told.get(what, {}).get("value", "")).split())


def heard(page: Page) -> list[Node]:
    """Everything in the tree, in its order; of a page under a dialog nothing is."""
    session = page.context.new_cdp_session(page)
    told = {each["nodeId"]: each for each in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    root = next(each for each in told.values() if "parentId" not in each)
    return list(_below(root, told, None))


def _below(told: dict[str, Any], every: dict[str, Any], above: Node | None) -> Iterator[Node]:
    if not told.get("ignored") and told["role"]["value"] not in {"InlineTextBox", "generic", "none"}:
        above = Node(told, above)
        yield above
    for each in told.get("childIds", ()):
        if each in every:
            yield from _below(every[each], every, above)


def faults(page: Page) -> list[str]:
    """What somebody who hears the page could not make out."""
    every = heard(page)
    rules = (_nameless, _alike, _leaps, _landmarks, _spoken_twice, _wrong_without_why)
    return [f"heard: {fault}" for rule in rules for fault in rule(every)]


EAR = """() => {
    const heard = (window.heard = []);
    const spoken = (node) => {
        const whole = node.cloneNode(true);
        whole.querySelectorAll("[aria-hidden=true]").forEach((each) => each.remove());
        return whole.textContent.replace(/\\s+/g, " ").trim();
    };
    const kept = new WeakMap();
    const lives = "[aria-live]:not([aria-live=off]),[role=status],[role=alert],[role=log],output";
    document.querySelectorAll(lives).forEach((each) => kept.set(each, spoken(each)));
    new MutationObserver((records) => {
        const live = ({target}) => (target.closest ? target : target.parentElement)?.closest(lives);
        const changed = new Set(records.map(live));
        for (const each of changed) {
            if (!each) continue;
            const words = spoken(each);
            if (words && words !== kept.get(each)) heard.push(words);
            kept.set(each, words);
        }
    }).observe(document, {subtree: true, childList: true, characterData: true});
}"""


def listen(page: Page) -> None:
    """Begins to keep what live regions say: what changes in one that was there before, each change once."""
    page.evaluate(EAR)


def spoken(page: Page) -> list[str]:
    """What was said since `listen`, or since this was asked last."""
    return [str(each) for each in page.evaluate("heard.splice(0)")]


def _nameless(every: Sequence[Node]) -> Iterator[str]:
    for node in every:
        if not node.name and (node.worked or node.role in GROUPED):
            yield f"{node.role} without a name in {' in '.join(str(each) for each in node.around if each.name)}"


def _alike(every: Sequence[Node]) -> Iterator[str]:
    """Two of one name in one place; links of one name may be many where all lead to one address."""
    found = defaultdict(list)
    for node in every:
        if node.worked:
            found[node.role, node.name, node.place].append(str(node.states.get("url", "")))
    for (role, name, _place), addresses in found.items():
        leads = {each for each in addresses if BACK not in each}
        if len(addresses) > 1 and (role != "link" or len(leads) > 1):
            yield f"{len(addresses)} times {role} “{name}” in one place"


def _leaps(every: Sequence[Node]) -> Iterator[str]:
    before = 1  # in a dialog the first one is of the second level
    for node in every:
        if node.role == "heading":
            if node.states["level"] > before + 1:
                yield f"heading of level {node.states['level']} after one of level {before}: {node.name}"
            before = node.states["level"]


def _landmarks(every: Sequence[Node]) -> Iterator[str]:
    """Two that are called alike; a form without a name is none."""
    found = Counter(str(node) for node in every if node.role in LANDMARKS and (node.name or node.role != "form"))
    yield from (f"{count} landmarks {name}" for name, count in found.items() if count > 1)


def _spoken_twice(every: Sequence[Node]) -> Iterator[str]:
    """What speaks of itself when it changes, within something that does."""
    for node in every:
        if node.role in LIVE and any(each.role in LIVE or each.states.get("live") == "polite" for each in node.around):
            yield f"{node} speaks within something that speaks"


def _wrong_without_why(every: Sequence[Node]) -> Iterator[str]:
    for node in every:
        if node.states.get("invalid", "false") != "false" and not node.description:
            yield f"{node} is wrong, and nothing says why"
