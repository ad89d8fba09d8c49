// What every page of the desk has of script but the editor's, which has it among its own: the question at signing out,
// and the keys of design.md.

import { board } from "./board";
import { freshness } from "./freshness";
import { Keys } from "./keys";
import { leaving } from "./leaving";
import { Listing } from "./listing";
import { places } from "./places";
import { walking } from "./walking";

leaving();
const { singleKeys, settings = "" } = document.body.dataset;
const keys = new Keys(singleKeys !== undefined);
places(keys);
walking(keys);
freshness(keys);
board();
const main = document.querySelector("main");
new Listing(keys, { focused: () => document.activeElement === main, focus: () => main?.focus() }, settings, true);
