// One line's JSON and the seconds since it came → what its card says. Pure: no document, no clock.
import { locale, text } from "./text.mjs";

// 5 % of the offered calls: beyond, what is not counted is said as loudly as the rate itself.
const LOUD_SHARE = 0.05;

export function clockText(epoch, timezone) {
  return format(epoch, timezone, { hour: "2-digit", minute: "2-digit" });
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

export function lineView(line, now, elapsed, stale) {
  const today = line.windows.today;
  const blind = !line.visible || stale;
  const longest = line.waiting > 0 && line.longest_wait_seconds !== null ? line.longest_wait_seconds + (blind ? 0 : elapsed) : null;
  return {
    title: line.title,
    open: line.open,
    hours: hoursText(line, now),
    blind,
    ownBand: !line.visible && !stale,
    blindWhy: [line.trouble.join("; "), text.figuresOld].filter(Boolean).join(". "),
    todayLabel: text.todayLabel[line.headline],
    part: today.headline.whole ? text.number(today.headline.part) : text.noCalls,
    whole: today.headline.whole ? text.ofWhole(today.headline.whole) : "",
    percent: rateText(today),
    target: text.target(line.target_percent),
    uncountedLoud: isLoud(today) ? text.uncounted(today.not_counted, today.offered) : "",
    notes: notes(line, today),
    waiting: text.number(line.waiting),
    anyoneWaiting: line.waiting > 0,
    longest: longest === null ? text.none : waitText(longest),
    long: longest !== null && longest > line.long_wait_seconds,
    longWords: text.longWait(line.long_wait_seconds % 60 ? text.seconds(line.long_wait_seconds) : text.minutes(line.long_wait_seconds / 60)),
    free: text.number(line.agents.available),
    onCalls: text.number(line.agents.on_call),
    paused: text.number(line.agents.paused),
    periods: Object.entries(text.periods).map(([window, label]) => periodView(label, line.windows[window])),
    heard: line.heard_seconds_ago === null ? text.neverHeard : text.ago(ageText(line.heard_seconds_ago + elapsed)),
  };
}

function format(epoch, timezone, options) {
  return new Intl.DateTimeFormat(locale, { timeZone: timezone || "UTC", hourCycle: "h23", ...options }).format(epoch * 1000);
}

function hoursText(line, now) {
  if (line.next_change === null) return line.open ? text.openAlways : text.closedForLong;
  const day = (epoch) => format(epoch, line.timezone, { dateStyle: "short" });
  const time = clockText(line.next_change, line.timezone);
  const soon = line.next_change - now < 6 * 86400;
  const date = soon ? { weekday: "short" } : { weekday: "short", day: "numeric", month: "short" };
  const when = day(now) === day(line.next_change) ? time : `${format(line.next_change, line.timezone, date)} ${time}`;
  return line.open ? text.openUntil(when) : text.closedUntil(when);
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

function isLoud(figures) {
  return figures.not_counted > LOUD_SHARE * figures.offered;
}

function notes(line, today) {
  const list = [];
  const lost = today.headline.whole - today.headline.part;
  if (lost > 0) list.push(text.lost(lost));
  if (today.not_counted > 0) {
    const parts = text.uncountedParts(today);
    list.push(isLoud(today) ? parts : `${text.uncounted(today.not_counted, today.offered)}: ${parts}`);
  }
  if (line.unresolved > 0) list.push(text.unresolved(line.unresolved));
  if (today.closed.offered > 0) list.push(text.outsideHours(today.closed.offered, today.closed.answered));
  return list;
}

function periodView(label, figures) {
  const { part, whole } = figures.headline;
  return { label, calls: whole ? text.partOfWhole(part, whole) : text.noCallsShort, percent: whole ? rateText(figures) : "" };
}
