// What the board can still see of a line, and what it says when it cannot. Pure: no document, no clock.
import { text } from "./text.mjs";

// A switch that lives is heard at least this often, whatever its callers do: asked after 15 s of silence it answers at once, and the
// stream tells it within 5 s more. What is silent for longer is soon given up (after 40 s); a quiet night never gets there.
const QUIET_AFTER = { asterisk_ami: 25 };

// The classes without which calls are missing from the figures, or their ends unknown.
const NEEDED = ["no_call_class", "no_dialplan_class"];

// Nothing of the sources' own words goes on a public wall: they name hosts and ports, and count down.
const REASONS = [
  [/cannot find the address/, "unnamed"],
  [/refused/, "refused"],
  [/TLS|certificate/, "secure"],
  [/auth|password|secret|not accept|log(ged)? in\b/i, "login"],
  [/no answer|nothing heard|said nothing|was not done within/, "silent"],
  [/cannot reach/, "unreachable"],
];

// Why a source is not live, in general words; nothing: it is, or is only just trying again.
export function reasonOf(source) {
  if (!source.trouble || source.trouble.startsWith("connecting to")) return "";
  const [, name] = REASONS.find(([words]) => words.test(source.trouble)) ?? [null, "lost"];
  return text.reason[name];
}

// The longest wait as it was when the line was last seen: the daemon's own clock goes on, but nobody knows whether she still waits.
export function frozenWait(line) {
  return Math.max(0, line.longest_wait_seconds - (line.visible ? 0 : line.heard_seconds_ago ?? 0));
}

// How long a switch that should have answered has been silent: its bound in seconds; nothing: all is well.
export function quietFor(line, sources, elapsed) {
  const silent = sources.filter((source) => source.lines.includes(line.name) && source.up && source.heard_seconds_ago !== null)
    .filter((source) => source.heard_seconds_ago + elapsed >= (QUIET_AFTER[source.kind] ?? Infinity));
  return silent.length > 0 ? Math.max(...silent.map((source) => QUIET_AFTER[source.kind])) : null;
}

// Some of today's calls are known to be missing, or their ends are.
export function seesAll(line, sources) {
  const degraded = sources.some((source) => source.lines.includes(line.name) && source.degraded.some((reason) => NEEDED.includes(reason)));
  return line.visible && !degraded && line.windows.today.unknown === 0;
}

// Which lines are affected, and since when. lines: {title, since} of those that are; all: how many lines there are.
export function whichLines(lines, all) {
  const since = sameSince(lines) ? lines[0].since : "";
  if (all === 1) return since;
  if (lines.length === all) return text.which(text.allLines, since);
  return text.which(lines.length <= 2 ? lines.map(({ title }) => title).join(", ") : text.someLines(lines.length, all), since);
}

export function sameSince(lines) {
  return lines.every(({ since }) => since === lines[0].since);
}
