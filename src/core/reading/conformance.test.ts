import { expect, it } from "vitest";
import { conformanceStatement } from "./testing/conformance.ts";

it("the conformance statement in docs is what the tables of the code give", async () => {
  await expect(conformanceStatement()).toMatchFileSnapshot("../../../docs/conformance.md");
});
