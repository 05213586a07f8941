import { describe, expect, it } from "vitest";
import { withheldHere } from "#platform/capabilities";

const complete = {
  isSecureContext: true,
  crossOriginIsolated: true,
  crypto: { subtle: {} },
  navigator: { gpu: {}, serviceWorker: {} },
};

describe("what an address withholds", () => {
  it("is nothing on an isolated https address, whether or not the browser knows WebGPU", () => {
    expect(withheldHere(complete)).toEqual({ missing: [], sentence: null, advice: "" });
    expect(withheldHere({ ...complete, navigator: {} }).missing).toEqual([]);
  });

  it("is four things over plain http, each named, with what to do", () => {
    const { missing, sentence, advice } = withheldHere({
      isSecureContext: false,
      crossOriginIsolated: false,
      crypto: {},
      navigator: {},
    });
    expect(missing).toEqual(["WebGPU", "threads", "use without a network", "the browser's own checksums"]);
    expect(sentence).toBe(
      "WebGPU, threads, use without a network, and the browser's own checksums are missing here: the browser gives them " +
        "to https addresses alone. Results are the same, slower.",
    );
    expect(advice).toContain("https");
  });

  it("is threads alone where the server sends no isolation headers", () => {
    const { missing, sentence } = withheldHere({ ...complete, crossOriginIsolated: false });
    expect(missing).toEqual(["threads"]);
    expect(sentence).toContain("Threads are missing here: the server sends no isolation headers.");
  });
});
