// Every word of the wallboard, in one place, ready to be translated. Nothing else in here.

const count = new Intl.NumberFormat("en-GB");
const calls = (number) => `${count.format(number)} ${number === 1 ? "call" : "calls"}`;

export const locale = "en-GB";

export const text = {
  name: "Duty lines",
  cannotSee: "Cannot see the switch",
  waiting: "Waiting",
  longestWait: "Longest wait",
  agentsFree: "Agents free",
  onCalls: "On calls",
  paused: "Paused",
  periodsCaption: "Calls answered over longer times",
  none: "–",

  number: (value) => count.format(value),
  ofWhole: (whole) => `of ${count.format(whole)}`,
  partOfWhole: (part, whole) => `${count.format(part)} of ${count.format(whole)}`,
  percent: (cut) => `${cut}%`,
  range: (low, high) => `${low}% to ${high}%`,
  noCalls: "No calls",
  noCallsShort: "no calls",
  target: (percent) => `target ${percent}%`,

  todayLabel: {
    served: "Calls answered today",
    of_offered: "Calls answered today, of all offered",
    strict: "Calls answered today, strict",
  },
  uncounted: (number, offered) => `${count.format(number)} of ${calls(offered)} not counted`,
  uncountedParts: ({ short, diverted, unknown }) =>
    [
      short ? `${count.format(short)} hung up at once` : "",
      diverted ? `${count.format(diverted)} chose another way` : "",
      unknown ? `${count.format(unknown)} with unknown end` : "",
    ].filter(Boolean).join(", "),
  lost: (number) => `${calls(number)} lost`,
  unresolved: (number) => `${calls(number)} not settled yet`,
  outsideHours: (offered, answered) => `Outside opening hours: ${calls(offered)}, ${count.format(answered)} answered`,

  periods: { "1h": "Last hour", week: "This week so far", month: "This month so far" },

  openAlways: "Open, day and night",
  openUntil: (when) => `Open until ${when}`,
  closedUntil: (when) => `Closed, opens ${when}`,
  closedForLong: "Closed",

  longWait: (limit) => `over ${limit}`,
  minutes: (number) => `${count.format(number)} min`,
  seconds: (number) => `${count.format(number)} s`,
  ago: (words) => `Switch last heard ${words} ago`,
  neverHeard: "The switch has not been heard yet",
  hours: (number) => `${count.format(number)} h`,

  figuresOld: "The figures below may be wrong.",
  noNews: (words) => `No news from dutyline for ${words}. The figures below are old.`,
  noLines: "No line is configured yet.",
  waitingForFirst: "Waiting for the first figures…",

  badge: {
    waiting: "Connecting…",
    live: "Live",
    blind: (titles) => `Cannot see the switch: ${titles.join(", ")}`,
    stale: "No connection: figures are old",
  },
};
