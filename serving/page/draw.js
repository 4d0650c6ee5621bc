// The line from above, drawn from the scene's devices and the poses in `state` messages.

const COLOURS = { ok: "#1b7f4d", not_ok: "#c2372d", not_decidable: "#b06f00", undefined: "#667085", none: "#8a94a6" };
const RISEN_M = 0.02; // A part this far above the belt hangs in the gripper.

export class TopView {
  constructor(canvas, line) {
    this.canvas = canvas;
    this.devices = line.devices;
    this.radius = line.product.outside_mm / 2000;
    this.kinds = {};
    for (const [id, device] of Object.entries(line.devices)) (this.kinds[device.kind] ??= []).push([id, device]);
    this.belt = this.kinds.conveyor[0][1];
    this.bounds = bounds(Object.values(line.devices), this.belt);
  }

  draw(state, evaluationOf, nameOf) {
    const context = this.prepare();
    this.drawTrays(context, nameOf);
    this.drawBelt(context, state);
    for (const [, robot] of this.kinds.robot ?? []) this.drawRobot(context, robot, state);
    for (const [part, pose] of Object.entries(state?.poses ?? {})) {
      this.drawPart(context, pose.position_m, COLOURS[evaluationOf(part) ?? "none"] ?? COLOURS.none);
    }
    for (const [id, gate] of this.kinds.diverter ?? []) this.drawGate(context, id, gate, state);
  }

  // One unit is a metre; x to the right along the belt, y up to its left.
  prepare() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    const { left, right, bottom, top } = this.bounds;
    const scale = Math.min(width / (right - left), height / (top - bottom)) * ratio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(
      scale, 0, 0, -scale,
      canvas.width / 2 - ((left + right) / 2) * scale, canvas.height / 2 + ((top + bottom) / 2) * scale,
    );
    context.lineWidth = (1.5 * ratio) / scale;
    return context;
  }

  drawBelt(context, state) {
    const [x, y] = this.belt.origin_m;
    const half = this.belt.width_m / 2;
    context.fillStyle = "#dfe5ec";
    context.strokeStyle = "#aab4c2";
    context.fillRect(x, y - half, this.belt.length_m, this.belt.width_m);
    context.strokeRect(x, y - half, this.belt.length_m, this.belt.width_m);
    this.drawMarks(context, state);
    for (const [, eye] of this.kinds.photo_eye ?? []) {
      context.strokeStyle = "#c2372d";
      line(context, x + eye.distance_m, y - half - 0.03, x + eye.distance_m, y + half + 0.03);
    }
    for (const [, camera] of this.kinds.camera ?? []) {
      const eye = this.devices[camera.photo_eye];
      const side = camera.optics.field_of_view_mm / 1000;
      context.strokeStyle = "#2f6f9f";
      context.strokeRect(x + eye.distance_m + camera.axis_offset_m - side / 2, y - side / 2, side, side);
    }
  }

  // Marks that travel with the belt show whether it runs.
  drawMarks(context, state) {
    const [x, y] = this.belt.origin_m;
    const id = this.kinds.conveyor[0][0];
    const travelled = (state?.tags?.[`${id}.encoder_count`] ?? 0) / this.belt.encoder_counts_per_m;
    context.strokeStyle = "#cbd3dd";
    for (let at = travelled % 0.1; at < this.belt.length_m; at += 0.1) {
      line(context, x + at, y - this.belt.width_m / 2, x + at, y + this.belt.width_m / 2);
    }
  }

  drawTrays(context, nameOf) {
    for (const [, tray] of [...(this.kinds.infeed_tray ?? []), ...(this.kinds.outlet_tray ?? [])]) {
      const width = tray.columns * tray.pitch_m[0], depth = tray.rows * tray.pitch_m[1];
      const [x, y] = tray.origin_m;
      context.fillStyle = tray.role === "reject" ? "#f7e3e1" : tray.role === "good" ? "#e0f0e7" : "#eceff3";
      context.strokeStyle = "#aab4c2";
      context.fillRect(x - width / 2, y - depth / 2, width, depth);
      context.strokeRect(x - width / 2, y - depth / 2, width, depth);
      label(context, nameOf(tray.role ?? "infeed"), x + width / 2 + 0.02, y);
    }
  }

  drawGate(context, id, gate, state) {
    const [x, y] = this.belt.origin_m;
    const side = gate.pivot_side === "left" ? 1 : -1;
    const angle = state?.tags?.[`${id}.angle_rad`] ?? gate.arm_angle_rad;
    const from = [x + gate.distance_m, y + side * (this.belt.width_m / 2 + gate.pivot_offset_m)];
    const powered = angle < gate.arm_angle_rad / 2;
    context.strokeStyle = powered ? COLOURS.ok : "#344054";
    context.lineWidth *= 3;
    line(context, ...from, from[0] + gate.arm_length_m * Math.cos(angle), from[1] - side * gate.arm_length_m * Math.sin(angle));
    context.lineWidth /= 3;
    disc(context, ...from, 0.014, "#344054");
  }

  drawRobot(context, robot, state) {
    const base = robot.base_m;
    const held = Object.values(state?.poses ?? {}).find((pose) => this.hangs(pose.position_m));
    if (state?.tags && held) {
      context.strokeStyle = "#7b8794";
      context.lineWidth *= 4;
      line(context, base[0], base[1], held.position_m[0], held.position_m[1]);
      context.lineWidth /= 4;
    }
    disc(context, base[0], base[1], 0.07, "#98a2b3");
    disc(context, base[0], base[1], 0.035, "#667085");
  }

  hangs([, , z]) {
    return z > this.belt.origin_m[2] + RISEN_M;
  }

  drawPart(context, [x, y], colour) {
    disc(context, x, y, this.radius, colour);
    disc(context, x, y, this.radius * 0.45, "#ffffff");
  }
}

function bounds(devices, belt) {
  const half = belt.width_m / 2 + 0.06;
  const [bx, by] = belt.origin_m;
  const box = { left: bx, right: bx + belt.length_m, bottom: by - half, top: by + half };
  for (const device of devices) {
    const at = device.base_m ?? device.origin_m;
    if (!at || device === belt) continue;
    const wide = device.columns ? (device.columns * device.pitch_m[0]) / 2 : 0.08;
    const deep = device.rows ? (device.rows * device.pitch_m[1]) / 2 : 0.08;
    box.left = Math.min(box.left, at[0] - wide - 0.02);
    box.right = Math.max(box.right, at[0] + wide + 0.2);
    box.bottom = Math.min(box.bottom, at[1] - deep - 0.02);
    box.top = Math.max(box.top, at[1] + deep + 0.02);
  }
  return box;
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

// The canvas is turned upside down for the line; text must not be.
function label(context, text, x, y) {
  const { a, e, f } = context.getTransform();
  context.save();
  context.setTransform(1, 0, 0, 1, e + a * x, f - a * y);
  context.font = `${12 * (window.devicePixelRatio || 1)}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  context.fillStyle = "#667085";
  context.fillText(text, 0, 0);
  context.restore();
}

function disc(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}
