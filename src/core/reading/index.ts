export { analyseFilm } from "./analyse-film.ts";
export type {
  AnalyserPort,
  AnalyserProgress,
  AnalyserReady,
  Analysis,
  AnalysisRequest,
  AppFacts,
  BackendPreference,
  FileToRead,
  FilmFacts,
  ReaderPort,
  ReadFilm,
  RuntimeFacts,
  Thumbnail,
} from "./ports.ts";
export { readFile, readStored } from "./read-file.ts";
