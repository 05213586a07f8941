export type {
  AnalyserPort,
  AnalyserProgress,
  AnalyserReady,
  Analysis,
  AnalysisRequest,
  FileToRead,
  FilmFacts,
  ModelFacts,
  ReaderPort,
  ReadFilm,
  RuntimeFacts,
  Thumbnail,
} from "./ports.ts";
