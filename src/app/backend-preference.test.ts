import { expect, test } from "vitest";
import { backendPreference } from "./backend-preference.ts";

test("the address may name a backend, anything else leaves the choice open", () => {
  expect(backendPreference("?backend=webgpu")).toBe("webgpu");
  expect(backendPreference("?theme=x&backend=wasm")).toBe("wasm");
  expect(backendPreference("?backend=cuda")).toBe("auto");
  expect(backendPreference("")).toBe("auto");
});
