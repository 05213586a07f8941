import { describe, expect, test } from "vitest";
import type { Outcome } from "#core/base";
import {
  type AnalyserPort,
  type Analysis,
  type AnalysisRequest,
  type ReaderPort,
  type ReadFilm,
  readFile,
} from "#core/reading";
import type { FilmId } from "#core/study";
import { writePng } from "#phantom";
import { nodeAssets } from "../cli/node-assets.ts";
import { createCoordinator, createDeskStore, type SourceFile } from "./index.ts";
import { analysisOf, filmId, finding, READY } from "./testing/films.ts";

/** A chest-sized grey picture whose brightness is its name: pixels, hash and film can be told apart by it. */
function picture(name: string, level: number): SourceFile & { reads: number } {
  const pixels = Uint16Array.from({ length: 320 * 320 }, (_, index) => level * 97 + ((index * 7919) % 20000));
  const bytes = writePng({ rows: 320, columns: 320, bitDepth: 16, values: pixels });
  const file = {
    name,
    reads: 0,
    arrayBuffer: async () => {
      file.reads++;
      return new Uint8Array(bytes).buffer;
    },
  };
  return file;
}

const text = (name: string): SourceFile => ({
  name,
  arrayBuffer: async () => new TextEncoder().encode("not an image").buffer,
});

/** The real core behind the reader's port. */
const coreReader: ReaderPort = { read: (file) => readFile(file, nodeAssets()) };

function analyser(
  analyse?: (request: AnalysisRequest) => Promise<Outcome<Analysis>>,
): AnalyserPort & { asked: string[] } {
  const port = {
    asked: [] as string[],
    start: async () => ({ ok: true as const, value: READY }),
    analyse: (request: AnalysisRequest) => {
      port.asked.push(request.film.fileName);
      return analyse
        ? analyse(request)
        : Promise.resolve({ ok: true as const, value: analysisOf(request, [finding("mass", 0.5, 0.2)]) });
    },
  };
  return port;
}

function desk(ports: { reader?: ReaderPort; analyser?: AnalyserPort } = {}) {
  const store = createDeskStore();
  let count = 0;
  const coordinator = createCoordinator({
    store,
    reader: ports.reader ?? coreReader,
    analyser: ports.analyser ?? analyser(),
    newFilmId: () => filmId(`film-${++count}`),
  });
  const films = () => store.getState().study.films;
  const film = (name: string) => films().find((entry) => entry.fileName === name)!;
  return { store, coordinator, films, film, actions: store.getState().actions };
}

/** Waits for a state, turn by turn of the event loop: a state that never comes fails by itself, whatever the machine's speed. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200_000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`This never came true: ${condition.toString()}`);
}

const settled = (status: string) => ["done", "held", "barred", "failed"].includes(status);

describe("a drop on the real core", () => {
  test("good files are read and analysed, a bad one is refused by name and harms none of them", async () => {
    const { coordinator, films, film } = desk();
    coordinator.open([picture("a.png", 1), text("notes.dcm"), picture("b.png", 2)]);
    await until(() => films().filter(({ analysis }) => settled(analysis.status)).length === 2);
    expect(films().map(({ reading }) => reading.status)).toEqual(["read", "refused", "read"]);
    const refused = film("notes.dcm").reading;
    expect(refused.status === "refused" && refused.error.code).toMatch(/^decode\//);
  });

  test("a file that the browser cannot give any more is refused, the next goes on", async () => {
    const { coordinator, film } = desk();
    const gone: SourceFile = { name: "gone.png", arrayBuffer: () => Promise.reject(new Error("NotFoundError")) };
    coordinator.open([gone, picture("b.png", 2)]);
    await until(() => settled(film("b.png").analysis.status));
    expect(film("gone.png").reading).toMatchObject({ status: "refused", error: { code: "decode/worker-failed" } });
  });

  test("a refused first file gives its place to the next one, a file chosen by the reader keeps it", async () => {
    const { coordinator, store, film, actions } = desk();
    coordinator.open([text("x.dcm"), picture("b.png", 2)]);
    await until(() => settled(film("b.png").analysis.status));
    expect(store.getState().study.selectedId).toBe(film("b.png").id);
    actions.filmSelected(film("x.dcm").id);
    expect(store.getState().study.selectedId).toBe(film("x.dcm").id);
  });

  test("pixels that were let go are read again from the file, and are the same film's", async () => {
    const files = Array.from({ length: 8 }, (_, index) => picture(`${index}.png`, index + 1));
    const { coordinator, films, film } = desk();
    coordinator.open(files);
    await until(() => films().every(({ analysis }) => settled(analysis.status)));
    const first = film("3.png");
    const readsBefore = files[3]!.reads;
    const again = await coordinator.pixels(first.id);
    expect(files[3]!.reads).toBe(readsBefore + 1);
    expect(again?.facts).toMatchObject({ id: first.id, fileName: "3.png" });
    await coordinator.pixels(first.id);
    expect(files[3]!.reads).toBe(readsBefore + 1);
  });
});

/** A reader or analyser whose answers come when the test says so. */
function held<Request, Value>() {
  const waiting: { request: Request; answer: (value: Value) => void }[] = [];
  return { waiting, ask: (request: Request) => new Promise<Value>((answer) => waiting.push({ request, answer })) };
}

