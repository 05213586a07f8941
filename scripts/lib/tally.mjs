import { say } from "./say.mjs";

/** Counts over all stages of `npm test`; the last line that it prints is `N passed, N failed, N skipped`. */
export class Tally {
  #passed = 0;
  #failed = [];
  #skipped = [];

  passed(count = 1) {
    this.#passed += count;
  }

  failed(name) {
    this.#failed.push(name);
  }

  skipped(name, reason) {
    this.#skipped.push(`${name} (${reason})`);
  }

  /** Prints what was skipped and why, what failed, and the counts. @returns {boolean} whether all is well */
  close() {
    if (this.#skipped.length > 0) say(`\nSkipped:\n${this.#skipped.map((line) => `  ${line}`).join("\n")}`);
    if (this.#failed.length > 0) say(`\nFailed:\n${this.#failed.map((line) => `  ${line}`).join("\n")}`);
    say(`\n${this.#passed} passed, ${this.#failed.length} failed, ${this.#skipped.length} skipped`);
    return this.#failed.length === 0 && this.#passed > 0;
  }
}
