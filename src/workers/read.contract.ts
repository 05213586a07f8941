import type { FileToRead, ReadFilm } from "#core/reading";

/** Calls of the reading worker. `FileToRead.bytes` is transferred to it, the picture's buffers are transferred back. */
export type ReadCalls = {
  read: { request: FileToRead; reply: ReadFilm; progress: never };
};
