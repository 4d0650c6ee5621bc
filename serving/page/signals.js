// What the controller reads and switches: every tag by device, and the devices that stand nowhere in the line's plan.

import { byId, element } from "/dom.js";
import { model, say } from "/model.js";

const OUTPUTS = new Set(["run", "drive", "pass", "release", "red", "amber", "green"]);
const POSITIONS = {
  e_stop: ["released", "pressed"], guard_door: ["closed", "open"],
  light_curtain: ["clear", "interrupted"], mode_key: ["automatic", "manual"],
  air_supply: ["on", "off"],
};
const SAFETY = Object.keys(POSITIONS).filter((kind) => kind !== "air_supply");

const kindOf = (id) => model.line?.devices[id]?.kind;

// --- marks under the view: safety devices, air and towers --------------------------------------------------------------

// The marks are made anew only where they differ: a button that vanishes under the pointer cannot be pushed.
let marked = "";

export function renderMarks() {
  const { tags, positions = {} } = model.plant;
  const devices = Object.entries(model.line?.devices ?? {});
  const made = (kinds, make) => devices.filter(([, { kind }]) => kinds.includes(kind)).map(([id, device]) => make(id, device, tags));
  const safety = made(SAFETY, safetyMark);
  const group = element("span", "", "simulated");
  group.append(element("small", say("simulated")), ...safety);
  const others = [...made(["stack_light"], towerMark), ...made(["air_supply"], airMark)];
  const marks = [...others, ...(safety.length ? [group] : [])];
  const now = marks.map(({ outerHTML }) => outerHTML).join("") + JSON.stringify(positions);
  if (now === marked) return;
  marked = now;
  byId("marks").replaceChildren(...marks);
}

// Put the device whose mark is pushed to its other position, as a person at the line does.
export function handleMarks(operate) {
  byId("marks").addEventListener("click", ({ target }) => {
    const { id, to } = target.closest("button.mark")?.dataset ?? {};
    if (id) operate("put", id, to);
  });
}

function safetyMark(id, { kind }, tags) {
  const rests = tags[`${id}.${kind === "mode_key" ? "automatic" : "ok"}`] !== false;
  const stands = say(`at_${POSITIONS[kind][rests ? 0 : 1]}`);
  return handled(id, kind, chip(rests ? "good" : kind === "mode_key" ? "other" : "bad", `${named(id, kind)}: ${stands}`));
}

// A mark that is a button, where a plant stands behind the page that takes it.
function handled(id, kind, mark) {
  const at = model.plant.positions?.[id];
  mark.title = id;
  if (!at) return mark;
  const button = element("button", "", mark.className);
  button.type = "button";
  button.append(...mark.children);
  button.dataset.id = id;
  button.dataset.to = POSITIONS[kind].find((position) => position !== at);
  button.title = `${id}: ${say("put_to")} ${say(`at_${button.dataset.to}`)}`;
  return button;
}

function airMark(id, device, tags) {
  const kpa = tags[`${id}.pressure_kpa`];
  const text = `${named(id, "air_supply")}: ${kpa === undefined ? "–" : `${kpa.toFixed(0)} kPa`}`;
  return handled(id, "air_supply", chip(tags[`${id}.pressure_ok`] === false ? "bad" : "good", text));
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
