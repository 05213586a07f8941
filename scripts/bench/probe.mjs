/**
 * Runs in the page before its own scripts: notes, on the page's clock, when a file was given, what went to and came from
 * the workers, when the film and the overlay were drawn, when the findings stood there, and every long task.
 */
export function probe() {
  const log = { given: 0, worker: [], drawn: [], overlays: [], findings: 0, analysed: 0, longTasks: [], graphics: [] };
  let lastRequest = null;
  const alive = new Set();
  const replays = new Map();

  class ProbedWorker extends Worker {
    #name;
    constructor(address, options) {
      super(address, options);
      this.#name = options?.name ?? "";
      this.addEventListener("message", ({ data }) => this.#heard(data));
    }
    /** The page may change to another worker: what was asked of this one is asked of that. */
    terminate() {
      super.terminate();
      alive.delete(this);
      for (const replay of replays.values()) if (replay.worker === this) replay.ask();
    }
    #heard(data) {
      const at = performance.now();
      if (data.kind !== "reply") return;
      const timings = data.outcome?.value?.result?.timings ?? null;
      const replay = replays.get(data.id);
      if (replay) {
        replays.delete(data.id);
        const threads = data.outcome?.value?.result?.runtime?.threads ?? null;
        replay({ ok: data.outcome.ok, timings, threads, milliseconds: at - replay.begin });
        return;
      }
      const value = data.outcome?.value;
      if (timings) log.analysed = at;
      log.worker.push({
        worker: this.#name,
        what: "reply",
        at,
        decodeMs: value?.decodeMs ?? null,
        timings,
        gate: value?.result?.gate?.status ?? null,
      });
    }
    postMessage(message, transfer) {
      if (message?.kind === "call" && message.id > 0) {
        log.worker.push({ worker: this.#name, what: message.name, at: performance.now() });
        if (message.name === "analyse") lastRequest = message.request;
        // Last in the set: the one that was spoken to last.
        if (this.#name === "carina-analyse") {
          alive.delete(this);
          alive.add(this);
        }
      }
      super.postMessage(message, transfer);
    }
  }
  globalThis.Worker = ProbedWorker;

  const given = () => {
    log.given = performance.now();
    log.findings = 0;
    log.analysed = 0;
  };
  addEventListener("change", (event) => event.target?.type === "file" && given(), { capture: true });

  // The calls that wait for the graphics driver: uploading the film, and copying what WebGL drew to the screen's canvas.
  for (const [prototype, name] of [
    [WebGL2RenderingContext.prototype, "texImage2D"],
    [WebGL2RenderingContext.prototype, "texSubImage2D"],
    [CanvasRenderingContext2D.prototype, "drawImage"],
  ]) {
    const original = prototype[name];
    prototype[name] = function (...args) {
      const begin = performance.now();
      const value = original.apply(this, args);
      log.graphics.push({ at: begin, duration: performance.now() - begin });
      return value;
    };
  }

  const spoken = /of 14 findings|of the 14|Go on anyway/;
  new MutationObserver((records) => {
    const at = performance.now();
    for (const { target, attributeName } of records) {
      if (attributeName === "data-rendered" && target.dataset.rendered)
        log.drawn.push({ at, view: target.dataset.rendered });
      if (attributeName === "data-overlay" && target.dataset.overlay !== "none")
        log.overlays.push({ at, key: target.dataset.overlay });
    }
    if (log.analysed > log.given && log.findings === 0) {
      const region = document.querySelector("section[aria-label=Findings]");
      if (spoken.test(region?.textContent ?? "")) log.findings = at;
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-rendered", "data-overlay"],
  });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) log.longTasks.push({ at: startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  globalThis.bench = {
    log,
    /** Puts the last film to the page's own analysing worker again, past the page. */
    replay: () =>
      new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error("the analysing worker gave no answer within 60 s")), 60_000);
        const id = -1 - replays.size - Math.floor(performance.now() * 1000);
        const answered = (value) => resolve(value);
        answered.begin = performance.now();
        replays.set(id, answered);
        answered.ask = () => {
          answered.worker = [...alive].at(-1);
          answered.worker?.postMessage({ kind: "call", id, name: "analyse", request: lastRequest }, []);
        };
        answered.ask();
      }),
    /** Milliseconds that the main thread waited for the graphics driver between two times. */
    graphicsBetween: (from, to) =>
      log.graphics.reduce((sum, { at, duration }) => (at >= from && at <= to ? sum + duration : sum), 0),
    press: (key) => dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })),
    button: (words) =>
      [...document.querySelectorAll("button")].find(({ textContent }) => words.test(textContent ?? "")),
    settled: () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30))),
    /** Acts, and waits for the overlay that comes of it. Milliseconds of the main thread until it is drawn. */
    untilOverlay: async (act) => {
      const before = log.overlays.length;
      const begin = performance.now();
      act();
      // React and the overlay work in microtasks of the event: nothing else may run between.
      for (let turn = 0; turn < 1000 && log.overlays.length === before; turn++) await Promise.resolve();
      return log.overlays.length === before ? null : performance.now() - begin;
    },
  };
}
