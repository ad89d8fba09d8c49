import { expect, test } from "vitest";
import { figure } from "../src/shaping";

test("a picture's words are escaped and stand on one line", () => {
  expect(figure("7", "A wall", "")).toBe("![A wall](media:7)");
  expect(figure("7", " [A]\n wall \\", 'It is "red"')).toBe('![\\[A\\] wall \\\\](media:7 "It is \\"red\\"")');
  expect(figure("7", "-", "")).toBe("![-](media:7)");
});
