"use strict";
// Folds the account from the events in this page and checks their hash chain. Amounts are BigInt minor units.

const parse = (text) =>
  JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g, (token) =>
      token[0] === '"' ? token : `{"$":"${token}"}`),
    (_, value) => (value && typeof value === "object" && typeof value.$ === "string" ? exact(value.$) : value));

// A whole number as BigInt; any other stays the text it is, for the payloads of version 1.
const exact = (digits) => (/^-?\d+$/.test(digits) ? BigInt(digits) : { decimal: digits });

const pence = (amount) => {
  if (typeof amount === "bigint") return amount * 100n;
  const [, sign, whole, part = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(amount.decimal);
  const scale = Number(power) + 2 - part.length, digits = BigInt(sign + whole + part);
  return scale >= 0 ? digits * 10n ** BigInt(scale) : digits / 10n ** BigInt(-scale);
};

const upcast = (type, version, data) => {
  if (version !== 1n) return data;
  if (type === "AccountOpened" && "InitialBalance" in data)
    return { currency: "GBP", opening_balance: pence(data.InitialBalance) };
  return "Amount" in data ? { amount: pence(data.Amount) } : data;
};

const K = [], H0 = [];
{
  const root = (n, k) => {
    let low = 0n, high = 1n << 40n;
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (middle ** k <= n) low = middle; else high = middle;
    }
    return Number(low & 0xffffffffn);
  };
  for (let n = 2n; K.length < 64; n++) {
    let prime = true;
    for (let by = 2n; by * by <= n; by++) if (n % by === 0n) prime = false;
    if (!prime) continue;
    if (H0.length < 8) H0.push(root(n << 64n, 2n));
    K.push(root(n << 96n, 3n));
  }
}

// SHA-256 (FIPS 180-4): crypto.subtle is not there for every page that is opened from a file.
const sha256 = (bytes) => {
  const size = ((bytes.length + 8) >> 6) + 1, padded = new Uint8Array(size * 64), view = new DataView(padded.buffer);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  view.setBigUint64(size * 64 - 8, BigInt(bytes.length) * 8n);
  const hash = Uint32Array.from(H0), w = new Uint32Array(64), turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < size; block++) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block * 64 + i * 4);
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15], b = w[i - 2];
      w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { hash[i] += word; });
  }
  return [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");
};

const NUMBERS = ["version", "schema_version", "recorded_at", "effective_at"];
const TEXTS = ["stream_id", "event_id", "type", "actor", "channel", "reason",
  "command_id", "correlation_id", "causation_id", "data"];

// Over the hash before, the numbers, the lengths of the texts in code points, and the texts.
const hashOf = (event) => {
  const lengths = TEXTS.map((name) => (event[name] === null ? "-" : [...event[name]].length));
  const texts = TEXTS.map((name) => event[name] ?? "").join("");
  const said = new TextEncoder().encode(`${NUMBERS.map((name) => event[name]).join(",")},${lengths.join(",")}|${texts}`);
  const whole = new Uint8Array(32 + said.length);
  for (let i = 0; i < 32; i++) whole[i] = parseInt(event.prev_hash.slice(2 * i, 2 * i + 2), 16);
  whole.set(said, 32);
  return sha256(whole);
};

// The number of the first event that is not what was sealed, or 0.
const firstChanged = (events, head) => {
  let before = "0".repeat(64);
  for (const [at, event] of events.entries()) {
    if (event.version !== BigInt(at + 1) || event.prev_hash !== before || hashOf(event) !== event.hash) return at + 1;
    before = event.hash;
  }
  return before === head && events.length > 0 ? 0 : events.length + 1;
};

const initial = () => ({
  status: "absent", currency: "", version: 0n, ledger: 0n, limit: 0n, credits: 0n, debits: 0n, fees: 0n, refunded: 0n,
  entries: 0n, declines: 0n, holds: new Map(), lent: new Map(), claims: new Map(),
});

const entry = (state, change) => {
  state.ledger += change;
  if (change >= 0n) state.credits += change; else state.debits -= change;
  state.entries += 1n;
};

const FOLD = {
  AccountOpened(s, e) {
    s.status = "open"; s.currency = e.currency; s.limit = e.overdraft_limit ?? 0n; s.ledger += e.opening_balance ?? 0n;
  },
  AccountFactsChanged() {},
  MoneyDeposited(s, e) { entry(s, e.amount); },
  MoneyWithdrawn(s, e) { entry(s, -e.amount); if (e.hold_id != null) s.holds.delete(e.hold_id); },
  WithdrawalDeclined(s) { s.declines += 1n; },
  HoldPlaced(s, e) { s.holds.set(e.hold_id, e.amount); },
  HoldReleased(s, e) { s.holds.delete(e.hold_id); },
  FeeCharged(s, e) { entry(s, -e.amount); s.fees += e.amount; },
  InterestCredited(s, e) { entry(s, e.amount); },
  EntryReversed(s, e) { entry(s, e.direction === "credit" ? e.amount : -e.amount); },
  ClaimStated(s, e) { s.claims.set(e.claim_id, e.amount); },
  ProvisionalCreditGranted(s, e) { entry(s, e.amount); s.lent.set(e.credit_id, e.amount); },
  ProvisionalCreditMadeFinal(s, e) { s.lent.delete(e.credit_id); },
  ProvisionalCreditWithdrawn(s, e) { entry(s, -e.amount); s.lent.delete(e.credit_id); },
  HonouringPromised() {},
  RefundPaid(s, e) { entry(s, e.amount); refund(s, e); },
  RefundAdopted(s, e) { refund(s, e); },
  ErrorPaidOut(s, e) { refund(s, e); },
  OverdraftLimitChanged(s, e) { s.limit = e.limit; },
  AccountFrozen(s) { s.status = "frozen"; },
  AccountUnfrozen(s) { s.status = "open"; },
  AccountClosed(s) { s.status = "closed"; },
};

