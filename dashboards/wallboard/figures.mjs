// One line's JSON and the seconds since it came → what its card says. Pure: no document, no clock.
import { dayView } from "./day.mjs";
import { frozenWait, seesAll } from "./sight.mjs";
import { locale, text } from "./text.mjs";

// 5 % of the offered calls: beyond, what is not counted is said as loudly as the rate itself.
const LOUD_SHARE = 0.05;

export function clockText(epoch, timezone) {
  return format(epoch, timezone, { hour: "2-digit", minute: "2-digit" });
}

// "03:50", on another day "Mon 03:50", further away "Mon 24 Nov 03:50"
export function whenText(epoch, now, timezone) {
  const time = clockText(epoch, timezone);
  const day = (instant) => format(instant, timezone, { dateStyle: "short" });
  if (day(now) === day(epoch)) return time;
  const near = Math.abs(epoch - now) < 6 * 86400;
  return `${format(epoch, timezone, near ? { weekday: "short" } : { weekday: "short", day: "numeric", month: "short" })} ${time}`;
}

// "1:05", "1:02:05"
export function waitText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

// "8 s", "3 min", "2 h": rounded down, the exact second of an age says nothing.
export function ageText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return text.seconds(whole);
  if (whole < 7200) return text.minutes(Math.floor(whole / 60));
  return text.hours(Math.floor(whole / 3600));
}

// now: the daemon's clock. elapsed: seconds since the picture came. deaf: none has come for so long that it is history.
export function lineView(line, sources, now, elapsed, deaf) {
  const blind = !line.visible || deaf;
  const longest = line.waiting > 0 && line.longest_wait_seconds !== null
    ? blind ? frozenWait(line) : line.longest_wait_seconds + elapsed
    : null;
  return {
    name: line.name,
    title: line.title,
    open: line.open,
    hours: hoursText(line, now),
    blind,
    unseen: blind,
    since: sinceText(line, now),
    ...todayView(line, sources, now, blind),
    ...agentsView(line.agents),
    waiting: text.number(line.waiting),
    anyoneWaiting: line.waiting > 0,
    longest: longest === null ? text.none : waitText(longest),
    long: !blind && longest !== null && longest > line.long_wait_seconds,
    longWords: text.longWait(line.long_wait_seconds % 60 ? text.seconds(line.long_wait_seconds) : text.minutes(line.long_wait_seconds / 60)),
    day: dayView(line.day, line.timezone),
    trend: trendOf(line),
    trendWords: text.trend[trendOf(line)],
    periods: Object.entries(text.periods).map(([window, label]) => periodView(label, line.windows[window])),
    heard: line.heard_seconds_ago === null ? text.neverHeard : text.ago(ageText(line.heard_seconds_ago + elapsed)),
  };
}

function todayView(line, sources, now, blind) {
  const today = line.windows.today;
  const { part, whole } = today.headline;
  const shut = !line.open && whole === 0;
  const resolved = today.offered - today.waiting - today.unresolved;
  const uncounted = resolved - whole;
  const loud = uncounted > LOUD_SHARE * today.offered;
  return {
    shut,
    todayLabel: shut ? text.thisLineIs : text.today,
    part: shut ? text.closed : whole ? text.number(part) : text.noCalls,
    whole: whole ? text.ofWhole(whole) : "",
    percent: shut ? opensText(line, now) : rateText(today),
    target: shut ? "" : text.target(line.target_percent),
    basis: whole ? [text.basis[line.headline], blind || !seesAll(line, sources) || today.coverage_ratio < 1 ? text.seen : ""].filter(Boolean).join(", ") : "",
    uncountedLoud: loud ? text.uncountedLoud(uncounted, resolved) : "",
    notes: notes(line, today, uncounted, loud, true),
    briefNotes: notes(line, today, uncounted, loud, false),
  };
}

function trendOf({ spike }) {
  if (spike.page.active) return "page";
  return spike.warn.active ? "warn" : "calm";
}

// Everybody who is signed in is in one of the tiles.
function agentsView(agents) {
  return {
    free: text.number(agents.available),
    onCalls: text.number(agents.on_call),
    paused: text.number(agents.paused),
    other: text.number(agents.ringing + agents.wrap_up),
  };
}

function format(epoch, timezone, options) {
  return new Intl.DateTimeFormat(locale, { timeZone: timezone || "UTC", hourCycle: "h23", ...options }).format(epoch * 1000);
}

function hoursText(line, now) {
  if (line.next_change === null) return line.open ? text.openAlways : text.closed;
  const when = whenText(line.next_change, now, line.timezone);
  return line.open ? text.openUntil(when) : text.closedUntil(when);
}

function opensText(line, now) {
  if (line.next_change === null) return text.opensUnknown;
  const when = whenText(line.next_change, now, line.timezone);
  return text.opens(when === clockText(line.next_change, line.timezone) ? text.at(when) : when);
}

function sinceText(line, now) {
  return line.heard_at === null ? text.notSeenYet : text.notSeenSince(whenText(line.heard_at, now, line.timezone));
}

// While the end of a call is unknown the rate is a range, from all of them lost to all of them answered.
function rateText(figures) {
  if (figures.unknown > 0 && figures.low.percent !== null) {
    return figures.low.percent === figures.high.percent
      ? text.percent(figures.low.percent)
      : text.range(figures.low.percent, figures.high.percent);
  }
  return figures.headline.percent === null ? "" : text.percent(figures.headline.percent);
}

// What the headline takes in though nobody answered, and what it leaves out: it depends on which headline the line has chosen.
const LEFT_OUT = { served: ["short", "diverted", "unknown"], of_offered: [], strict: ["diverted"] };

function notes(line, today, uncounted, loud, all) {
  const list = [];
  const leftOut = LEFT_OUT[line.headline];
  const classes = (wanted) => Object.fromEntries(LEFT_OUT.served.filter(wanted).map((name) => [name, today[name]]));
  if (today.losses > 0) list.push(text.lost(today.losses));
  if (uncounted > 0) {
    const these = classes((name) => leftOut.includes(name));
    list.push(loud ? text.uncountedParts(these) : text.uncounted(uncounted, these));
    if (all) list.push(text.ofAll(today.of_offered.percent, today.of_offered.whole));
  }
  if (uncounted < today.not_counted) list.push(text.notAnswered(classes((name) => !leftOut.includes(name))));
  list.push(...standingNotes(line, today, all));
  if (line.unresolved > 0) list.push(text.unresolved(line.unresolved));
  if (all && today.closed.offered > 0) list.push(text.outsideHours(today.closed.offered, today.closed.answered));
  return list;
}

function standingNotes(line, today, all) {
  const list = [];
  const month = line.windows.month;
  if (month.headline.whole > 0) {
    list.push(text.budget(month.headline_losses, month.losses_allowed, Math.max(month.losses_allowed, month.losses_allowed_expected ?? 0)));
  }
  if (!all) return list;
  // Cut, never rounded up: a hole of a minute is no whole day.
  if (today.coverage_ratio < 1) list.push(text.coverage((Math.floor(today.coverage_ratio * 1000) / 10).toFixed(1)));
  if (line.conditions.fewer_than_needed && line.staffing) list.push(text.needed(line.staffing.agents_needed, line.staffing.agents));
  return list;
}

function periodView(label, figures) {
  const { part, whole } = figures.headline;
  return { label, calls: whole ? text.partOfWhole(part, whole) : text.noCallsShort, percent: whole ? rateText(figures) : "" };
}
