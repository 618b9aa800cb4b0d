// The wallboard: every picture of the event stream on the wall, and an honest face when there is none.
import { fillCard, fitCard, makeCard, sayWords } from "./card.mjs";
import { ageText, clockText, lineView } from "./figures.mjs";
import { Stream } from "./stream.mjs";
import { text } from "./text.mjs";

// The daemon speaks at least every 5 seconds: after twice that, what stands here is history.
const STALE_AFTER = 10;
const TICK_MS = 500;
const FILES = [".", "wallboard/wallboard.css", "wallboard/wallboard.mjs", "wallboard/card.mjs", "wallboard/figures.mjs",
  "wallboard/stream.mjs", "wallboard/text.mjs"];

const byId = (id) => document.getElementById(id);
const cards = [];
let picture = null;

function draw() {
  const silence = stream.silence();
  const stale = silence !== null && silence > STALE_AFTER;
  drawBadge(stale);
  byId("stale").hidden = !stale;
  if (stale) byId("stale-why").textContent = text.noNews(ageText(silence));
  byId("empty").hidden = picture !== null && picture.lines.length > 0;
  byId("empty").textContent = picture === null ? text.waitingForFirst : text.noLines;
  if (picture === null) return;

  const now = picture.at + silence;
  haveCards(picture.lines.length);
  picture.lines.forEach((line, index) => drawCard(cards[index], lineView(line, now, silence, stale)));
  drawClock(now);
}

function drawCard(made, view) {
  fillCard(made, view);
  const shape = [view.blind, view.ownBand, view.long, view.uncountedLoud !== "", view.notes.length, innerWidth, innerHeight].join();
  fitCard(made, shape !== made.shape);
  made.shape = shape;
}

function haveCards(count) {
  const main = byId("lines");
  while (cards.length > count) cards.pop().card.remove();
  while (cards.length < count) {
    const made = makeCard(byId("line"));
    cards.push(made);
    main.append(made.card);
  }
  main.dataset.count = count;
}

function drawBadge(stale) {
  const blind = picture === null ? [] : picture.lines.filter((line) => !line.visible).map((line) => line.title);
  let state = "live";
  if (picture === null) state = "waiting";
  else if (stale) state = "stale";
  else if (blind.length > 0) state = "blind";
  const words = state === "blind" ? text.badge.blind(blind) : text.badge[state];
  const badge = byId("badge");
  badge.parentElement.dataset.state = state;
  if (badge.textContent !== words) badge.textContent = words;
}

function drawClock(now) {
  const words = clockText(now, picture.lines[0]?.timezone);
  const clock = byId("clock");
  if (clock.textContent !== words) clock.textContent = words;
}

// A wall is never reloaded by hand: after an upgrade of the daemon it does so itself.
async function filesNow() {
  const answers = await Promise.all(FILES.map((file) => fetch(file, { method: "HEAD", cache: "no-store" })));
  return answers.every((answer) => answer.ok) ? answers.map((answer) => answer.headers.get("ETag")).join() : null;
}

const filesAtStart = filesNow().catch(() => null);

async function reloadIfUpgraded() {
  const [before, after] = await Promise.all([filesAtStart, filesNow().catch(() => null)]);
  if (before !== null && after !== null && before !== after) location.reload();
}

sayWords(document);
const stream = new Stream("api/v1/stream", (next) => {
  picture = next;
  draw();
}, reloadIfUpgraded);
draw();
setInterval(draw, TICK_MS);
addEventListener("resize", draw);
