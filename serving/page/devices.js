// How each kind of device is drawn from above. Kinds that are not here are passed over.
// A drawing takes the view ({ pen, plan, tags, say, standing, held }), the device's id and its fields in the scene.

import { COLOURS } from "/pen.js";

const TRAYS = { good: ["#e3f2e9", "good_tray"], reject: ["#f8e4e2", "reject_tray"], hold: ["#fcf1dc", "hold_tray"] };
const INFEED = ["#eceff3", "infeed_tray"];
const MARK_M = 0.1; // Between two marks that travel with a belt.
const BESIDE_M = 0.03; // How far things beside a belt stick out.

function chute({ pen, plan }, id, tray) {
  const lane = plan.chutes[id];
  if (!lane) return;
  pen.area(lane.corners(), COLOURS.ground, COLOURS.belt);
  pen.area(lane.corners(tray.chute.length_m), "#e9edf2");
  for (const end of [0.25, 0.5, 0.75]) arrow(pen, lane, end * tray.chute.length_m, COLOURS.still);
}

function arrow(pen, lane, at, colour) {
  const back = Math.max(at - 0.022, 0), aside = Math.min(0.35 * lane.half, 0.03);
  pen.line([lane.place(back, aside), lane.place(at), lane.place(back, -aside)], colour);
}

function tray({ pen, plan, tags, say, standing }, id, device) {
  const pockets = plan.trays[id];
  const [fill, word] = TRAYS[device.role] ?? INFEED;
  const full = tags[`${id}.full`] === true;
  pen.area(pockets.corners(), fill, full ? COLOURS.wait : COLOURS.edge);
  for (const place of pockets.places()) pen.disc(place, plan.radius * 0.75, "#ffffffb0");
  const n = standing[id];
  const count = n === undefined ? "" : ` ${n} / ${device.rows * device.columns}`;
  pen.name(say(word) + count, pockets.origin, [pockets.wide, pockets.deep], full ? COLOURS.wait : COLOURS.ink);
}

function belt({ pen, plan, tags }, id, device) {
  const lane = plan.belts[id];
  pen.area(lane.corners(), COLOURS.belt, COLOURS.edge);
  const travelled = (tags[`${id}.encoder_count`] ?? 0) / device.encoder_counts_per_m;
  const colour = tags[`${id}.running`] ? COLOURS.runs : COLOURS.still;
  for (let at = ((travelled % MARK_M) + MARK_M) % MARK_M; at < lane.length; at += MARK_M) arrow(pen, lane, at, colour);
}

function beltName({ pen, plan }, id) {
  const lane = plan.belts[id];
  const reach = [0, 1].map((axis) => Math.abs(lane.direction[1 - axis]) * lane.half);
  pen.name(id, lane.place(lane.length / 2), reach);
}

function feeder({ pen, plan, tags, say }, id, device) {
  const lane = plan.slopes[id];
  const empty = tags[`${id}.empty`] === true;
  pen.area(lane.corners(), "#e9edf2", empty ? COLOURS.wait : COLOURS.edge);
  arrow(pen, lane, lane.length * 0.9, COLOURS.runs);
  const waiting = tags[`${id}.waiting`];
  const told = empty ? ` · ${say("empty")}` : waiting ? ` +${waiting}` : "";
  pen.name(`${id}${told}`, lane.place(lane.length / 2), lane.half, empty ? COLOURS.wait : COLOURS.soft);
}

// A level beside the belt: as long as the buffer, filled as far as it is full.
function buffer({ pen, plan, tags }, id, device) {
  const lane = plan.belts[device.conveyor];
  const from = device.from_m, to = device.to_m ?? lane.length;
  const count = tags[`${id}.count`] ?? 0;
  const colour = tags[`${id}.full`] ? COLOURS.wait : COLOURS.sensor;
  const near = -lane.half - 0.008, far = near - 0.022;
  pen.area(lane.corners(from, to, near, far), "#ffffff", colour);
  pen.area(lane.corners(from, from + (to - from) * Math.min(count / device.capacity, 1), near, far), colour);
  for (const edge of [from, to]) pen.line([lane.place(edge, lane.half), lane.place(edge, far)], colour, 1, [3, 3]);
  pen.name(`${id} ${count} / ${device.capacity}`, lane.place((from + to) / 2, far), 0.01, colour);
}

function camera({ pen, plan }, id, device) {
  const eye = plan.devices[device.photo_eye];
  const lane = plan.belts[eye?.conveyor];
  if (!lane) return;
  const { field_of_view_mm: wide, width_px: columns, height_px: rows } = device.optics;
  const half = wide / 2000, deep = (half * rows) / columns, at = eye.distance_m + device.axis_offset_m;
  const corners = lane.corners(at - half, at + half, deep, -deep);
  pen.line([...corners, corners[0]], COLOURS.sensor, 2);
  pen.name(id, lane.place(at, -lane.half), 0.02, COLOURS.sensor);
}

function eye({ pen, plan, tags }, id, device) {
  const lane = plan.belts[device.conveyor];
  const blocked = tags[`${id}.blocked`] === true;
  const ends = [1, -1].map((side) => lane.place(device.distance_m, side * (lane.half + BESIDE_M)));
  pen.line(ends, COLOURS.beam, blocked ? 3 : 1);
  for (const end of ends) pen.disc(end, 0.01, blocked ? COLOURS.beam : COLOURS.ink);
}

