import { expect, test } from "vitest";
import { difference } from "../src/body";

test("the difference of two texts is the one passage that changed", () => {
  expect(difference("one two three", "one 2 three")).toEqual({ from: 4, to: 7, text: "2" });
  expect(difference("aaa", "aaaa")).toEqual({ from: 3, to: 3, text: "a" });
  expect(difference("abab", "ab")).toEqual({ from: 2, to: 4, text: "" });
  expect(difference("", "new")).toEqual({ from: 0, to: 0, text: "new" });
  expect(difference("same", "same")).toBeNull();
});
