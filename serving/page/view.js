// The document: what the page knows becomes what a person sees.

import { advice, sentence } from "/words.js";
import { byId, definition, element } from "/dom.js";
import { renderKpi } from "/kpi.js";
import { ROWS, model, say } from "/model.js";
import { renderMarks, renderSignals, tower } from "/signals.js";
import { renderStations } from "/stations.js";
import { TIMES } from "/times.js";

const MARKS = { ok: "✓", not_ok: "✕", not_decidable: "?", undefined: "–" };
const COMMANDS = [
  "clear", "reset", "start", "stop", "hold", "unhold", "abort", "complete", "manual", "automatic", "pause", "resume", "step",
];
const NEXT = { Aborted: "clear", Stopped: "reset", Complete: "reset", Idle: "start", Held: "unhold" };
const REPEAT_MS = 200; // A belt that is jogged stops by itself half a second after the last command.
const ALARMS = 6;
const SILENT_MS = 1500;

export function renderWords(operate) {
  document.documentElement.lang = model.language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  byId("what").title = say("digital_model_why");
  byId("language").textContent = model.language === "zh" ? "English" : "中文";
  byId("title").textContent = model.line?.title?.[model.language] ?? "";
  byId("buttons").replaceChildren(
    ...COMMANDS.map((command) => pushButton(command, say(command), () => operate(command))),
  );
  renderByHand(operate);
  renderFaults(operate);
  byId("time-legend").replaceChildren(...TIMES.map((kind) => element("span", say(kind), kind)));
  byId("legend").replaceChildren(...["ok", "not_ok", "not_decidable"].map((evaluation) => badge(evaluation)));
  if (model.line?.replay) byId("note").textContent = say("replay_not_operated");
  renderAll();
}

function pushButton(command, text, pushed) {
  const button = element("button", text, command);
  button.type = "button";
  button.dataset.command = command;
  button.disabled = Boolean(model.line?.replay);
  if (pushed) button.addEventListener("click", pushed);
  return button;
}

// One button for each belt, to be held, and one for each gate.
function renderByHand(operate) {
  const devices = Object.entries(model.line?.devices ?? {});
  const of = (...kinds) => devices.filter(([, device]) => kinds.includes(device.kind)).map(([id]) => id);
  const belts = of("conveyor").map((id) => holdToRun(pushButton("jog", `${say("jog")} ${id}`), () => operate("jog", id)));
  const gates = of("diverter", "push_to_accept", "push_to_reject").map((id) => pushButton("fire", `${say("fire")} ${id}`, () => operate("fire", id)));
  byId("by-hand").replaceChildren(...belts, ...gates);
}

// One button for each fault that people may know of: it throws the fault, and repairs it while it acts.
function renderFaults(operate) {
  const faults = Object.entries(model.line?.faults ?? {});
  byId("throwing").hidden = !faults.length;
  const acts = (id) => model.plant?.faults?.includes(id);
  byId("faults").replaceChildren(...faults.map(([id, { kind, device }]) => {
    const button = pushButton("throw", `${say(kind)} · ${device}`, () => operate(acts(id) ? "repair" : "throw", id));
    button.dataset.fault = id;
    button.title = id;
    return button;
  }));
}

// The command is repeated for as long as pointer or key hold the button. Whatever ends that ends the jog.
function holdToRun(button, jog) {
  let timer = 0;
  const release = () => {
    clearInterval(timer);
    timer = 0;
  };
  const press = () => {
    if (timer) return;
    jog();
    timer = setInterval(() => (button.isConnected && !document.hidden ? jog() : release()), REPEAT_MS);
  };
  button.addEventListener("pointerdown", ({ button: which }) => which === 0 && press());
  button.addEventListener("keydown", ({ key }) => (key === " " || key === "Enter") && press());
  for (const end of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) button.addEventListener(end, release);
  return button;
}

function renderAll() {
  renderState();
  renderRows();
  renderFigures();
  renderKpi();
  renderAlarms();
  renderAnswer();
  renderCaption();
  renderLink();
  renderStations();
  renderPlant();
}

function badge(evaluation) {
  return element("span", `${MARKS[evaluation] ?? "·"} ${say(evaluation ?? "unknown")}`, `badge ${evaluation ?? "none"}`);
}

export function renderState() {
  const node = byId("state");
  node.dataset.state = model.lineState;
  byId("state-name").textContent = model.lineState ? say(model.lineState) : "…";
  byId("state-why").textContent = model.lineWhy ? say(model.lineWhy) : "";
  const manual = model.lineMode === "Manual";
  const paused = Boolean(model.plant?.paused);
  byId("manual").hidden = !manual;
  byId("mode").textContent = [manual ? say("Manual") : "", paused ? say("paused") : ""].filter(Boolean).join(" · ");
  const hidden = { manual, automatic: !manual, pause: paused, resume: !paused, step: !paused };
  for (const button of byId("buttons").children) {
    button.hidden = hidden[button.dataset.command] ?? false;
    button.classList.toggle("next", !button.disabled && NEXT[model.lineState] === button.dataset.command);
  }
}

