// The desk of one line: whom to ring back, who is here, when calls are lost. Asked anew with every change of the picture.
import { sayWords, say } from "./card.mjs";
import { clockText } from "./figures.mjs";
import { gridRows, peopleRows, ringBackRows } from "./desk_view.mjs";
import { Stream } from "./stream.mjs";
import { text } from "./text.mjs";

const AGAIN_MS = 1000; // a list that jumps more often cannot be read
const OLD_AFTER = 10; // seconds
const TICK_MS = 1000;

const byId = (id) => document.getElementById(id);
const line = new URLSearchParams(location.search).get("line");
let desk = null;
let heardAt = null;
let asking = false;
let due = true;
let silent = "";
let sees = true; // whether dutyline sees the switch: of the line, as the stream told last

async function ask() {
  if (asking) {
    due = true;
    return;
  }
  asking = true;
  due = false;
  try {
    const answer = await fetch(`api/v1/lines/${encodeURIComponent(line)}/desk`, { cache: "no-store" });
    if (answer.ok) {
      desk = await answer.json();
      heardAt = performance.now();
      silent = "";
    } else if (answer.status === 404) {
      silent = text.noSuchLine(line);
    }
  } catch {
    // What stands there gets old, and looks it.
  }
  draw();
  setTimeout(() => {
    asking = false;
    if (due) ask();
  }, AGAIN_MS);
}

function draw() {
  const elapsed = heardAt === null ? 0 : (performance.now() - heardAt) / 1000;
  byId("blind").hidden = sees;
  document.body.classList.toggle("is-blind", !sees);
  const old = heardAt === null || elapsed > OLD_AFTER || stream.lostFor() > 3;
  byId("badge").parentElement.dataset.state = heardAt === null ? "waiting" : old || !sees ? "blind" : "live";
  say(byId("badge"), silent || (heardAt === null ? text.badge.waiting : old || !sees ? text.badge.blind : text.badge.live));
  document.body.classList.toggle("is-old", old && heardAt !== null);
  if (desk === null) return;
  const now = desk.at + elapsed;
  say(byId("title"), text.deskOf(desk.title));
  document.title = text.deskOf(desk.title);
  say(byId("clock"), clockText(now, desk.timezone));
  say(byId("ring-back-count"), text.callers(desk.ring_back.length));
  say(byId("people-count"), text.people(desk.people.length));
  say(byId("looks-back"), text.looksBack(Math.round((desk.at - desk.looks_back_to) / 86400)));
  fill("ring-back", ringBackRows(desk, now), [desk.ring_back, desk.timezone]);
  fill("people", peopleRows(desk, now), [desk.people, Math.floor(now / 5)]);
  const { heads, rows } = gridRows(desk);
  fill("week", rows, [desk.week]);
  fill("week-head", heads, [desk.week]);
}

function fill(id, rows, state) {
  const node = byId(id);
  if (byId(`${id}-none`)) byId(`${id}-none`).hidden = rows.length > 0;
  const key = JSON.stringify(state);
  if (node.dataset.key === key) return;
  // Who works through a list by keyboard keeps her place in it.
  const place = [...node.querySelectorAll("a")].indexOf(document.activeElement);
  node.dataset.key = key;
  node.replaceChildren(...rows);
  if (place >= 0) node.querySelectorAll("a")[place]?.focus();
}

function prepare() {
  sayWords(document);
  byId("ways").setAttribute("aria-label", text.ways);
  byId("csv").href = `api/v1/lines/${encodeURIComponent(line)}/desk.csv`;
  byId("ring-back-heads").append(...text.ringBackHeads.map((words) => {
    const head = document.createElement("th");
    head.scope = "col";
    head.textContent = words;
    return head;
  }));
  for (const [words, href] of [[text.allLinesPage, "."], [text.boardPage, `.?line=${encodeURIComponent(line)}`]]) {
    const way = document.createElement("a");
    way.href = href;
    way.textContent = words;
    byId("ways").append(way);
  }
}

prepare();
const stream = new Stream("api/v1/stream", (picture) => {
  sees = picture.lines.find(({ name }) => name === line)?.visible ?? true;
  ask();
}, ask);
ask();
setInterval(draw, TICK_MS);