// A refund counts for an entry or a claim; one for neither is only money paid in.
const refund = (state, event) => { if (event.claim_id || event.entry != null) state.refunded += event.amount; };

const evolve = (state, event, unread) => {
  state.version = event.version;
  if (!unread) FOLD[event.type](state, upcast(event.type, event.schema_version, parse(event.data)));
};

const sum = (map) => [...map.values()].reduce((all, one) => all + one, 0n);
const figures = (s) => ({
  status: s.status, currency: s.currency, version: s.version, ledger: s.ledger, held: sum(s.holds),
  available: s.ledger - sum(s.holds) + s.limit, overdraft_limit: s.limit, credits: s.credits, debits: s.debits,
  fees: s.fees, entry_count: s.entries, decline_count: s.declines, lent: sum(s.lent), claimed: sum(s.claims),
  refunded: s.refunded,
});

const pack = JSON.parse(document.getElementById("pack").textContent);
const events = pack.events.map(parse), unread = new Set(pack.unread);
const at = (version) => {
  const state = initial();
  for (const event of events.slice(0, version)) evolve(state, event, unread.has(Number(event.version)));
  return figures(state);
};
const printed = (minor) => {
  const digits = String(minor < 0n ? -minor : minor).padStart(pack.digits + 1, "0"), cut = digits.length - pack.digits;
  const [group, point] = pack.marks, whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, group);
  return `${minor < 0n ? "\u2212" : ""}${whole}${pack.digits ? point + digits.slice(cut) : ""}`;
};

const element = (id) => document.getElementById(id), slider = element("step");
const show = () => {
  const version = Number(slider.value), state = at(version), words = pack.words[version - pack.first];
  const sentence = `Event ${version} of ${events.length}: ${words}. Balance ${printed(state.ledger)} ${state.currency}, ` +
    `available ${printed(state.available)}.`;
  element("sentence").textContent = sentence;
  slider.setAttribute("aria-valuetext", sentence);
  for (const name of ["ledger", "held", "overdraft_limit", "available", "lent", "refunded"])
    element(`f-${name}`).textContent = printed(state[name]);
  element("f-status").textContent = state.status;
};
const MOVES = { j: 1, k: -1, ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
document.addEventListener("keydown", (key) => {
  if (!(key.key in MOVES) || key.ctrlKey || key.altKey || key.metaKey) return;
  if (key.target !== slider && !"jk".includes(key.key)) return;
  key.preventDefault();
  const to = Number(slider.value) + MOVES[key.key];
  slider.value = String(Math.min(Math.max(to, Number(slider.min)), Number(slider.max)));
  show();
});
slider.addEventListener("input", show);

const changed = firstChanged(events, pack.head);
element("verdict").textContent = !changed ? `\u2713 all ${events.length} hashes hold`
  : changed > events.length ? "\u2717 the events do not end with the hash that the pack states"
  : `\u2717 event ${changed} was changed`;
element("verdict").className = changed ? "broken" : "holds";
try { show(); } catch { element("sentence").textContent = "The events cannot be folded: one is not as it was recorded."; }

// Where a seal of the bank, or the manifest of a pack, says that this account's stream ended; null for any other file.
const sealedHead = (text) => {
  const read = (one) => { try { return parse(one); } catch { return null; } };
  const [first, ...rest] = text.replace(/\n$/, "").split("\n"), stream = events[0].stream_id, header = read(first);
  if (header?.format === "recount-seal") {
    const covers = sha256(new TextEncoder().encode(rest.join("\n"))) === header.digest;
    const line = rest.map(read).find((one) => one?.stream === stream);
    return { covers, at: header.sealed_at, version: line?.version ?? 0n, hash: line?.hash };
  }
  const manifest = read(text), head = manifest?.heads?.[stream];
  return head ? { covers: true, at: manifest.made_at, version: head[0], hash: head[1] } : null;
};

// Microseconds by which the clocks of a bank's machines may differ.
const SKEW = 600000000n;

// What the file says of these events, as a class and words; the same verdicts as verify_pack.py --seal.
const heldAgainst = (text) => {
  const seal = sealedHead(text), ends = BigInt(events.length);
  if (!seal) return ["", "That is no seal, and no manifest of a pack of this account; choose a file made by recount seal."];
  if (!seal.covers) return ["broken", "\u2717 the seal was changed after it was written: its digest does not cover its lines"];
  if (changed) return ["broken", "\u2717 the events of this page do not hold, so no seal can speak for them"];
  if (!seal.version && events[0].recorded_at < seal.at - SKEW)
    return ["broken", "\u2717 the account began before the seal was taken, and is not in it"];
  if (!seal.version) return ["", "The account began after the seal was taken, which tells nothing of it."];
  if (seal.version > ends)
    return ["", `The seal tells of event ${seal.version} alone, and this page ends with event ${ends}; choose an older one.`];
  if (events[Number(seal.version) - 1].hash !== seal.hash)
    return ["broken", `\u2717 these are not the events that were sealed: event ${seal.version} has another hash`];
  const later = ends - seal.version;
  return ["holds", `\u2713 events 1 to ${seal.version} are those that were sealed` +
    (later ? `; ${later} later are newer than the seal` : ", and this page ends with the head that was sealed")];
};

// A file that was written anew may be chosen again.
element("seal").addEventListener("click", () => { element("seal").value = ""; });
element("seal").addEventListener("change", async () => {
  const [file] = element("seal").files;
  if (file) [element("sealed").className, element("sealed").textContent] = heldAgainst(await file.text());
});
