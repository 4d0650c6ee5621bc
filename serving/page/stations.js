// The stations: the PackML state of each, why, and where its time went.

import { byId, element } from "/dom.js";
import { model, say } from "/model.js";
import { TIMES, timeOf } from "/times.js";

const SIGNS = { producing: "▶", starved: "○", blocked: "■", waiting: "◔", stopped: "‖", faulted: "✕" };
const BAD = ["Aborting", "Aborted"];

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
