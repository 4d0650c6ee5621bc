// The line from above, drawn from the scene's devices, and the tags and poses in `state` messages.

import { OVER, UNDER } from "/devices.js";
import { COLOURS, Pen } from "/pen.js";
import { Plan } from "/plan.js";

const NARROW_PX = 600;
const LOWEST_PX = 200, HIGHEST_PX = 620;
const ENOUGH_PXPM = 150; // On a wide screen the view need not be larger than this: the rest of the page wants room too.

export class TopView {
  constructor(canvas, line) {
    this.canvas = canvas;
    this.plan = new Plan(line);
    this.inHand = {}; // By robot: the part that it holds.
  }

  draw(state, evaluationOf, say) {
    const turned = this.fit();
    const { plan } = this, tags = state?.tags ?? {}, poses = state?.poses ?? {};
    const pen = new Pen(this.canvas, plan.box, turned);
    const view = { pen, plan, tags, say, standing: this.standing(poses), held: this.held(tags, poses) };
    drawAll(UNDER, view);
    for (const [part, pose] of Object.entries(poses)) {
      drawPart(pen, pose, plan, COLOURS[evaluationOf(part) ?? "none"] ?? COLOURS.none);
    }
    drawAll(OVER, view);
    pen.writeNames((place) => plan.shows(place));
  }

  // Takes the canvas' size from the page; tells whether a long line is better seen from top to bottom.
  fit() {
    const { canvas, plan: { box } } = this;
    const wide = box.right - box.left, high = box.top - box.bottom;
    const narrow = canvas.clientWidth < NARROW_PX, turned = narrow && wide > 1.5 * high;
    const aspect = turned ? wide / high : high / wide;
    const wanted = Math.min(canvas.clientWidth * aspect, narrow ? HIGHEST_PX : high * ENOUGH_PXPM, HIGHEST_PX);
    canvas.style.setProperty("--height", `${Math.round(Math.max(wanted, LOWEST_PX))}px`);
    const ratio = window.devicePixelRatio || 1;
    const size = [canvas.clientWidth, canvas.clientHeight].map((px) => Math.round(px * ratio));
    if (canvas.width !== size[0]) canvas.width = size[0];
    if (canvas.height !== size[1]) canvas.height = size[1];
    return turned;
  }

  // How many parts stand in each tray; nothing where no poses are told.
  standing(poses) {
    const places = Object.values(poses).map(({ position_m: place }) => place);
    if (!places.length) return {};
    const { trays, radius } = this.plan;
    const stands = (tray, place) => tray.covers(place) && Math.abs(place[2] - tray.origin[2]) < radius;
    return Object.fromEntries(
      Object.entries(trays).map(([id, tray]) => [id, places.filter((place) => stands(tray, place)).length]),
    );
  }

  // Where the part is that each robot holds. Tags tell that one is held; it is the nearest one that hangs in the air.
  held(tags, poses) {
    const found = {};
    const airborne = Object.entries(poses).filter(([, { position_m: place }]) => this.plan.hangs(place));
    for (const [id, robot] of this.plan.ofKind("robot")) {
      if (!tags[`${id}.holding`]) delete this.inHand[id];
      else if (!poses[this.inHand[id]]) this.inHand[id] = nearest(airborne, robot.base_m);
      const pose = poses[this.inHand[id]];
      if (pose) found[id] = pose.position_m.slice(0, 2);
    }
    return found;
  }
}

function drawAll(drawings, view) {
  for (const [kind, drawing] of drawings) {
    for (const [id, device] of view.plan.ofKind(kind)) drawing(view, id, device);
  }
}

// A board or a block is a rectangle that lies as it lies, a bearing a ring, another round part a disc.
function drawPart(pen, { position_m: [x, y], orientation_xyzw: turn }, { radius, block, hollow }, colour) {
  if (block) return pen.area(corners([x, y], turn, block), colour, "#ffffff");
  pen.disc([x, y], radius, colour);
  if (hollow) pen.disc([x, y], radius * 0.45, "#ffffff");
}

function corners([x, y], [qx, qy, qz, qw], [length, width]) {
  const heading = Math.atan2(2 * (qw * qz + qx * qy), 1 - 2 * (qy * qy + qz * qz));
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
  return [[1, 1], [-1, 1], [-1, -1], [1, -1]].map(([forward, left]) => {
    const [dx, dy] = [(forward * length) / 2, (left * width) / 2];
    return [x + dx * cos - dy * sin, y + dx * sin + dy * cos];
  });
}

function nearest(parts, [x, y]) {
  const far = ([, { position_m: place }]) => Math.hypot(place[0] - x, place[1] - y);
  return parts.reduce((best, part) => (!best || far(part) < far(best) ? part : best), null)?.[0];
}
