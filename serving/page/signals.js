// What the controller reads and switches: every tag by device, and the devices that stand nowhere in the line's plan.

import { byId, element } from "/dom.js";
import { model, say } from "/model.js";

const OUTPUTS = new Set(["run", "drive", "pass", "release", "red", "amber", "green"]);
const POSITIONS = {
  e_stop: ["at_released", "at_pressed"], guard_door: ["at_closed", "at_open"],
  light_curtain: ["at_clear", "at_interrupted"], mode_key: ["at_automatic", "at_manual"],
};
const SAFETY = Object.keys(POSITIONS);

const kindOf = (id) => model.line?.devices[id]?.kind;

// --- marks under the view: safety devices, air and towers --------------------------------------------------------------

export function renderMarks() {
  const { tags } = model.plant;
  const devices = Object.entries(model.line?.devices ?? {});
  const made = (kinds, make) => devices.filter(([, { kind }]) => kinds.includes(kind)).map(([id, device]) => make(id, device, tags));
  const safety = made(SAFETY, safetyMark);
  const group = element("span", "", "simulated");
  group.append(element("small", say("simulated")), ...safety);
  const others = [...made(["stack_light"], towerMark), ...made(["air_supply"], airMark)];
  byId("marks").replaceChildren(...others, ...(safety.length ? [group] : []));
}

function safetyMark(id, { kind }, tags) {
  const rests = tags[`${id}.${kind === "mode_key" ? "automatic" : "ok"}`] !== false;
  const made = chip(rests ? "good" : kind === "mode_key" ? "other" : "bad", `${named(id, kind)}: ${say(POSITIONS[kind][rests ? 0 : 1])}`);
  made.title = id;
  return made;
}

function airMark(id, device, tags) {
  const kpa = tags[`${id}.pressure_kpa`];
  const made = chip(tags[`${id}.pressure_ok`] === false ? "bad" : "good", `${named(id, "air_supply")}: ${kpa === undefined ? "–" : `${kpa.toFixed(0)} kPa`}`);
  made.title = id;
  return made;
}

// What a device is called: by its kind, and by its id too where there are several of it.
function named(id, kind) {
  const several = Object.values(model.line.devices).filter((device) => device.kind === kind).length > 1;
  return several ? `${say(`kind_${kind}`)} ${id}` : say(`kind_${kind}`);
}

function chip(kind, text) {
  const made = element("span", "", `mark ${kind}`);
  made.append(element("i"), element("span", text));
  return made;
}

function towerMark(id, device, tags) {
  const made = element("span", "", "mark");
  made.append(tower(id, device, tags), element("span", id));
  return made;
}

// A stack light's lamps as the plant drives them: all dark when it has lost its controller.
export function tower(id, device, tags) {
  const lit = device.lamps.filter((lamp) => tags[`${id}.${lamp}`]);
  const made = element("span", "", "tower");
  made.append(...device.lamps.map((lamp) => element("i", "", `${lamp} ${lit.includes(lamp) ? "lit" : ""}`)));
  made.title = `${id}: ${lit.length ? lit.map(say).join(", ") : say("dark")}`;
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", made.title);
  return made;
}

// --- the panel of all signals ------------------------------------------------------------------------------------------

let shown = ""; // Which tags have elements, in which language.
let cells = new Map();

export function renderSignals() {
  if (!byId("signals").open || !model.plant) return;
  const tags = Object.entries(model.plant.tags);
  const now = `${model.language} ${tags.map(([tag]) => tag).join(" ")}`;
  if (now !== shown) {
    shown = now;
    build(tags);
  }
  for (const [tag, value] of tags) if (cells.has(tag)) showValue(cells.get(tag), value);
}

function build(tags) {
  cells = new Map();
  const devices = new Map();
  for (const each of tags) devices.set(owner(each[0]), [...(devices.get(owner(each[0])) ?? []), each]);
  const order = Object.keys(model.line?.devices ?? {});
  const known = [...devices.keys()].sort((one, other) => order.indexOf(one) - order.indexOf(other));
  byId("all-signals").replaceChildren(...known.map((id) => group(id, devices.get(id))));
}

const owner = (tag) => tag.slice(0, tag.lastIndexOf("."));

function group(id, tags) {
  const made = element("section");
  const head = element("h3", id);
  const kind = kindOf(id);
  if (kind) head.append(element("small", say(`kind_${kind}`)));
  if (SAFETY.includes(kind)) head.append(element("small", say("simulated"), "simulated"));
  const list = element("dl");
  for (const [tag] of tags) if (!tag.endsWith(".simulated")) list.append(...signal(tag));
  made.append(head, list);
  return made;
}

function signal(tag) {
  const name = tag.slice(tag.lastIndexOf(".") + 1);
  const key = element("dt", name, OUTPUTS.has(name) ? "output" : "");
  key.title = `${tag} · ${say(OUTPUTS.has(name) ? "output" : "input")}`;
  const value = element("dd");
  cells.set(tag, value);
  return [key, value];
}

function showValue(cell, value) {
  const lamp = typeof value === "boolean";
  cell.className = lamp ? `lamp ${value ? "on" : "off"}` : "";
  const text = lamp ? (value ? "1" : "0") : typeof value === "string" ? say(value) : String(value);
  if (cell.textContent !== text) cell.textContent = text;
}
