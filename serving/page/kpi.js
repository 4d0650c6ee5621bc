// The figures of ISO 22400-2 since the run began: OEE as its three factors, then what people ask for next.

import { byId, definition } from "/dom.js";
import { model, say } from "/model.js";

const J_PER_WH = 3600;

export function renderKpi() {
  const list = byId("kpi");
  list.replaceChildren();
  const { kpi } = model;
  if (!kpi) return;
  definition(list, say("oee"), share(kpi.oee), "", factors(kpi));
  for (const name of ["availability", "effectiveness", "quality_ratio"]) definition(list, say(name), share(kpi[name]));
  definition(list, say("throughput"), number(kpi.throughput_rate, 3600, 0), "", share(kpi.first_pass_yield, `${say("first_pass_yield")} `));
  definition(list, say("bottleneck"), kpi.bottleneck.station_id ?? "–", "", shares(kpi.bottleneck.stations));
  if (kpi.mtbf !== null) definition(list, say("mtbf"), `${number(kpi.mtbf)} s`);
  if (kpi.mttr !== null) definition(list, say("mttr"), `${number(kpi.mttr)} s`);
  if (kpi.energy_per_good_part !== null) definition(list, say("energy_per_good_part"), `${number(kpi.energy_per_good_part, 1 / J_PER_WH, 2)} Wh`);
  const contacts = kpi.clearance.contacts_n;
  if (contacts) definition(list, say("contacts"), String(contacts), "lost");
}

// What the OEE is of: the station with the longest planned time a part.
function factors({ constraint, elements }) {
  const planned = elements.PRI === undefined ? "" : ` · ${elements.PRI.toFixed(2)} ${say("planned_s")}`;
  return `${say("constraint")}: ${constraint.station_id}${planned}`;
}

function shares(stations) {
  const ranked = Object.entries(stations).sort(([, one], [, other]) => other.share - one.share);
  return ranked.map(([id, { share: part }]) => `${id} ${share(part)}`).join(" · ");
}

function share(value, before = "") {
  return value === null ? (before ? "" : "–") : `${before}${(100 * value).toFixed(1)} %`;
}

function number(value, times = 1, digits = 0) {
  return value === null ? "–" : (value * times).toFixed(digits);
}
