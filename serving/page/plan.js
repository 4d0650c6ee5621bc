// Where everything of a scene lies, seen from above: lanes, trays and the box around them all. Metres and radians.

const ROOM_M = 0.06; // Around whatever the view shows.
const BASE_M = 0.1; // Half of a robot's foot.

// A strip that parts move along, such as a belt or a chute; `origin_m` is the middle of its upstream edge.
export class Lane {
  constructor({ origin_m: origin, heading_rad: heading, length_m: length, width_m: width }) {
    Object.assign(this, { origin, heading, length, half: width / 2 });
    this.direction = [Math.cos(heading), Math.sin(heading)];
  }

  // A place so far behind the upstream edge, and so far to the left of the middle line.
  place(along, aside = 0) {
    const [ux, uy] = this.direction;
    return [this.origin[0] + along * ux - aside * uy, this.origin[1] + along * uy + aside * ux];
  }

  along([x, y]) {
    const [ux, uy] = this.direction;
    const dx = x - this.origin[0], dy = y - this.origin[1];
    return [dx * ux + dy * uy, dy * ux - dx * uy];
  }

  corners(from = 0, to = this.length, left = this.half, right = -this.half) {
    return [this.place(from, left), this.place(to, left), this.place(to, right), this.place(from, right)];
  }

  covers(place) {
    const [along, aside] = this.along(place);
    return along >= 0 && along <= this.length && Math.abs(aside) <= this.half;
  }
}

// The rectangle of a tray's pockets.
class Pockets {
  constructor(tray) {
    const { origin_m: origin, rows, columns, pitch_m: pitch } = tray;
    Object.assign(this, { origin, rows, columns, pitch, wide: (columns * pitch[0]) / 2, deep: (rows * pitch[1]) / 2 });
  }

  corners() {
    const { origin: [x, y], wide, deep } = this;
    return [[x - wide, y - deep], [x + wide, y - deep], [x + wide, y + deep], [x - wide, y + deep]];
  }

  covers([x, y]) {
    return Math.abs(x - this.origin[0]) <= this.wide && Math.abs(y - this.origin[1]) <= this.deep;
  }

  places() {
    const { origin: [x, y], rows, columns, pitch } = this;
    return Array.from({ length: rows * columns }, (_, n) => [
      x + ((n % columns) - (columns - 1) / 2) * pitch[0],
      y + (Math.floor(n / columns) - (rows - 1) / 2) * pitch[1],
    ]);
  }
}

export class Plan {
  constructor(line) {
    this.devices = line.devices;
    const { outside_mm: outside, diameter_mm: diameter, length_mm: length, width_mm: width } = line.product.body ?? line.product;
    this.block = length ? [length / 1000, width / 1000] : null;
    this.hollow = line.product.kind === "bearing";
    this.radius = (outside ?? diameter ?? width) / 2000;
    this.belts = this.each("conveyor", (belt) => new Lane({ ...belt, heading_rad: (belt.heading_deg * Math.PI) / 180 }));
    this.slopes = this.each("chute_feeder", (feeder) => slopeOf(feeder, this.belts[feeder.conveyor], this.radius));
    this.trays = { ...this.each("infeed_tray", (tray) => new Pockets(tray)), ...this.each("outlet_tray", (tray) => new Pockets(tray)) };
    this.chutes = Object.fromEntries(Object.entries(line.chutes ?? {}).map(([id, lane]) => [id, new Lane(lane)]));
    this.box = boxAround(this.outline());
  }

  ofKind(kind) {
    return Object.entries(this.devices).filter(([, device]) => device.kind === kind);
  }

  each(kind, make) {
    return Object.fromEntries(this.ofKind(kind).map(([id, device]) => [id, make(device)]));
  }

  outline() {
    const areas = [this.belts, this.slopes, this.trays, this.chutes].flatMap((group) => Object.values(group));
    const feet = this.ofKind("robot").flatMap(([, { base_m: [x, y] }]) => [[x - BASE_M, y - BASE_M], [x + BASE_M, y + BASE_M]]);
    return [...areas.flatMap((area) => area.corners()), ...feet];
  }

  // Whether something is drawn at a place, chutes aside.
  shows(place) {
    const areas = [this.belts, this.slopes, this.trays].flatMap((group) => Object.values(group));
    const feet = this.ofKind("robot").map(([, { base_m: base }]) => base);
    return areas.some((area) => area.covers(place)) || feet.some(([x, y]) => Math.hypot(place[0] - x, place[1] - y) < BASE_M);
  }

  // Whether a part hangs in the air: it stands on no belt and in no tray, and slides down no slope.
  hangs([x, y, z]) {
    const at = [x, y];
    const over = [...Object.values(this.belts), ...Object.values(this.trays)].filter((area) => area.covers(at));
    if (over.length) return over.every((area) => z > area.origin[2] + this.radius);
    return ![...Object.values(this.slopes), ...Object.values(this.chutes)].some((slope) => slope.covers(at));
  }
}

// A feeder's slope ends a little inside the start of its belt.
function slopeOf(feeder, belt, radius) {
  const back = feeder.slope_m + 2 * radius;
  const [x, y] = belt.place(-back);
  return new Lane({ origin_m: [x, y, belt.origin[2]], heading_rad: belt.heading, length_m: back, width_m: 2.6 * radius });
}

function boxAround(places) {
  const xs = places.map(([x]) => x), ys = places.map(([, y]) => y);
  return {
    left: Math.min(...xs) - ROOM_M, right: Math.max(...xs) + ROOM_M,
    bottom: Math.min(...ys) - ROOM_M, top: Math.max(...ys) + ROOM_M,
  };
}
