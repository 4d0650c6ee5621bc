// The page: one websocket in, the document out. Whatever comes from outside is set as text, never as HTML.

import { TopView } from "/draw.js";
import { advice, sentence, word } from "/words.js";

const MARKS = { ok: "✓", not_ok: "✕", not_decidable: "?", undefined: "–" };
const COMMANDS = ["clear", "reset", "start", "stop", "hold", "unhold", "abort"];
const NEXT = { Aborted: "clear", Stopped: "reset", Idle: "start", Held: "unhold" };
const ROWS = 60;
const ALARMS = 6;
const REPLAY = 400; // Records of the log that a page reads when it opens.
const SILENT_MS = 1500;

const byId = (id) => document.getElementById(id);
const model = {
  language: localStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"),
  token: "", parts: new Map(), partOf: new Map(), alarms: [], lineState: "", lineWhy: "",
  plant: null, summary: null, view: null, socket: null, heard: 0, cursor: null, shown: null, answer: null,
};
const say = (key) => word(key, model.language);

// --- the document -------------------------------------------------------------------------------------------------

function element(tag, text = "", kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function definition(list, key, text, kind = "", title = "") {
  list.append(element("dt", key, kind));
  const value = element("dd", text, kind);
  value.title = title;
  list.append(value);
}

function renderWords() {
  document.documentElement.lang = model.language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  byId("language").textContent = model.language === "zh" ? "English" : "中文";
  byId("title").textContent = model.line?.title?.[model.language] ?? "";
  byId("buttons").replaceChildren(...COMMANDS.map((command) => {
    const button = element("button", say(command), command);
    button.type = "button";
    button.dataset.command = command;
    button.addEventListener("click", () => operate(command));
    return button;
  }));
  byId("legend").replaceChildren(...["ok", "not_ok", "not_decidable"].map((evaluation) => badge(evaluation)));
  renderAll();
}

function renderAll() {
  renderState();
  renderRows();
  renderFigures();
  renderAlarms();
  renderAnswer();
  renderCaption();
  renderLink();
}

function badge(evaluation) {
  return element("span", `${MARKS[evaluation] ?? "·"} ${say(evaluation ?? "unknown")}`, `badge ${evaluation ?? "none"}`);
}

function renderState() {
  const node = byId("state");
  node.dataset.state = model.lineState;
  byId("state-name").textContent = model.lineState ? say(model.lineState) : "…";
  byId("state-why").textContent = model.lineWhy ? say(model.lineWhy) : "";
  for (const button of byId("buttons").children) button.classList.toggle("next", NEXT[model.lineState] === button.dataset.command);
}

// The plant's own lamps, as it drives them: all dark when it has lost its controller.
function renderTower() {
  const lamps = Object.entries(model.plant.tags).filter(([tag]) => /\.(red|amber|green)$/.test(tag));
  const names = lamps.map(([tag]) => tag.split(".").pop());
  const lit = names.filter((_, index) => lamps[index][1]);
  byId("tower").replaceChildren(...names.map((name) => element("i", "", `${name} ${lit.includes(name) ? "lit" : ""}`)));
  byId("tower").title = lit.length ? lit.map(say).join(", ") : say("dark");
}

function renderRows() {
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

function renderFigures() {
  const { summary } = model;
  const [counts, reasons, quality] = ["counts", "reasons", "quality"].map(byId);
  for (const list of [counts, reasons, quality]) list.replaceChildren();
  if (!summary) return;
  for (const key of ["released", "inspected", "accepted", "rejected", "in_process", "lost"]) {
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

function renderAlarms() {
  const items = model.alarms.slice(0, ALARMS).map(({ t, text, raised }) => {
    const item = element("li", "", raised ? "raised" : "cleared");
    item.append(element("b", `${raised ? "⚠" : "✓"} ${say(text.name)}`), element("span", ` ${advice(text.name, text.detail, model.language)}`), element("time", `${t.toFixed(0)} s`));
    return item;
  });
  byId("alarms").replaceChildren(...(items.length ? items : [element("li", say("no_alarms"), "cleared")]));
}

function renderAnswer() {
  const { answer } = model;
  const node = byId("answer");
  node.className = `answer ${answer?.kind ?? ""}`;
  node.textContent = answer ? `${say(answer.command)}: ${say(answer.kind)}${answer.text ? ` (${answer.text})` : ""}` : "";
}

function renderCaption() {
  const part = model.shown ? model.parts.get(model.shown) : null;
  const caption = byId("caption");
  caption.replaceChildren();
  if (!part) return;
  caption.append(badge(part.evaluation), element("span", ` ${part.part ?? part.trigger} `, "id"), element("span", why(part)));
}

function renderLink() {
  const age = Date.now() - model.heard;
  const live = model.socket?.readyState === WebSocket.OPEN;
  const kind = live && age < SILENT_MS ? "connected" : live && model.heard ? "silent" : "connecting";
  byId("link").dataset.kind = kind;
  byId("link-text").textContent =
    kind === "connecting" ? say(kind) : `${say(kind)} · ${say("heartbeat")} ${(age / 1000).toFixed(1)} s`;
}

// --- what the server tells ----------------------------------------------------------------------------------------

function partOfTrigger(trigger) {
  if (!model.parts.has(trigger)) {
    model.parts.set(trigger, { trigger });
    if (model.parts.size > 4 * ROWS) forgetOldest();
  }
  return model.parts.get(trigger);
}

function forgetOldest() {
  const [trigger, part] = model.parts.entries().next().value;
  model.parts.delete(trigger);
  if (model.partOf.get(part.part) === part) model.partOf.delete(part.part);
}

const HEARD = {
  verdict(message) {
    const part = partOfTrigger(message.trigger_id);
    Object.assign(part, { part: message.part_id ?? part.part, evaluation: message.evaluation, reason: message.reason });
    part.ms = message.timings_ms.trigger_to_verdict;
    if (part.part) model.partOf.set(part.part, part);
    changed();
  },
  event(message) {
    EVENTS[message.event.type]?.(message.event);
  },
  alarm({ event }) {
    alarm(event.t_s, { name: event.alarm, detail: event.detail }, true);
  },
  gap({ from, to }) {
    if (model.epoch) model.cursor = { epoch: model.epoch, seq: to };
    alarm(model.plant?.t_s ?? 0, { name: "gap", detail: `${from} – ${to}` }, true);
  },
  state(message) {
    model.plant = message;
    renderTower();
  },
  picture(message) {
    showPicture(message);
  },
  operate_answer(message) {
    if (model.answer?.id === message.operate_id) {
      Object.assign(model.answer, { kind: message.accepted ? "taken" : "refused", text: message.answer });
    }
    renderAnswer();
  },
};

const EVENTS = {
  inspection_triggered(event) {
    const part = partOfTrigger(event.trigger_id);
    part.part = event.part_id ?? part.part;
    if (part.part) model.partOf.set(part.part, part);
    changed();
  },
  part_disposed(event) {
    Object.assign(partOfTrigger(event.trigger_id), { disposition: event.disposition, why: event.reason });
    changed();
  },
  part_left() {
    changed();
  },
  station_state_changed(event) {
    if (event.station_id !== "line") return;
    model.lineState = event.state;
    model.lineWhy = event.reason;
    renderState();
  },
  fault_raised(event) {
    alarm(event.t_s, { name: event.fault, detail: event.detail }, true);
  },
  fault_cleared(event) {
    alarm(event.t_s, { name: event.fault }, false);
  },
};

function alarm(t, text, raised) {
  model.alarms.unshift({ t, text, raised });
  model.alarms.length = Math.min(model.alarms.length, 50);
  changed();
}

let waiting = false;
function changed() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    renderRows();
    renderAlarms();
    renderCaption();
  }, 50);
}

// --- pictures and figures -----------------------------------------------------------------------------------------

function get(path) {
  return fetch(path, { headers: { Authorization: `Bearer ${model.token}` } });
}

let asked = 0; // Pictures may come in another order than they were asked for: an older one never covers a newer.
let covered = 0;

async function showPicture({ trigger_id: trigger, picture, heat }) {
  const number = ++asked;
  const [seen, felt] = await Promise.all([picture, heat].map(blobUrl));
  if (!seen || number < covered) return [seen, felt].forEach((url) => url && URL.revokeObjectURL(url));
  covered = number;
  model.shown = trigger;
  setImage(byId("picture"), seen);
  setImage(byId("heat"), felt);
  byId("no-picture").hidden = true;
  renderCaption();
}

async function blobUrl(path) {
  try {
    const answer = await get(path);
    return answer.ok ? URL.createObjectURL(await answer.blob()) : "";
  } catch {
    return "";
  }
}

function setImage(image, url) {
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  if (url) image.src = url;
  else image.removeAttribute("src");
}

async function refreshSummary() {
  try {
    const answer = await get("/v1/summary");
    if (!answer.ok) return;
    model.summary = await answer.json();
    const line = model.summary.stations.line;
    if (line) [model.lineState, model.lineWhy] = [line.state, line.reason];
    renderState();
    renderFigures();
  } catch {
    // The server is gone; the connection's state tells.
  }
}

// --- the connection -----------------------------------------------------------------------------------------------

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/v1/stream`, "linetwin.v1");
  model.socket = socket;
  socket.addEventListener("open", () => {
    const from = model.cursor ?? "latest";
    const consumer = `page-${Math.random().toString(36).slice(2, 10)}`;
    socket.send(JSON.stringify({ type: "subscribe", token: model.token, consumer, class: "view", from }));
  });
  socket.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  socket.addEventListener("close", ({ code }) => {
    if (code === 4401) return askToken();
    if ([4409, 4410, 4416].includes(code)) model.cursor = null;
    setTimeout(reconnect, 700);
  });
}

async function reconnect() {
  await refreshSummary();
  connect();
}

function hear(message) {
  model.heard = Date.now();
  if (message.type === "welcome") model.epoch = message.epoch;
  if (message.seq > 0) model.cursor = { epoch: model.epoch, seq: message.seq };
  HEARD[message.type]?.(message);
}

function send(message) {
  if (model.socket?.readyState === WebSocket.OPEN) model.socket.send(JSON.stringify(message));
}

function operate(command) {
  const id = `page-${Date.now()}`;
  model.answer = { id, command, kind: "sent", text: "" };
  send({ type: "operate", operate_id: id, command, who: "page", reason: "" });
  renderAnswer();
}

function askToken() {
  const dialog = byId("ask-token");
  dialog.addEventListener("close", () => {
    model.token = byId("token").value.trim();
    begin();
  }, { once: true });
  dialog.showModal();
}

async function begin() {
  const answer = await get("/v1/line");
  if (answer.status === 401) return askToken();
  model.line = await answer.json();
  model.view = new TopView(byId("belt"), model.line);
  await refreshSummary();
  if (model.summary) {
    const { epoch, oldest, newest } = model.summary.log;
    model.cursor = { epoch, seq: Math.max(oldest - 1, newest - REPLAY, 0) };
    const trigger = model.summary.newest_picture;
    const path = `/v1/pictures/${encodeURIComponent(trigger ?? "")}`;
    if (trigger) showPicture({ trigger_id: trigger, picture: `${path}.jpg`, heat: `${path}/heat.png` });
  }
  renderWords();
  connect();
}

function drawForever() {
  model.view?.draw(model.plant, (part) => model.partOf.get(part)?.evaluation, (role) => say(`${role}_tray`));
  requestAnimationFrame(drawForever);
}

byId("language").addEventListener("click", () => {
  model.language = model.language === "zh" ? "en" : "zh";
  localStorage.setItem("language", model.language);
  renderWords();
});
byId("heat-on").addEventListener("change", ({ target }) => byId("heat").classList.toggle("off", !target.checked));
setInterval(() => send({ type: "heartbeat" }), 500);
setInterval(renderLink, 200);
setInterval(refreshSummary, 1000);

const written = document.querySelector('meta[name="linetwin-token"]').content;
model.token = written || new URLSearchParams(location.hash.slice(1)).get("token") || "";
renderWords();
begin();
drawForever();