// What is seen is not the line as it is now: which recording it comes from, and where on its clock.
function renderReplay() {
  const replay = model.line?.replay;
  byId("replay").hidden = !replay;
  byId("heat-on").parentElement.hidden = Boolean(replay); // A recording holds pictures, and no heat maps.
  if (!replay) return;
  if (replay.record === "events") byId("no-picture").textContent = say("replay_events");
  const at = model.plant ? `${model.plant.t_s.toFixed(1)} s / ` : "";
  byId("replay").textContent = `${say("replay_of")} · ${at}${replay.end_s.toFixed(1)} s · × ${replay.speed} · ${replay.recording}`;
  byId("replay").title = replay.recording;
}

// What each `state` message changes, beside the view from above.
export function renderPlant() {
  renderReplay();
  if (!model.plant || !model.line) return;
  const towers = Object.entries(model.line.devices).filter(([, device]) => device.kind === "stack_light");
  byId("towers").replaceChildren(...towers.map(([id, device]) => tower(id, device, model.plant.tags)));
  renderMarks();
  for (const button of byId("faults").children) {
    button.classList.toggle("acts", Boolean(model.plant.faults?.includes(button.dataset.fault)));
  }
  renderSignals();
}

export function renderRows() {
  const newest = [...model.parts.values()].slice(-ROWS).reverse();
  byId("rows").replaceChildren(...newest.map(row));
  byId("no-parts").hidden = newest.length > 0;
}

function row(part) {
  const made = document.createElement("tr");
  made.append(element("td", part.part ?? part.trigger, "id"));
  const verdict = element("td");
  verdict.append(part.evaluation ? badge(part.evaluation) : element("span", "…", "badge none"));
  made.append(verdict, element("td", why(part), "why"));
  const disposition = part.disposition === "hold" ? "hold_part" : part.disposition;
  const arrow = part.disposition ? (part.disposition === "accept" ? "→ " : "↘ ") : "";
  made.append(element("td", disposition ? arrow + say(disposition) : "", `disposition ${part.disposition ?? ""}`));
  made.append(element("td", part.ms ? part.ms.toFixed(0) : "", "number"));
  return made;
}

function why(part) {
  const reasons = [];
  if (part.reason) reasons.push(sentence(part.reason, model.language));
  if (part.why && part.why !== "ok" && part.why !== part.evaluation) reasons.push(say(part.why));
  return reasons.join(" · ");
}

export function renderFigures() {
  const { summary } = model;
  const [counts, reasons, quality] = ["counts", "reasons", "quality"].map(byId);
  for (const list of [counts, reasons, quality]) list.replaceChildren();
  if (!summary) return;
  for (const key of ["released", "inspected", "accepted", "rejected", "held", "in_process", "lost"]) {
    definition(counts, say(key), String(summary.parts[key]), key);
  }
  const entries = Object.entries(summary.parts.by_reason);
  for (const [reason, n] of entries) definition(reasons, say(reason), String(n));
  if (!entries.length) definition(reasons, say("none"), "");
  renderQuality(quality, summary);
}

function renderQuality(list, { quality, latency_ms: latency, deadline_misses: misses }) {
  const { ci95 } = quality;
  rate(list, "escapes", quality.escapes_n, quality.nonconforming_n, ci95.escape_rate);
  rate(list, "overkill", quality.overkill_system_n, quality.conforming_n, ci95.overkill_rate);
  rate(list, "overkill_detector", quality.overkill_detector_n, quality.conforming_n, null);
  const p99 = latency.trigger_to_command.p99;
  definition(list, say("trigger_to_command"), p99 === null ? "–" : `${p99.toFixed(0)} ms`);
  definition(list, say("deadline_misses"), String(misses));
}

function rate(list, name, n, all, interval) {
  const title = interval ? `${say("interval")}: ${interval.map((x) => `${(100 * x).toFixed(1)} %`).join(" – ")}` : "";
  definition(list, say(name), `${n} / ${all}`, name, title);
}

export function renderAlarms() {
  const items = model.alarms.slice(0, ALARMS).map(({ t, text, raised, over }) => {
    const acts = raised && !over;
    const what = acts ? ` ${advice(text.name, text.detail, model.language)}` : "";
    const item = element("li", "", acts ? "raised" : "cleared");
    item.append(element("b", `${raised ? "⚠" : "✓"} ${say(text.name)}`), element("span", what), element("time", `${t.toFixed(0)} s`));
    return item;
  });
  byId("alarms").replaceChildren(...(items.length ? items : [element("li", say("no_alarms"), "cleared")]));
}

export function renderAnswer() {
  const { answer } = model;
  const node = byId("answer");
  node.className = `answer ${answer?.kind ?? ""}`;
  node.textContent = answer ? `${say(answer.command)}: ${say(answer.kind)}${answer.text ? ` (${answer.text})` : ""}` : "";
}

export function renderCaption() {
  const part = model.shown ? model.parts.get(model.shown) : null;
  const caption = byId("caption");
  caption.replaceChildren();
  if (!part) return;
  caption.append(badge(part.evaluation), element("span", ` ${part.part ?? part.trigger} `, "id"), element("span", why(part)));
}

export function renderLink() {
  const age = Date.now() - model.heard;
  const live = model.socket?.readyState === WebSocket.OPEN;
  const kind = live && age < SILENT_MS ? "connected" : live && model.heard ? "silent" : "connecting";
  byId("link").dataset.kind = kind;
  byId("link-text").textContent =
    kind === "connecting" ? say(kind) : `${say(kind)} · ${say("heartbeat")} ${(age / 1000).toFixed(1)} s`;
}