function eyeName({ pen, plan }, id, device) {
  pen.name(id, plan.belts[device.conveyor].place(device.distance_m, plan.belts[device.conveyor].half + BESIDE_M), 0.02);
}

function diverter({ pen, plan, tags }, id, gate) {
  const lane = plan.belts[gate.conveyor];
  const side = gate.pivot_side === "left" ? 1 : -1;
  const angle = tags[`${id}.angle_rad`] ?? gate.arm_angle_rad;
  const aside = side * (lane.half + gate.pivot_offset_m);
  const pivot = lane.place(gate.distance_m, aside);
  const end = lane.place(
    gate.distance_m + gate.arm_length_m * Math.cos(angle), aside - side * gate.arm_length_m * Math.sin(angle),
  );
  pen.line([pivot, end], angle < gate.arm_angle_rad / 2 ? COLOURS.ok : COLOURS.ink, 4);
  pen.disc(pivot, 0.016, COLOURS.ink);
  pen.name(id, pivot, 0.02, COLOURS.ink);
}

// The plate of a pusher stands beside the belt, on the side that the scene tells, and moves across it.
function pusher({ pen, plan, tags }, id, gate) {
  const lane = plan.belts[gate.conveyor];
  const side = gate.side === "left" ? 1 : -1;
  const half = (gate.plate_m?.[0] ?? 0.08) / 2, home = lane.half + (gate.offset_m ?? 0.01);
  const out = tags[`${id}.extended`] ? 1 : tags[`${id}.retracted`] === false ? 0.5 : 0;
  const face = side * (home - out * (gate.stroke_m ?? lane.half));
  const colour = out ? COLOURS.wait : COLOURS.ink;
  pen.line([lane.place(gate.distance_m, side * (home + 0.07)), lane.place(gate.distance_m, face)], COLOURS.metal, 4);
  pen.line([lane.place(gate.distance_m - half, face), lane.place(gate.distance_m + half, face)], colour, 5);
  pen.name(id, lane.place(gate.distance_m, side * (home + 0.04)), 0.04, COLOURS.ink);
}

// Rollers in the belt, drawn as they point: straight on, or to the side at rest.
function transfer({ pen, plan, tags }, id, gate) {
  const lane = plan.belts[gate.conveyor], from = gate.distance_m, to = from + gate.length_m;
  const side = gate.side === "left" ? 1 : -1, pitch = 0.03, half = 0.012;
  const angle = side * (tags[`${id}.at_good`] ? 0 : tags[`${id}.at_reject`] === false ? gate.angle_rad / 2 : gate.angle_rad);
  const colour = tags[`${id}.at_good`] ? COLOURS.ok : COLOURS.ink;
  const along = half * Math.cos(angle), aside = half * Math.sin(angle);
  for (let x = from + pitch / 2; x < to; x += pitch) {
    for (let y = pitch / 2 - lane.half; y < lane.half; y += pitch) {
      pen.line([lane.place(x - along, y - aside), lane.place(x + along, y + aside)], colour, 2);
    }
  }
  pen.name(id, lane.place((from + to) / 2, -side * lane.half), 0.03, COLOURS.ink);
}

function stopper({ pen, plan, tags }, id, device) {
  const lane = plan.belts[device.conveyor], at = device.distance_m;
  const across = [lane.place(at, lane.half), lane.place(at, -lane.half)];
  const down = tags[`${id}.lowered`] === true, up = tags[`${id}.raised`] === true;
  const rail = plan.radius + (device.play_m ?? 0.001);
  for (const aside of [rail, -rail]) {
    pen.line([lane.place(Math.max(at - (device.rails_m ?? 0), 0), aside), lane.place(at, aside)], COLOURS.metal);
  }
  pen.line(across, up ? COLOURS.not_ok : down ? COLOURS.ok : COLOURS.wait, up ? 5 : 2, down ? [4, 4] : []);
  pen.name(id, lane.place(at, lane.half), 0.02, COLOURS.ink);
}

function pickWindow({ pen, plan }, id, robot) {
  const lane = plan.belts[robot.takes_from];
  if (lane) pen.area(lane.corners(robot.pick_from_m, robot.pick_to_m), "#2f6f9f22");
}

function foot({ pen }, id, robot) {
  const [x, y] = robot.base_m;
  pen.disc([x, y], 0.075, COLOURS.metal);
  pen.disc([x, y], 0.04, COLOURS.soft);
  pen.name(id, [x, y], 0.08, COLOURS.ink);
}

// The arm reaches to the part that the robot holds.
function arm({ pen, held }, id, robot) {
  const place = held[id];
  if (!place) return;
  pen.line([robot.base_m.slice(0, 2), place], "#667085c0", 5);
  pen.disc(place, 0.014, COLOURS.ink);
}

// Under the parts, and over them; in this order. Names come in an order of their own: the first have the first choice.
export const UNDER = [
  ["outlet_tray", chute], ["outlet_tray", tray], ["infeed_tray", tray], ["chute_feeder", feeder], ["conveyor", belt],
  ["robot", pickWindow], ["buffer", buffer], ["transfer", transfer], ["stop", stopper], ["camera", camera], ["photo_eye", eye], ["robot", foot],
];
export const OVER = [
  ["diverter", diverter], ["push_to_accept", pusher], ["push_to_reject", pusher], ["robot", arm],
  ["conveyor", beltName], ["photo_eye", eyeName],
];
