// The page: one websocket in, the document out.

import { listed } from "/alarms.js";
import { TopView } from "/draw.js";
import { byId } from "/dom.js";
import { renderKpi } from "/kpi.js";
import { ROWS, model, say } from "/model.js";
import { handleMarks, renderSignals } from "/signals.js";
import { renderStations } from "/stations.js";
import { Stations } from "/times.js";
import {
  renderAlarms, renderAnswer, renderCaption, renderFigures, renderLink, renderPlant, renderRows, renderState, renderWords,
} from "/view.js";

const REPLAY = 400; // Records of the log that a page reads when it opens.

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
    const turned = model.plant?.paused !== message.paused;
    model.plant = message;
    renderPlant();
    if (turned) renderState();
    redraw();
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
    model.stations.changed(event.station_id, event, event.t_s);
    changed();
    if (event.station_id !== "line") return;
    model.lineState = event.state;
    model.lineWhy = event.reason;
    renderState();
  },
  unit_mode_changed(event) {
    if (event.station_id !== "line") return;
    model.lineMode = event.mode;
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
  model.alarms = listed(model.alarms, t, text, raised);
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
    renderStations();
    redraw();
  }, 50);
}

let drawing = false;
function redraw() {
  if (drawing || !model.view) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    model.view.draw(model.plant, (part) => model.partOf.get(part)?.evaluation, say);
  });
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
    const { line } = model.summary.stations;
    const t = model.plant?.t_s ?? null;
    for (const [id, told] of Object.entries(model.summary.stations)) model.stations.standing(id, told, t);
    if (line) [model.lineState, model.lineWhy] = [line.state, line.reason];
    model.lineMode = model.summary.modes.line ?? "";
    renderState();
    renderFigures();
    renderStations();
  } catch {
    // The server is gone; the connection's state tells.
  }
}

async function refreshKpi() {
  try {
    const answer = await get("/v1/kpi");
    if (answer.ok) model.kpi = await answer.json();
    renderKpi();
  } catch {
    // As above.
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
  if (message.type === "welcome") {
    if (model.epoch && model.epoch !== message.epoch) model.stations = new Stations();
    model.epoch = message.epoch;
  }
  if (message.seq > 0) model.cursor = { epoch: model.epoch, seq: message.seq };
  HEARD[message.type]?.(message);
}

function send(message) {
  if (model.socket?.readyState === WebSocket.OPEN) model.socket.send(JSON.stringify(message));
}

let commands = 0;
function operate(command, target = "", position = "") {
  const id = `page-${Date.now()}-${++commands}`;
  model.answer = { id, command, kind: "sent", text: "" };
  // Who empties the line from this page does so to change the product: what follows counts as setup.
  const reason = command === "complete" ? "changeover" : "";
  send({ type: "operate", operate_id: id, command, target, position, who: "page", reason });
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
  refreshKpi();
  if (model.summary) {
    const { epoch, oldest, newest } = model.summary.log;
    model.cursor = { epoch, seq: Math.max(oldest - 1, newest - REPLAY, 0) };
    const trigger = model.summary.newest_picture;
    const path = `/v1/pictures/${encodeURIComponent(trigger ?? "")}`;
    if (trigger) showPicture({ trigger_id: trigger, picture: `${path}.jpg`, heat: `${path}/heat.png` });
  }
  renderWords(operate);
  connect();
}

byId("language").addEventListener("click", () => {
  model.language = model.language === "zh" ? "en" : "zh";
  localStorage.setItem("language", model.language);
  renderWords(operate);
  redraw();
});
handleMarks(operate);
byId("signals").addEventListener("toggle", ({ target }) => {
  renderSignals();
  if (target.open) target.scrollIntoView();
});
new ResizeObserver(redraw).observe(byId("belt"));
byId("heat-on").addEventListener("change", ({ target }) => byId("heat").classList.toggle("off", !target.checked));
setInterval(() => send({ type: "heartbeat" }), 500);
setInterval(renderLink, 200);
setInterval(refreshSummary, 1000);
setInterval(refreshKpi, 5000);

const written = document.querySelector('meta[name="linetwin-token"]').content;
model.token = written || new URLSearchParams(location.hash.slice(1)).get("token") || "";
renderWords(operate);
begin();
