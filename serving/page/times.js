// Where the time of each station went since the page first heard of it.

export const TIMES = ["producing", "starved", "blocked", "waiting", "stopped"];
const PRODUCING = ["Execute", "Completing"];
const SUSPENDED = ["Suspending", "Suspended", "Unsuspending"];

// Into which of `TIMES` a second in this state goes.
export function timeOf({ state, reason }) {
  if (reason === "starved" || reason === "blocked") return reason;
  if (PRODUCING.includes(state)) return "producing";
  return SUSPENDED.includes(state) ? "waiting" : "stopped";
}

export class Stations {
  constructor() {
    this.all = new Map();
  }

  // What an event tells: from `t` seconds on the station is in this state.
  changed(id, { state, reason }, t) {
    const station = this.all.get(id) ?? { since: null, spent: {} };
    if (station.since !== null) spend(station, t);
    this.all.set(id, Object.assign(station, { state, reason, since: t }));
  }

  // What the server says is so now. It dates nothing: the time of a station that no event told of starts with `t`.
  standing(id, { state, reason }, t) {
    const known = this.all.get(id);
    if (known?.since == null || known.state !== state || known.reason !== reason) this.changed(id, { state, reason }, t);
  }

  // Seconds of a station in each of `TIMES`, up to `t`.
  times(id, t) {
    const { state, reason, since, spent } = this.all.get(id);
    const now = since === null || t === null ? 0 : Math.max(t - since, 0);
    const kind = timeOf({ state, reason });
    return TIMES.map((each) => (spent[each] ?? 0) + (each === kind ? now : 0));
  }
}

function spend(station, t) {
  const kind = timeOf(station);
  if (t > station.since) station.spent[kind] = (station.spent[kind] ?? 0) + t - station.since;
}
