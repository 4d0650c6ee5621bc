// What the page knows, and the words for it. Everything else reads it from here.

import { Stations } from "/times.js";
import { word } from "/words.js";

export const ROWS = 60;

export const model = {
  language: localStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"),
  token: "", parts: new Map(), partOf: new Map(), alarms: [], lineState: "", lineWhy: "", lineMode: "",
  plant: null, summary: null, kpi: null, view: null, socket: null, heard: 0, cursor: null, shown: null, answer: null,
  stations: new Stations(),
};
export const say = (key) => word(key, model.language);
