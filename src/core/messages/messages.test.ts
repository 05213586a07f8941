import { describe, expect, it } from "vitest";
import { errorMessage, gateReasonSentence } from "#core/messages";
import { exampleErrors as errors } from "./testing/errors.ts";

describe("messages", () => {
  it.each(Object.values(errors))("$code says what happened and what to do", (error) => {
    const { title, sentence, advice } = errorMessage(error, "film-7.dcm");
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    for (const text of [sentence, advice]) {
      expect(text).toMatch(/\.$/);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it.each(Object.values(errors).filter(({ code }) => code.startsWith("decode/")))("$code names the file", (error) => {
    expect(errorMessage(error, "film-7.dcm").sentence).toContain("film-7.dcm");
    expect(errorMessage(error).sentence).toMatch(/^The file/);
  });

  it("says numbers as people read them", () => {
    expect(errorMessage(errors["decode/truncated"], "a").sentence).toContain("900 of 12,000 bytes");
    expect(errorMessage(errors["decode/too-large"], "a").sentence).toContain("60,000 x 60,000");
  });

  it("shows a check that it does not know as it is", () => {
    const { sentence } = errorMessage(errors["gate/not-radiograph"], "a");
    expect(sentence).toContain(gateReasonSentence("cross-section"));
    expect(sentence).toContain("a check of tomorrow");
  });
});
