// Every word of the wallboard. A translation replaces this file.

export const locale = "en-GB";

export const text = {
  heading: "Duty lines",
  wholeOfWhole: (part, whole) => `${part} of ${whole}`,
  answeredToday: "calls answered today",
  noCallsToday: "no calls yet today",
  noCalls: "no calls",
  rate: (percent, target) => `${percent} % — target ${target} %`,
  range: (low, high, target) => `between ${low} % and ${high} % — target ${target} %`,
  targetOnly: (target) => `target ${target} %`,
  headline: { served: "", of_offered: "of all calls offered", strict: "counting short and unknown calls as lost" },
  lost: (n) => (n === 1 ? "1 call lost" : `${n} calls lost`),
  notCounted: (n, m) => `${n} of ${m} calls not counted`,
  closedHours: (n) => (n === 1 ? "1 call came outside opening hours" : `${n} calls came outside opening hours`),
  waiting: "Waiting now",
  longest: "Longest wait",
  nobodyWaits: "nobody waits",
  tooLong: (limit) => `! over ${limit}`,
  free: "Free to answer",
  nobodySignedIn: "! nobody signed in",
  staff: (onCall, ringing, wrapUp, paused) =>
    [
      `${onCall} on a call`,
      ringing && `${ringing} ringing`,
      wrapUp && `${wrapUp} finishing`,
      paused && `${paused} on a break`,
    ]
      .filter(Boolean)
      .join(" · "),
  hour: "Answered, last hour",
  openUntil: (when) => `Open until ${when}`,
  open: "Open",
  closedUntil: (when) => `Closed until ${when}`,
  closed: "Closed",
  live: (age) => `✓ Live — heard the switch ${age}`,
  now: "just now",
  secondsAgo: (n) => `${n} s ago`,
  minutesAgo: (n) => `${n} min ago`,
  partlyBlind: "✕ One line cannot be seen",
  blind: "✕ Cannot see the switch",
  stale: (age) => `✕ No news for ${age} — figures are old`,
  connecting: "… Connecting",
  cannotSee: "CANNOT SEE THE SWITCH",
  cannotSeeWhy: (why) => (why ? `Calls may be waiting that this board does not show. ${why}` : "Calls may be waiting that this board does not show."),
  noNews: "NO NEWS FROM DUTYLINE",
  noNewsWhy: "This screen has lost its connection. The figures below are old.",
  ledger: "Calls are not being kept on the disk: ",
};
