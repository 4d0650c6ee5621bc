// The list of alarms and faults, newest first: one row for each thing that happened, whoever tells of it.

const SAME_S = 0.5; // The plant's fault and the controller's alarm of one name so close together are one thing.
const MOST = 50;

// Returns the list with what was told at a time; what is cleared is over, and stays for the record.
export function listed(alarms, t, text, raised) {
  if (!raised) {
    const over = alarms.map((each) => (each.raised && each.text.name === text.name ? { ...each, over: true } : each));
    return [{ t, text, raised }, ...over].slice(0, MOST);
  }
  const same = alarms.findIndex((each) => each.raised && !each.over && each.text.name === text.name && Math.abs(each.t - t) <= SAME_S);
  if (same < 0) return [{ t, text, raised }, ...alarms].slice(0, MOST);
  const longer = (text.detail ?? "").length > (alarms[same].text.detail ?? "").length ? text : alarms[same].text;
  return alarms.map((each, index) => (index === same ? { ...each, text: longer } : each));
}
