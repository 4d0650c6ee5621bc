// Marks on a canvas, given in the line's metres. Lines and text keep their size on the screen.

export const COLOURS = {
  ok: "#1b7f4d", not_ok: "#c2372d", not_decidable: "#b06f00", undefined: "#667085", none: "#8a94a6",
  ink: "#344054", soft: "#667085", edge: "#aab4c2", belt: "#dfe5ec", still: "#c3ccd7", runs: "#8b9bb0",
  ground: "#f3f5f8", sensor: "#2f6f9f", beam: "#c2372d", wait: "#b06f00", metal: "#98a2b3",
};
const LINE_PX = 15, APART_PX = 5;
const MARGIN_PX = 4;
const SAMPLES = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((across) => [[across, 0.15], [across, 0.85]]);

export class Pen {
  // `turned`: the line's x runs down the canvas, for narrow screens.
  constructor(canvas, { left, right, bottom, top }, turned) {
    this.ratio = window.devicePixelRatio || 1;
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    const wide = turned ? top - bottom : right - left, high = turned ? right - left : top - bottom;
    const scale = Math.min(canvas.width / wide, canvas.height / high);
    this.pixel = this.ratio / scale; // Metres of one CSS pixel.
    const x = (left + right) / 2, y = (bottom + top) / 2;
    this.matrix = turned
      ? [0, scale, scale, 0, canvas.width / 2 - y * scale, canvas.height / 2 - x * scale]
      : [scale, 0, 0, -scale, canvas.width / 2 - x * scale, canvas.height / 2 + y * scale];
    this.names = [];
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, canvas.width, canvas.height);
    this.context.setTransform(...this.matrix);
  }

  line(places, colour, px = 1.5, dash = []) {
    const { context } = this;
    context.beginPath();
    for (const place of places) context.lineTo(...place);
    context.strokeStyle = colour;
    context.lineWidth = px * this.pixel;
    context.setLineDash(dash.map((length) => length * this.pixel));
    context.stroke();
  }

  area(corners, fill, edge = "") {
    const { context } = this;
    context.beginPath();
    for (const place of corners) context.lineTo(...place);
    context.closePath();
    context.fillStyle = fill;
    context.fill();
    if (edge) this.line([...corners, corners[0]], edge);
  }

  disc([x, y], radius, colour) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }

  // Keeps a name for `writeNames`. `reach` is how far around `place` its thing goes, in metres.
  name(text, place, reach, colour = COLOURS.soft) {
    if (text) this.names.push({ text, place, reach, colour });
  }

  // Writes each name beside its thing, where it covers no other name and least of what `solid` tells to be something;
  // the first ones named have the first choice.
  writeNames(solid) {
    const { context, ratio } = this;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.font = `${12 * ratio}px system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif`;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const taken = [];
    for (const name of this.names) this.write(name, taken, solid);
    context.restore();
  }

  write({ text, place, reach, colour }, taken, solid) {
    const { context, ratio } = this;
    const size = [context.measureText(text).width, LINE_PX * ratio];
    const free = (box) => this.inside(box) && !taken.some((other) => meet(box, other, APART_PX * ratio));
    const boxes = this.beside(place, reach, size).filter(free);
    if (!boxes.length) return;
    const covered = boxes.map((box) => this.samples(box).filter(solid).length);
    const box = boxes[covered.indexOf(Math.min(...covered))];
    taken.push(box);
    context.lineWidth = 3 * ratio;
    context.strokeStyle = "#ffffffd0";
    context.strokeText(text, box.x, box.y + size[1] / 2);
    context.fillStyle = colour;
    context.fillText(text, box.x, box.y + size[1] / 2);
  }

  // Boxes for a text to the right, above, below and to the left of a place, then off its corners, then on it.
  beside([x, y], reach, [width, height]) {
    const [a, b, c, d, e, f] = this.matrix;
    const u = a * x + c * y + e, v = b * x + d * y + f;
    const [across, down] = (reach.length ? reach : [reach, reach]).map((metres) => (metres / this.pixel) * this.ratio);
    const [right, low] = a ? [across, down] : [down, across];
    const gap = MARGIN_PX * this.ratio;
    const before = u - right - gap - width, after = u + right + gap, above = v - low - height, below = v + low;
    return [
      [after, v - height / 2], [u - width / 2, above], [u - width / 2, below], [before, v - height / 2],
      [after, above], [after, below], [before, above], [before, below], [u - width / 2, v - height / 2],
    ].map(([left, up]) => ({ x: left, y: up, width, height }));
  }

  // Places of the line that a box lies over.
  samples({ x, y, width, height }) {
    const back = new DOMMatrix(this.matrix).inverse();
    const at = (across, down) => back.transformPoint({ x: x + across * width, y: y + down * height });
    return SAMPLES.map(([across, down]) => at(across, down)).map((point) => [point.x, point.y]);
  }

  inside({ x, y, width, height }) {
    return x >= 0 && y >= 0 && x + width <= this.canvas.width && y + height <= this.canvas.height;
  }
}

function meet(one, other, apart) {
  const beside = one.x >= other.x + other.width + apart || other.x >= one.x + one.width + apart;
  return !beside && one.y < other.y + other.height && other.y < one.y + one.height;
}
