import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Answer, type Held, Saver, type Standing } from "../src/saving";

let sent: number[];
let pending: ((answer: Answer) => void)[];
let said: string[];
let met: Held[];
let saver: Saver;
let continued: (string | null)[];

const kept = (): Answer => ({ is: "kept", at: Date.now(), revision: null });
const held = (number: number, origin = "there", fields: [string, string][] | null = [["body", "x"]]): Held => ({
  origin, number, base: 1, at: "", fields,
});

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  [sent, pending, said, met, continued] = [[], [], [], [], []];
  saver = new Saver("here", {
    send: (number, continues) => {
      sent.push(number);
      continued.push(continues);
      return new Promise((answer) => pending.push(answer));
    },
    now: () => Date.now(),
    later: (wait, act) => {
      const timer = setTimeout(act, wait);
      return () => clearTimeout(timer);
    },
    changed: (standing: Standing) => said.push(standing.is),
    met: (other) => met.push(other),
  });
  saver.begin(0);
});
afterEach(() => vi.useRealTimers());

async function answer(with_: Answer): Promise<void> {
  pending.shift()?.(with_);
  await vi.advanceTimersByTimeAsync(0);
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

test("a text is saved two seconds after the last key", async () => {
  saver.typed();
  await pass(1_000);
  saver.typed();
  await pass(1_999);
  expect(sent).toEqual([]);
  await pass(1);
  expect(sent).toEqual([2]);
  expect(saver.standing.is).toBe("saving");
  await answer(kept());
  expect(saver.standing).toEqual({ is: "saved", at: 3_000 });
});

test("who never pauses is saved after fifteen seconds", async () => {
  for (let second = 0; second < 30; second++) {
    saver.typed();
    await pass(1_000);
    if (pending.length) await answer(kept());
  }
  expect(sent.length).toBeGreaterThanOrEqual(2);
  expect(sent[0]).toBe(15);
});

test("one save is in flight, and the newest text goes next", async () => {
  saver.typed();
  await pass(2_000);
  for (let key = 0; key < 40; key++) {
    saver.typed();
    await pass(500);
  }
  expect(sent).toEqual([1]); // however long the first takes
  await answer(kept());
  expect(saver.standing.is).toBe("saving"); // not saved: newer text is not there
  await pass(2_000);
  expect(sent).toEqual([1, 41]);
  await answer(kept());
  expect(saver.unsaved).toBe(false);
});

test("without a network it is tried again, ever less often, and at once when there is one", async () => {
  saver.typed();
  await pass(2_000);
  for (const wait of [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000]) {
    const full = wait === 4_000; // it says so of the answer that it had, and of no other
    await answer({ is: "unreachable", full });
    expect(saver.standing).toEqual({ is: "offline", again: Date.now() + wait, full });
    const before = sent.length;
    saver.typed(); // typing does not hurry it
    await pass(wait - 1);
    expect(sent.length).toBe(before);
    await pass(1);
    expect(sent.length).toBe(before + 1);
  }
  await answer({ is: "unreachable" });
  const again = saver.again();
  await pass(0);
  expect(sent.at(-1)).toBe(8);
  await answer(kept());
  expect((await again).is).toBe("saved");
});

test("what was in flight when the network went is sent again with what was typed since", async () => {
  saver.typed();
  await pass(2_000);
  saver.typed();
  await answer({ is: "unreachable" });
  await pass(1_000);
  expect(sent).toEqual([1, 2]);
});

test("an ended session waits for somebody to sign in, then goes on with the newest text", async () => {
  saver.typed();
  await pass(2_000);
  await answer({ is: "signed-out" });
  saver.typed();
  await pass(60_000);
  expect(sent).toEqual([1]);
  expect(saver.standing.is).toBe("signed-out");
  const again = saver.again();
  await pass(0);
  expect(sent).toEqual([1, 2]);
  await answer(kept());
  expect((await again).is).toBe("saved");
});

test("nothing is sent for another person until the right one signs in", async () => {
  saver.typed();
  await pass(2_000);
  await answer({ is: "stranger" });
  saver.typed();
  await pass(60_000);
  expect(sent).toEqual([1]);
});

test("a late double of our own, or what became a revision, is written over at once", async () => {
  saver.typed();
  await pass(2_000);
  await answer({ is: "older", held: held(7, "here") });
  expect(sent).toEqual([1, 8]);
  await answer({ is: "older", held: held(20, "there", null) });
  expect(sent).toEqual([1, 8, 21]);
  await answer(kept());
  expect(saver.unsaved).toBe(false);
  expect(met).toEqual([]);
});

test("the newer text of another window is not written over before a choice is made", async () => {
  saver.typed();
  await pass(2_000);
  await answer({ is: "older", held: held(7) });
  expect(met).toEqual([held(7)]);
  expect(saver.standing.is).toBe("met");
  saver.typed();
  await pass(60_000);
  expect(sent).toEqual([1]);
  saver.release();
  await pass(2_000);
  expect(sent).toEqual([1, 9]);
});

test("a choice names the window whose text this one goes on with, until that was kept", async () => {
  saver.hold();
  saver.above(12);
  saver.typed();
  saver.release("there");
  await pass(2_000);
  await answer({ is: "unreachable" });
  await pass(1_000);
  await answer(kept());
  saver.typed();
  await pass(2_000);
  expect(sent).toEqual([13, 13, 14]);
  expect(continued).toEqual(["there", "there", null]);
});

test("what was typed before the server was heard of has a number above what it has", async () => {
  saver = new Saver("here", { ...(saver as unknown as { world: ConstructorParameters<typeof Saver>[1] }).world });
  saver.typed();
  await pass(20_000);
  expect(sent).toEqual([]);
  saver.begin(30);
  await pass(2_000);
  expect(sent).toEqual([31]);
});

test("a text that is refused is not sent again as it is, but a shorter one is", async () => {
  saver.typed();
  await pass(2_000);
  await answer({ is: "refused", sentence: "Too long." });
  expect(saver.standing).toEqual({ is: "refused", sentence: "Too long." });
  await pass(60_000);
  expect(sent).toEqual([1]);
  saver.typed();
  await pass(2_000);
  expect(sent).toEqual([1, 2]);
});

test("a save by hand goes at once, after what is in flight, and says how it went", async () => {
  saver.typed();
  await pass(2_000);
  saver.typed();
  const now = saver.now();
  await answer(kept());
  expect(sent).toEqual([1, 2]);
  await answer(kept());
  expect((await now).is).toBe("saved");
  const idle = saver.now(); // nothing new: still it is known whether the server is there
  await answer({ is: "unreachable" });
  expect((await idle).is).toBe("offline");
});

test("a save by hand is over when what was sent again is answered too", async () => {
  let over = false;
  void saver.now().then(() => (over = true));
  await answer({ is: "older", held: held(4, "before", null) });
  expect([sent, over]).toEqual([[0, 5], false]); // to go on now would leave a text there that no revision settles
  await answer(kept());
  expect([saver.unsaved, over]).toEqual([false, true]);
});

test("an answer that fails to come is no answer", async () => {
  const broken = new Saver("here", {
    send: () => Promise.reject(new Error("cut")),
    now: () => Date.now(),
    later: () => () => undefined,
    changed: () => undefined,
    met: () => undefined,
  });
  broken.begin(0);
  broken.typed();
  expect((await broken.now()).is).toBe("offline");
});
