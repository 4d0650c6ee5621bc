// The stations: the PackML state of each, why, and where its time went since the page first heard of it.

import { byId, element } from "/dom.js";
import { model, say } from "/model.js";

export const TIMES = ["producing", "starved", "blocked", "waiting", "stopped"];
const PRODUCING = ["Execute", "Completing"];
const SUSPENDED = ["Suspending", "Suspended", "Unsuspending"];
const SIGNS = { producing: "▶", starved: "○", blocked: "■", waiting: "◔", stopped: "‖", faulted: "✕" };
const BAD = ["Aborting", "Aborted"];

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

export function renderStations() {
  const devices = Object.keys(model.line?.devices ?? {});
  const known = [...model.stations.all.keys()].sort((one, other) => devices.indexOf(one) - devices.indexOf(other));
  byId("stations").replaceChildren(...known.map(row));
  byId("no-stations").hidden = known.length > 0;
}

function row(id) {
  const station = model.stations.all.get(id);
  const made = element("li");
  made.append(element("span", id === "line" ? say("whole_line") : id, "name"), chip(station), bar(id));
  return made;
}

// The reason says more than the state where there is one; the state then stands beside it.
function chip({ state, reason }) {
  const kind = BAD.includes(state) ? "faulted" : timeOf({ state, reason });
  const made = element("span", "", "told");
  const main = element("b", `${SIGNS[kind]} ${say(reason || state)}`, `chip ${kind}`);
  main.dataset.state = state;
  made.append(main);
  if (reason) made.append(element("small", say(state)));
  return made;
}

function bar(id) {
  const made = element("span", "", "bar");
  const times = model.stations.times(id, model.plant?.t_s ?? null);
  const all = times.reduce((sum, seconds) => sum + seconds, 0);
  made.title = TIMES.map((kind, n) => `${say(kind)} ${times[n].toFixed(0)} s`).join(" · ");
  for (const [n, kind] of TIMES.entries()) {
    if (!all || !times[n]) continue;
    const piece = element("i", "", kind);
    piece.style.setProperty("width", `${(100 * times[n]) / all}%`);
    made.append(piece);
  }
  return made;
}