describe("identity", () => {
  test("whatever order answers come in, no result stands under another film", async () => {
    // Five desks answer at shuffled times: the selected film is changed while answers are under way.
    for (let seed = 1; seed <= 5; seed++) {
      let state = seed;
      const random = () => {
        state = (state * 48271) % 2147483647;
        return state / 2147483647;
      };
      const later = <Value>(value: Value): Promise<Value> =>
        new Promise((resolve) => {
          let turns = Math.floor(random() * 20);
          const wait = (): void => {
            if (turns-- <= 0) resolve(value);
            else setImmediate(wait);
          };
          wait();
        });
      const { coordinator, films, actions } = desk({
        reader: { read: async (file) => later(await coreReader.read(file)) },
        analyser: analyser(async (request) =>
          later({
            ok: true,
            value: analysisOf(request, [finding("mass", ((request.frame.pixels[0] ?? 0) + 1) / 300, 0.2)]),
          }),
        ),
      });
      coordinator.open(Array.from({ length: 6 }, (_, index) => picture(`${index}.png`, index + 1)));
      await until(() => {
        const all = films();
        actions.filmSelected(all[Math.floor(random() * all.length)]!.id);
        return all.every(({ analysis }) => settled(analysis.status));
      });
      for (const entry of films()) {
        const own = await coordinator.pixels(entry.id);
        expect(entry.reading).toMatchObject({ status: "read", facts: { id: entry.id, fileName: entry.fileName } });
        if (entry.analysis.status !== "done" || !own) throw new Error(`${entry.fileName} has no result`);
        expect(entry.analysis.analysis.filmId).toBe(entry.id);
        expect(entry.analysis.analysis.result.input.pixelSha256).toBe(own.pixelSha256);
      }
    }
  });

  test("an answer that names another film is not shown", async () => {
    const other = filmId("somebody else");
    const { coordinator, film } = desk({
      analyser: analyser(async (request) => ({
        ok: true,
        value: { ...analysisOf(request, [finding("mass", 0.5, 0.2)]), filmId: other },
      })),
    });
    coordinator.open([picture("a.png", 1)]);
    await until(() => settled(film("a.png").analysis.status));
    expect(film("a.png").analysis).toMatchObject({ status: "failed", error: { code: "runtime/worker-failed" } });
  });

  test("a picture that names another film is refused", async () => {
    const { coordinator, film } = desk({
      reader: {
        read: async (file) => {
          const outcome = await coreReader.read(file);
          if (!outcome.ok) return outcome;
          return {
            ok: true,
            value: { ...outcome.value, display: { ...outcome.value.display, filmId: filmId("other") } },
          };
        },
      },
    });
    coordinator.open([picture("a.png", 1)]);
    await until(() => film("a.png").reading.status === "refused");
    expect(film("a.png").analysis.status).toBe("waiting");
  });

  test("what comes after a reset belongs to nobody", async () => {
    const reads = held<{ filmId: FilmId }, Outcome<ReadFilm>>();
    const { coordinator, store, films } = desk({ reader: { read: (file) => reads.ask(file) } });
    coordinator.open([picture("a.png", 1)]);
    await until(() => reads.waiting.length === 1);
    coordinator.reset();
    const bytes = await picture("a.png", 1).arrayBuffer();
    reads.waiting[0]!.answer(
      await readFile({ filmId: reads.waiting[0]!.request.filmId, fileName: "a.png", bytes }, nodeAssets()),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(films()).toEqual([]);
    expect(store.getState().study.selectedId).toBeNull();
    coordinator.open([picture("b.png", 2)]);
    await until(() => reads.waiting.length === 2);
    expect(films().map(({ fileName }) => fileName)).toEqual(["b.png"]);
  });
});

/** The real core, with the gate's word put in its mouth. */
function gated(status: "doubtful" | "refused"): ReaderPort {
  return {
    read: async (file) => {
      const outcome = await coreReader.read(file);
      if (!outcome.ok) return outcome;
      return { ok: true, value: { ...outcome.value, gate: { status, score: null, reasons: ["lateral-view"] } } };
    },
  };
}

describe("gate and model", () => {
  test("a doubtful film gives no numbers until the reader goes on", async () => {
    const { coordinator, film } = desk({ reader: gated("doubtful") });
    coordinator.open([picture("a.png", 1)]);
    await until(() => film("a.png").analysis.status === "held");
    expect(film("a.png").analysis).toEqual({ status: "held", reasons: ["lateral-view"] });
    coordinator.goOn(film("a.png").id);
    await until(() => film("a.png").analysis.status === "done");
  });

  test("a refused film is never handed to the model", async () => {
    const model = analyser();
    const { coordinator, film } = desk({ reader: gated("refused"), analyser: model });
    coordinator.open([picture("a.png", 1)]);
    await until(() => film("a.png").analysis.status === "barred");
    coordinator.open([picture("b.png", 2)]);
    await until(() => film("b.png").analysis.status === "barred");
    expect(model.asked).toEqual([]);
  });

  test("a model that cannot start leaves the films readable, says why, and is asked again on request", async () => {
    let works = false;
    const model: AnalyserPort = {
      ...analyser(),
      start: async () =>
        works ? { ok: true, value: READY } : { ok: false, error: { code: "analysis/no-backend", attempts: [] } },
    };
    const { coordinator, store, film } = desk({ analyser: model });
    coordinator.open([picture("a.png", 1), picture("b.png", 2), picture("c.png", 3), picture("d.png", 4)]);
    await until(() => film("d.png").reading.status === "read");
    await until(() => store.getState().analysis.model.status === "unavailable");
    expect(film("a.png").analysis.status).toBe("waiting");
    works = true;
    coordinator.prepareModel();
    await until(() => film("d.png").analysis.status === "done");
  });

  test("a failed analysis names its error and can be asked for again", async () => {
    let runs = 0;
    const { coordinator, film } = desk({
      analyser: analyser(async (request) =>
        ++runs === 1
          ? { ok: false, error: { code: "runtime/timeout", backend: "wasm", seconds: 1 } }
          : { ok: true, value: analysisOf(request, [finding("mass", 0.5, 0.2)]) },
      ),
    });
    coordinator.open([picture("a.png", 1)]);
    await until(() => film("a.png").analysis.status === "failed");
    expect(film("a.png").analysis).toMatchObject({ error: { code: "runtime/timeout" } });
    coordinator.retry(film("a.png").id);
    await until(() => film("a.png").analysis.status === "done");
  });

  test("the film after the one on the screen is read and analysed next, wherever the reader is", async () => {
    const runs = held<AnalysisRequest, Outcome<Analysis>>();
    const { coordinator, actions, film } = desk({ analyser: analyser((request) => runs.ask(request)) });
    coordinator.prepareModel();
    coordinator.open(Array.from({ length: 12 }, (_, index) => picture(`${index}.png`, index + 1)));
    await until(() => runs.waiting.length === 1);
    actions.filmSelected(film("6.png").id);
    await until(() => film("7.png").reading.status === "read");
    const answer = (turn: number): void => {
      const { request, answer } = runs.waiting[turn]!;
      answer({ ok: true, value: analysisOf(request, [finding("mass", 0.5, 0.2)]) });
    };
    for (let turn = 0; turn < 3; turn++) {
      await until(() => runs.waiting.length === turn + 1);
      answer(turn);
    }
    expect(runs.waiting.slice(0, 3).map(({ request }) => request.film.fileName)).toEqual(["0.png", "6.png", "7.png"]);
  });

  test("the next film's pixels are at hand when the key is pressed, also where all has been read and let go", async () => {
    const files = Array.from({ length: 10 }, (_, index) => picture(`${index}.png`, index + 1));
    const { coordinator, films, film, actions } = desk();
    coordinator.open(files);
    await until(() => films().every(({ analysis }) => settled(analysis.status)));
    actions.filmSelected(film("4.png").id);
    await coordinator.pixels(film("4.png").id);
    await until(() => files[5]!.reads === 2);
    // Once more round the loop, so that the answer has come.
    for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
    actions.filmStepped(1);
    expect((await coordinator.pixels(film("5.png").id))?.facts.fileName).toBe("5.png");
    expect(files[5]!.reads).toBe(2);
  });

  test("with the model ready, at most a few films are read ahead of it", async () => {
    const runs = held<AnalysisRequest, Outcome<Analysis>>();
    const { coordinator, films } = desk({ analyser: analyser((request) => runs.ask(request)) });
    coordinator.prepareModel();
    coordinator.open(Array.from({ length: 12 }, (_, index) => picture(`${index}.png`, index + 1)));
    for (let turn = 0; turn < 12; turn++) {
      await until(() => runs.waiting.length === turn + 1);
      const ahead = films().filter(({ reading }) => reading.status === "read").length - turn;
      expect(ahead).toBeLessThanOrEqual(5);
      const { request, answer } = runs.waiting[turn]!;
      answer({ ok: true, value: analysisOf(request, [finding("mass", 0.5, 0.2)]) });
    }
    await until(() => films().every(({ analysis }) => analysis.status === "done"));
  });
});
